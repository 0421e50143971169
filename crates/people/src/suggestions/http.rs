//! `GET /people/suggestions`.

use app::http::Json;
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use utoipa_axum::routes;

use super::Suggestions;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(suggest_people))
}

/// People you may know, each with what you have in common.
#[utoipa::path(
    get, path = "/people/suggestions", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Suggestions), (status = 429, body = Problem, description = "`rate_limited`"))
)]
async fn suggest_people(State(app): State<App>, caller: Caller) -> Result<Json<Suggestions>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    app.read(move |tx| super::list(tx, &caller)).await.map(Json)
}
