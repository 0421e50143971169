//! How a letter is written that follows from a request.

use std::convert::Infallible;

use app::App;
use app::http::Language;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::Writing;

impl FromRequestParts<App> for Writing {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, Language::from_request_parts(parts, app).await?))
    }
}
