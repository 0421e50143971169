//! `POST` and `DELETE /me/email`, `POST /me/email/verify`.

use app::http::{Json, NoContent};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Shown;
use crate::codes::{self, Code};
use crate::letters::Writing;
use crate::me::Me;
use crate::password_change;
use crate::passwords::Password;
use crate::sign_up::Email;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(add_email, remove_email)).routes(routes!(verify_email))
}

/// An address that is to be yours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEmail {
    /// The address.
    email: Email,
    /// Your password: whoever finds this screen open must not put their own address into it.
    password: Password,
}

/// The word of whoever reads what is sent to an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShownCode {
    /// The address.
    email: Email,
    /// The code that was sent there.
    code: Code,
}

/// Your password, to show that it is you.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    /// The password.
    password: Password,
}

/// Sends a code to an address that is to be yours. Until it is shown, nothing changes.
#[utoipa::path(
    post, path = "/me/email", tag = "accounts", request_body = NewEmail,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204, description = "A code is on its way"),
        (status = 403, body = Problem, description = "`wrong_password`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person and by address"),
    )
)]
async fn add_email(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(new): Json<NewEmail>,
) -> Result<NoContent> {
    confirm(&app, caller, new.password).await?;
    app.write(move |work| super::begin(work, &caller, &new.email, &writing)).await?;
    Ok(NoContent)
}

/// Makes an address yours by the code that was sent there.
#[utoipa::path(
    post, path = "/me/email/verify", tag = "accounts", request_body = ShownCode,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Me),
        (status = 409, body = Problem, description = "`email_taken`: meanwhile somebody else showed that it is theirs"),
        (status = 422, body = Problem, description = "`wrong_code`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn verify_email(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(shown): Json<ShownCode>,
) -> Result<Json<Me>> {
    app.limit(Limiter::VerifyCode, &LimitKey::User(caller.user))?;
    let done = app.write(move |work| super::finish(work, &caller, (&shown.email, &shown.code), &writing)).await?;
    match done {
        Shown::Verified(me) => Ok(Json(*me)),
        Shown::Wrong => Err(codes::wrong()),
        Shown::Taken => Err(super::taken()),
    }
}

/// Takes your address away.
#[utoipa::path(
    delete, path = "/me/email", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`"),
        (status = 404, body = Problem, description = "`no_email`"),
    )
)]
async fn remove_email(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    confirm(&app, caller, confirmed.password).await?;
    app.write(move |work| super::remove(work, &caller, &writing)).await?;
    Ok(NoContent)
}

/// Whether it is the caller's password.
async fn confirm(app: &App, caller: Caller, password: Password) -> Result<()> {
    app.limit(Limiter::Password, &LimitKey::User(caller.user))?;
    let owner = app.read(move |tx| password_change::find(tx, &caller)).await?;
    app.compute(move || password_change::confirm(&owner, &password)).await
}
