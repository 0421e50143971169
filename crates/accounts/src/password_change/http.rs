//! `POST /me/password`.

use app::http::{Json, NoContent};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::http::Memory;
use crate::passwords::Password;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(change_password))
}

/// Another password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The one until now. Absent where there is none: then your sign-in, or a code to your address, must not be older than ten minutes.
    #[serde(default)]
    old: Option<Password>,
    /// The one from now on: 8–128 characters, not a common one.
    new: Password,
}

/// Changes your password. All your other sessions and all your keys end at once; the one that asks stays.
#[utoipa::path(
    post, path = "/me/password", tag = "accounts", request_body = PasswordChange,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 422, body = Problem, description = "`invalid_request`, `password_length`, `password_too_common`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn change_password(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Json(change): Json<PasswordChange>,
) -> Result<NoContent> {
    app.limit(Limiter::Password, &LimitKey::User(caller.user))?;
    let owner = app.read(move |tx| super::find(tx, &caller)).await?;
    let cost = app.config().password_cost;
    let prepared = app.compute(move || super::prepare(owner, change.old.as_ref(), &change.new, cost)).await?;
    let ended = app.write(move |work| super::change(work, &caller, &prepared)).await?;
    memory.revoked.insert_all(&ended);
    Ok(NoContent)
}
