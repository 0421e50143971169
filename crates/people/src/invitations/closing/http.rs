//! `POST /invitations/blocks`, `/invitations/blocks/look` and `/invitations/blocks/lift`.

use app::http::{Json, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::AddressDoor;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(look_at_address)).routes(routes!(close_address)).routes(routes!(open_address))
}

/// The link in a letter that invites. In the body, so that it stands in no log of addresses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoInvitations {
    /// What stands behind `/no-invitations#`.
    token: String,
}

/// Whether the address of this link takes invitations. Nothing changes, and nobody needs an account to ask.
#[utoipa::path(
    post, path = "/invitations/blocks/look", tag = "people", request_body = NoInvitations, security(()),
    responses(
        (status = 200, body = AddressDoor),
        (status = 404, body = Problem, description = "`no_such_link`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn look_at_address(
    State(app): State<App>,
    peer: Peer,
    Json(NoInvitations { token }): Json<NoInvitations>,
) -> Result<Json<AddressDoor>> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    app.read(move |tx| super::look(tx, &token)).await.map(Json)
}

/// No invitation of anybody goes to the address of this link any more. Nobody needs an account to say so.
#[utoipa::path(
    post, path = "/invitations/blocks", tag = "people", request_body = NoInvitations, security(()),
    responses(
        (status = 200, body = AddressDoor),
        (status = 404, body = Problem, description = "`no_such_link`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn close_address(
    State(app): State<App>,
    peer: Peer,
    Json(NoInvitations { token }): Json<NoInvitations>,
) -> Result<Json<AddressDoor>> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    app.write(move |work| super::close(work, &token)).await.map(Json)
}

/// Takes that back: invitations may go to the address of this link again.
#[utoipa::path(
    post, path = "/invitations/blocks/lift", tag = "people", request_body = NoInvitations, security(()),
    responses(
        (status = 200, body = AddressDoor),
        (status = 404, body = Problem, description = "`no_such_link`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn open_address(
    State(app): State<App>,
    peer: Peer,
    Json(NoInvitations { token }): Json<NoInvitations>,
) -> Result<Json<AddressDoor>> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    app.write(move |work| super::open(work, &token)).await.map(Json)
}
