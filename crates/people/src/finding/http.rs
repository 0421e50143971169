//! `GET /people`.

use app::address::Region;
use app::http::{Json, Query};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::{FoundPeople, Sought};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(find_people))
}

/// Whom to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// What their username or a word of their display name begins with, in any case; or their whole e-mail address or phone number.
    search: String,
    /// The country whose numbers may lack their code, as two letters; otherwise that of the server, if it has one.
    #[param(value_type = Option<String>)]
    region: Option<Region>,
}

/// Finds people: by name those who let you, by address or number those who let you find them by it. Each whole address or number counts among those that you
/// may compare in ten days, as those of an address book do.
#[utoipa::path(
    get, path = "/people", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = FoundPeople),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`: too many searches, or too many addresses and numbers in ten days"),
    )
)]
async fn find_people(State(app): State<App>, caller: Caller, search: Query<Search>) -> Result<Json<FoundPeople>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let Query(Search { search, region }) = search;
    let sought = Sought::read(&search, region.or(app.config().server.region))?;
    if sought.is_address() {
        let most = app.config().limits.comparisons;
        return app.write(move |work| super::find_by_address(work, &caller, &sought, most)).await.map(Json);
    }
    app.read(move |tx| super::find(tx, &caller, &sought)).await.map(Json)
}
