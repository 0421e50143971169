//! `POST /me/username`.

use app::http::Json;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::Username;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::confirmation;
use crate::letters::Writing;
use crate::me::Me;
use crate::passwords::Password;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(change_username))
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UsernameChange {
    /// What you are called from now on.
    username: Username,
    /// Your password. Absent where you have none: then your sign-in, or a code to your address, must not be older than ten minutes.
    #[serde(default)]
    password: Option<Password>,
}

/// Changes your username. Nobody else gets the one before; you may have it back.
#[utoipa::path(
    post, path = "/me/username", tag = "accounts", request_body = UsernameChange,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = Me),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 409, body = Problem, description = "`username_taken`: somebody has it, or had it; `too_many_names`: three within thirty days"),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn change_username(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(change): Json<UsernameChange>,
) -> Result<Json<Me>> {
    confirmation::http::require(&app, caller, change.password).await?;
    app.write(move |work| super::rename(work, &caller, &change.username, &writing)).await.map(Json)
}
