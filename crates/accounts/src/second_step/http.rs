//! `GET`, `POST` and `DELETE /me/second-step`, `POST /me/second-step/start`, `POST /me/second-step/recovery-codes`.

use app::http::{Created, Json, NoContent};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{SecondStep, SecondStepOffer};
use crate::codes::{self, Code};
use crate::confirmation;
use crate::confirmation::http::Confirmed;
use crate::letters::Writing;

pub fn routes() -> Routes {
    let all = Routes::new().routes(routes!(show_second_step, turn_on_second_step, turn_off_second_step));
    all.routes(routes!(start_second_step)).routes(routes!(renew_recovery_codes))
}

/// The first code of an app.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    /// Six digits.
    code: Code,
}

/// What takes the place of an app's code.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    /// Ten, each good once. They are not shown again.
    recovery_codes: Vec<String>,
}

/// Whether you have a second step.
#[utoipa::path(
    get, path = "/me/second-step", tag = "accounts", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = SecondStep))
)]
async fn show_second_step(State(app): State<App>, caller: Caller) -> Result<Json<SecondStep>> {
    app.read(move |tx| super::find(tx, &caller)).await.map(Json)
}

/// Makes a secret for your app. It holds nothing before you sent a code of it back, within ten minutes and in this session.
#[utoipa::path(
    post, path = "/me/second-step/start", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = SecondStepOffer),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 409, body = Problem, description = "`second_step_on`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn start_second_step(
    State(app): State<App>,
    caller: Caller,
    Json(confirmed): Json<Confirmed>,
) -> Result<Json<SecondStepOffer>> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    app.write(move |work| super::offer(work, &caller)).await.map(Json)
}

/// Turns the second step on, by a code of the app that has the secret. From now on whoever signs in is asked for one.
#[utoipa::path(
    post, path = "/me/second-step", tag = "accounts", request_body = FirstCode,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 201, body = RecoveryCodes),
        (status = 409, body = Problem, description = "`second_step_on`"),
        (status = 422, body = Problem, description = "`wrong_code`; `second_step_expired`: too late, or another session's"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn turn_on_second_step(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(FirstCode { code }): Json<FirstCode>,
) -> Result<Created<RecoveryCodes>> {
    app.limit(Limiter::VerifyCode, &LimitKey::User(caller.user))?;
    let made = app.write(move |work| super::turn_on(work, &caller, &code, &writing)).await?;
    Ok(Created(RecoveryCodes { recovery_codes: made.ok_or_else(codes::wrong)? }))
}

/// Makes other recovery codes. The ones before are good no more.
#[utoipa::path(
    post, path = "/me/second-step/recovery-codes", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 201, body = RecoveryCodes),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_second_step`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn renew_recovery_codes(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(confirmed): Json<Confirmed>,
) -> Result<Created<RecoveryCodes>> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    let recovery_codes = app.write(move |work| super::renew(work, &caller, &writing)).await?;
    Ok(Created(RecoveryCodes { recovery_codes }))
}

/// Turns the second step off, and forgets the recovery codes.
#[utoipa::path(
    delete, path = "/me/second-step", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_second_step`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn turn_off_second_step(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    app.write(move |work| super::turn_off(work, &caller, &writing)).await?;
    Ok(NoContent)
}
