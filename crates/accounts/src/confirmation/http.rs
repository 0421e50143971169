//! `POST /me/confirm/code`, `POST /me/confirm`.

use app::http::{Json, NoContent};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::codes::{self, Code, Redeemed, TextRates};
use crate::letters::Writing;
use crate::passwords::Password;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(send_confirmation)).routes(routes!(confirm_session))
}

/// What shows that it is you.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// Your password. Absent where you have none: then your sign-in, or a code to your address, must not be older than ten minutes.
    #[serde(default)]
    pub password: Option<Password>,
}

/// The code that was sent to your address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmationCode {
    /// The code.
    code: Code,
}

/// Sends a code to your address. With it this session stands for a password you do not have, for ten minutes.
#[utoipa::path(
    post, path = "/me/confirm/code", tag = "accounts", security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204, description = "A code is on its way"),
        (status = 404, body = Problem, description = "`no_address`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person and by address"),
    )
)]
async fn send_confirmation(State(app): State<App>, caller: Caller, writing: Writing) -> Result<NoContent> {
    app.limit(Limiter::Password, &LimitKey::User(caller.user))?;
    let rates = TextRates::of(&app);
    let (kind, wish) = app.write(move |work| super::begin(work, &caller, &writing, &rates)).await?;
    codes::count(kind, wish);
    wish.answer()?;
    Ok(NoContent)
}

/// Takes the code. Without a password, you may change how your account is opened for ten minutes.
#[utoipa::path(
    post, path = "/me/confirm", tag = "accounts", request_body = ConfirmationCode,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_address`"),
        (status = 422, body = Problem, description = "`wrong_code`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn confirm_session(
    State(app): State<App>,
    caller: Caller,
    Json(shown): Json<ConfirmationCode>,
) -> Result<NoContent> {
    app.limit(Limiter::VerifyCode, &LimitKey::User(caller.user))?;
    match app.write(move |work| super::finish(work, &caller, &shown.code)).await? {
        Redeemed::Right => Ok(NoContent),
        Redeemed::Wrong => Err(codes::wrong()),
    }
}

/// Whether it is the caller themselves who asks. Counted by person.
///
/// # Errors
/// `wrong_password`, `confirmation_required` (403), `rate_limited` (429).
pub async fn require(app: &App, caller: Caller, shown: Option<Password>) -> Result<()> {
    app.limit(Limiter::Password, &LimitKey::User(caller.user))?;
    let now = app.now();
    let asking = app.read(move |tx| super::find(tx, &caller, now)).await?;
    app.compute(move || super::require(&asking, shown.as_ref())).await
}
