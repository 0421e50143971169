//! `POST /invitations/preview` and `/invitations/accept`.

use app::http::{Json, Peer};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Accepted, Inviter};
use crate::invitations::token::hash;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(preview_invitation)).routes(routes!(accept_invitation))
}

/// What an invitation says. In the body, so that it stands in no log of addresses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationToken {
    /// What stands behind `/invite/`.
    token: String,
}

/// Who invites you. Nobody needs an account to ask.
#[utoipa::path(
    post, path = "/invitations/preview", tag = "people", request_body = InvitationToken, security(()),
    responses(
        (status = 200, body = Inviter),
        (status = 404, body = Problem, description = "`no_such_invitation`, whatever the reason"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn preview_invitation(
    State(app): State<App>,
    peer: Peer,
    Json(invitation): Json<InvitationToken>,
) -> Result<Json<Inviter>> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let (hash, now) = (hash(&invitation.token), app.now());
    app.read(move |tx| super::preview(tx, &hash, now)).await.map(Json)
}

/// Accepts an invitation: you are friends, or are asked to be, as whoever invites you chose. Again: nothing changes.
#[utoipa::path(
    post, path = "/invitations/accept", tag = "people", request_body = InvitationToken, security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Accepted),
        (status = 404, body = Problem, description = "`no_such_invitation`, whatever the reason; also where they blocked you"),
        (status = 409, body = Problem, description = "`blocked`, `is_bot`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn accept_invitation(
    State(app): State<App>,
    caller: Caller,
    Json(invitation): Json<InvitationToken>,
) -> Result<Json<Accepted>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let hash = hash(&invitation.token);
    app.write(move |work| super::accept(work, &caller, &hash)).await.map(Json)
}
