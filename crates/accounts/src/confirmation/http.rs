//! `POST /me/confirm/code`, `POST /me/confirm`, `POST /me/confirm/passkey/start`, `POST /me/confirm/passkey`.

use app::http::{Json, NoContent};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::codes::{self, Code, Redeemed, TextRates};
use crate::http::Nothing;
use crate::letters::Writing;
use crate::passkey_ceremonies::{self, NewCeremony, Purpose};
use crate::passkey_sign_in;
use crate::passkey_sign_in::http::PasskeyAnswer;
use crate::passkeys::http::{Here, Question};
use crate::passwords::Password;

pub fn routes() -> Routes {
    let by_code = Routes::new().routes(routes!(send_confirmation)).routes(routes!(confirm_session));
    by_code.routes(routes!(start_confirmation)).routes(routes!(confirm_by_passkey))
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

/// Asks your device for a passkey. With it this session stands for a password you do not have, for ten minutes.
#[utoipa::path(
    post, path = "/me/confirm/passkey/start", tag = "accounts", request_body = Nothing,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = Question),
        (status = 409, body = Problem, description = "`passkeys_unavailable`: no https, or no name"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn start_confirmation(
    State(app): State<App>,
    caller: Caller,
    here: Here,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Question>> {
    app.limit(Limiter::Password, &LimitKey::User(caller.user))?;
    let asked = here.site()?.ask_to_show()?;
    let new = NewCeremony::confirm(asked.state, caller)?;
    let ceremony = new.shown();
    app.write(move |work| passkey_ceremonies::begin(work, &new)).await?;
    Ok(Json(Question { ceremony, options: asked.options }))
}

/// Takes a passkey of yours. Without a password, you may change how your account is opened for ten minutes.
#[utoipa::path(
    post, path = "/me/confirm/passkey", tag = "accounts", request_body = PasskeyAnswer,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 401, body = Problem, description = "`wrong_passkey`: not yours, or wrong in any other way"),
        (status = 409, body = Problem, description = "`passkeys_unavailable`"),
        (status = 422, body = Problem, description = "`ceremony_expired`: too late, a second time, or another session's"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn confirm_by_passkey(
    State(app): State<App>,
    caller: Caller,
    here: Here,
    Json(answer): Json<PasskeyAnswer>,
) -> Result<NoContent> {
    app.limit(Limiter::VerifyCode, &LimitKey::User(caller.user))?;
    let known = passkey_sign_in::http::known(&app, here.site()?, answer, (Purpose::Confirm, Some(caller))).await?;
    app.write(move |work| super::finish_by_passkey(work, &caller, &known)).await?;
    Ok(NoContent)
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
