//! `POST /auth/refresh-token`.

use app::http::Json;
use app::{App, Error, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Exchanged, Shown, show};
use crate::http::{Memory, SignedIn};
use crate::letters::Writing;
use crate::sessions::Secret;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(exchange_refresh_token))
}

/// The token of an app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshToken {
    /// The newest one that the app holds. It is good once.
    refresh_token: String,
}

/// A new access token for an app, and the next refresh token. Whoever lost the answer shows the old one again, once.
#[utoipa::path(
    post, path = "/auth/refresh-token", tag = "accounts", request_body = RefreshToken, security(()),
    responses(
        (status = 200, body = SignedIn, description = "With `refresh_token`"),
        (status = 401, body = Problem, description = "`unauthenticated`; `refresh_token_reused`: the session is over"),
    )
)]
async fn exchange_refresh_token(
    State(app): State<App>,
    memory: Memory,
    writing: Writing,
    Json(RefreshToken { refresh_token }): Json<RefreshToken>,
) -> Result<Json<SignedIn>> {
    let shown = Shown::read(&refresh_token).ok_or_else(Error::unauthenticated)?;
    let next = Secret::new()?;
    let hash = next.hash();
    let exchanged = app.write(move |work| super::exchange(work, &shown, hash, &writing)).await?;
    match exchanged {
        Exchanged::Renewed(opened) => {
            let access = memory.mint(&app, &opened.caller)?;
            let session = refresh_token.split(super::BETWEEN).next().unwrap_or_default();
            Ok(Json(SignedIn { user: opened.user, access, refresh_token: Some(show(session, &next)), back: None }))
        }
        Exchanged::Ended(session) => {
            memory.revoked.insert(session);
            Err(super::reused())
        }
    }
}
