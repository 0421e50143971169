//! `GET /people`.

use app::http::{Json, Query};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::FoundPeople;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(find_people))
}

/// Whom to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// What their name begins with, in any case; with an `@` in it, their whole e-mail address.
    search: String,
}

/// Finds people: by name those who let you, by address those who let you find them by it.
#[utoipa::path(
    get, path = "/people", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = FoundPeople),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn find_people(State(app): State<App>, caller: Caller, search: Query<Search>) -> Result<Json<FoundPeople>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    app.read(move |tx| super::find(tx, &caller, &search.0.search)).await.map(Json)
}
