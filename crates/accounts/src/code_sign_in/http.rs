//! `POST /auth/code`, `POST /auth/code/verify`.

use app::http::{Json, NoContent, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Led;
use crate::code_requests::{self, Entry};
use crate::code_sign_up;
use crate::code_sign_up::http::SignUpTicket;
use crate::codes::{self, Code};
use crate::http::{Memory, SignedIn, Visitor, begin_session};
use crate::letters::Writing;
use crate::second_step_sign_in::http::answer;
use app::address::Typed;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(send_code)).routes(routes!(verify_code))
}

/// Who wants to come in without a password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeWish {
    /// An e-mail address or a phone number.
    address: Typed,
}

/// The word of whoever reads what is sent to the address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EntryCode {
    /// The address.
    address: Typed,
    /// The code that was sent there.
    code: Code,
}

/// Sends a code to the address: to sign in, if it stands for an account, else to make one, if people may. The answer does not tell.
#[utoipa::path(
    post, path = "/auth/code", tag = "accounts", request_body = CodeWish, security(()),
    responses(
        (status = 204, description = "If there is an account, or may be one, a code is on its way"),
        (status = 422, body = Problem, description = "`invalid_address`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn send_code(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    writing: Writing,
    Json(wish): Json<CodeWish>,
) -> Result<NoContent> {
    let address = wish.address.address(memory.config.region)?;
    code_requests::http::ask(&app, peer, (Entry::SignIn, address), writing).await
}

/// Signs in by the code. Where the address stands for no account yet it leads to `POST /auth/code/sign-up`.
#[utoipa::path(
    post, path = "/auth/code/verify", tag = "accounts", request_body = EntryCode, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 200, body = SignedIn, description = "And the session cookie"),
        (status = 202, body = SignUpTicket, description = "The code was right, and there is no account yet"),
        (status = 403, body = Problem, description = "`second_step_required`, with a cookie for `/auth/second-step`; `account_locked`"),
        (status = 422, body = Problem, description = "`wrong_code`, `invalid_address`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn verify_code(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    visitor: Visitor,
    Json(EntryCode { address, code }): Json<EntryCode>,
) -> Result<Response> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let address = address.address(memory.config.region)?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let led = app.write(move |work| super::sign_in(work, (&address, &code), &session)).await?;
    match led.ok_or_else(codes::wrong)? {
        Led::In(passage) => answer(&app, &memory, &visitor, passage, &secret),
        Led::ToSignUp(welcome) => Ok(code_sign_up::http::answer(welcome).into_response()),
    }
}
