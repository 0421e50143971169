//! `POST /me/deactivate`.

use app::http::{Json, NoContent};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use utoipa_axum::routes;

use crate::confirmation;
use crate::confirmation::http::Confirmed;
use crate::http::Memory;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(deactivate))
}

/// Deactivates your account: everything that is signed in ends, keys too, and nobody finds or invites you, until you sign in again.
#[utoipa::path(
    post, path = "/me/deactivate", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 409, body = Problem, description = "`last_admin`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn deactivate(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    let ended = app.write(move |work| super::deactivate(work, &caller)).await?;
    memory.revoked.insert_all(&ended);
    Ok(NoContent)
}
