//! `POST /auth/refresh` and `/.well-known/jwks.json`.

use app::http::{Json, SessionCaller, shows_access_token};
use app::{App, Problem, Result, Routes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use utoipa_axum::routes;

use super::KeySet;
use crate::authenticator::renew_keys;
use crate::http::{Memory, Nothing, SignedIn};
use crate::me;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(refresh))
}

/// At an address that a standard fixes.
pub fn root_routes() -> Routes {
    Routes::new().routes(routes!(list_keys))
}

/// A new access token, by the session cookie or a key.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "accounts", request_body = Nothing, security(("key" = ["read"]), ()),
    responses((status = 200, body = SignedIn), (status = 401, body = Problem, description = "`unauthenticated`"))
)]
async fn refresh(
    State(app): State<App>,
    memory: Memory,
    headers: HeaderMap,
    SessionCaller(caller): SessionCaller,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<SignedIn>> {
    // It would outlive its session's end if it could renew itself.
    if shows_access_token(&headers) {
        return Err(super::not_by_token());
    }
    let user = app.read(move |tx| me::get(tx, &caller)).await?;
    let access = memory.mint(&app, &caller)?;
    Ok(Json(SignedIn { user, access, refresh_token: None, back: None }))
}

/// The keys that access tokens are signed with.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "accounts", security(()), responses((status = 200, body = KeySet)))]
async fn list_keys(State(app): State<App>, memory: Memory) -> Result<impl IntoResponse> {
    if let Some(told) = memory.outdated() {
        renew_keys(&app, &memory, told).await?;
    }
    Ok(([(header::CACHE_CONTROL, "public, max-age=300")], Json(memory.jwks(app.now()))))
}
