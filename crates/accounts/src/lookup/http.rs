//! `GET /users?ids=`.

use app::http::{Json, Query};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes, User};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(find_users))
}

/// Whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whom {
    /// At most 100 ids, with commas between them.
    ids: String,
}

/// People.
#[derive(Debug, Serialize, ToSchema)]
struct Users {
    /// Those you share a room with.
    users: Vec<User>,
}

/// Who these people are. Those you share no room with are left out.
#[utoipa::path(
    get, path = "/users", tag = "accounts", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Users), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn find_users(State(app): State<App>, caller: Caller, whom: Query<Whom>) -> Result<Json<Users>> {
    let ids = super::parse(&whom.0.ids)?;
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let users = app.read(move |tx| super::find(tx, &caller, &ids)).await?;
    Ok(Json(Users { users }))
}
