//! `POST /auth/reset`.

use app::http::{Json, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::http::Memory;
use crate::passwords::{self, Password};
use crate::setup;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(reset))
}

/// Another password, and the right to choose it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// What stood at the end of the link.
    token: String,
    /// The new password: 8–128 characters, not a common one.
    password: Password,
}

/// Whose password it is.
#[derive(Debug, Serialize, ToSchema)]
struct ResetDone {
    /// The name to sign in by.
    username: String,
}

/// Chooses another password by a link that an administrator passed on. It works once.
#[utoipa::path(
    post, path = "/auth/reset", tag = "accounts", request_body = Reset, security(()),
    responses(
        (status = 200, body = ResetDone),
        (status = 404, body = Problem, description = "`no_such_link`"),
        (status = 422, body = Problem, description = "`password_length`, `password_too_common`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn reset(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    Json(Reset { token, password }): Json<Reset>,
) -> Result<Json<ResetDone>> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let now = app.now();
    let (found, place) = app.read(move |tx| Ok((super::find(tx, &token, now)?, setup::name(tx)?))).await?;
    let username = found.1.username.clone();
    let known = username.clone();
    let cost = app.config().password_cost;
    let hashed = app.compute(move || {
        passwords::check(&password, &[known.as_str(), &place])?;
        passwords::hash(&password, cost)
    });
    let hash = hashed.await?;
    let ended = app.write(move |work| super::use_up(work, &found, &hash)).await?;
    memory.revoked.insert_all(&ended);
    Ok(Json(ResetDone { username }))
}
