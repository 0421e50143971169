//! `GET /me`.

use app::http::Json;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use utoipa_axum::routes;

use super::Me;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_me))
}

/// Who you are.
#[utoipa::path(
    get, path = "/me", tag = "accounts", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Me), (status = 401, body = Problem, description = "`unauthenticated`"))
)]
async fn get_me(State(app): State<App>, caller: Caller) -> Result<Json<Me>> {
    app.read(move |tx| super::get(tx, &caller)).await.map(Json)
}
