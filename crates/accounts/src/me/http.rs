//! `GET` and `PATCH /me`.

use app::http::Json;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::Audience;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Change, Me};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_me)).routes(routes!(change_me))
}

/// What is to be different; absent means as before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MeEdit {
    /// Who learns that you are online, or when you last were.
    presence: Option<Audience>,
}

/// Who you are.
#[utoipa::path(
    get, path = "/me", tag = "accounts", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Me), (status = 401, body = Problem, description = "`unauthenticated`"))
)]
async fn get_me(State(app): State<App>, caller: Caller) -> Result<Json<Me>> {
    app.read(move |tx| super::get(tx, &caller)).await.map(Json)
}

/// Changes who learns that you are here.
#[utoipa::path(
    patch, path = "/me", tag = "accounts", request_body = MeEdit, security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Me),
        (status = 401, body = Problem, description = "`unauthenticated`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn change_me(State(app): State<App>, caller: Caller, Json(edit): Json<MeEdit>) -> Result<Json<Me>> {
    let change = Change { presence: edit.presence };
    app.write(move |work| super::change(work, &caller, change)).await.map(Json)
}
