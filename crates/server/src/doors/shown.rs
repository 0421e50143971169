//! Who asks and for which chat, each with these doors' refusal where that is nobody and nothing.

use app::http::Path;
use app::{App, Caller, LimitKey, Limiter, access};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::Uri;

use super::refusal::Refusal;

/// Who asks, by `Authorization: Token …` (or `Bearer …`).
#[derive(Debug, Clone, Copy)]
pub struct Guest(pub Caller);

impl FromRequestParts<App> for Guest {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        Ok(Self(Caller::from_request_parts(parts, app).await?))
    }
}

/// The chat's address in the request's.
#[derive(Debug, Clone)]
pub struct Address(pub Uri);

impl FromRequestParts<App> for Address {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let path = Path::<Uri>::from_request_parts(parts, app).await;
        Ok(Self(path.map_err(|_| access::no_such_room())?.0))
    }
}

/// Rations misses as look-ups are: whoever reads their own chats often is not guessing.
pub fn missed(app: &App, caller: Caller, error: app::Error) -> Refusal {
    if error.code() == "no_such_room"
        && let Err(limited) = app.limit(Limiter::Lookup, &LimitKey::User(caller.user))
    {
        return limited.into();
    }
    error.into()
}
