//! `GET` and `PATCH /me/privacy`.

use app::http::Json;
use app::{App, Caller, Problem, Result, Routes, bonds};
use axum::extract::State;
use model::Privacy;
use utoipa_axum::routes;

use super::PrivacyEdit;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_privacy, change_privacy))
}

/// Whom you let do and see what.
#[utoipa::path(
    get, path = "/me/privacy", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Privacy))
)]
async fn get_privacy(State(app): State<App>, caller: Caller) -> Result<Json<Privacy>> {
    app.read(move |tx| bonds::privacy(tx, caller.user)).await.map(Json)
}

/// Decides whom you let do and see what.
#[utoipa::path(
    patch, path = "/me/privacy", tag = "people", request_body = PrivacyEdit, security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = Privacy), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn change_privacy(
    State(app): State<App>,
    caller: Caller,
    Json(edit): Json<PrivacyEdit>,
) -> Result<Json<Privacy>> {
    app.write(move |work| super::change(work, &caller, edit)).await.map(Json)
}
