//! `GET /presence?users=`.

use app::http::{Json, Query};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Presence;
use crate::lookup;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_presence))
}

/// Of whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfWhom {
    /// At most 100 ids, with commas between them.
    users: String,
}

/// Whether people are here.
#[derive(Debug, Serialize, ToSchema)]
struct Presences {
    /// Those you know, who let you see it and were ever here.
    presence: Vec<Presence>,
}

/// Who is online, and when the others last were. People you do not know, and those who do not let you see it, are left out.
#[utoipa::path(
    get, path = "/presence", tag = "accounts", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Presences), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn get_presence(State(app): State<App>, caller: Caller, whom: Query<OfWhom>) -> Result<Json<Presences>> {
    let ids = lookup::parse(&whom.0.users)?;
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let here = app.clone();
    let presence = app.read(move |tx| super::list(&here, tx, &caller, &ids)).await?;
    Ok(Json(Presences { presence }))
}
