//! `POST /auth/sign-in`.

use app::http::{Json, Peer};
use app::{App, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Called;
use crate::http::{Memory, SignedIn, Visitor, begin_session};
use crate::passwords::Password;
use crate::second_step_sign_in::http::answer;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(sign_in))
}

/// Somebody who comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// Their name, in any case, or an e-mail address or phone number that they have verified.
    username: String,
    /// Their password.
    password: Password,
}

/// Signs in.
#[utoipa::path(
    post, path = "/auth/sign-in", tag = "accounts", request_body = SignIn, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 200, body = SignedIn, description = "And the session cookie"),
        (status = 401, body = Problem, description = "`wrong_credentials`"),
        (status = 403, body = Problem, description = "`second_step_required`, with a cookie for `/auth/second-step`; `account_locked`"),
        (status = 422, body = Problem, description = "`invalid_request`: neither a name nor an address"),
        (status = 429, body = Problem, description = "`rate_limited`, by address and by name"),
    )
)]
async fn sign_in(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    visitor: Visitor,
    Json(shown): Json<SignIn>,
) -> Result<Response> {
    app.limit(Limiter::SignIn, &LimitKey::address(peer.0))?;
    let SignIn { username, password } = shown;
    let called = Called::typed(&username, memory.config.region)
        .map_err(|why| Error::invalid("invalid_request", format!("`username`: {why}")))?;
    app.limit(Limiter::SignIn, &LimitKey::Name(called.folded()))?;
    let candidate = app.read(move |tx| super::find(tx, &called)).await?;
    let cost = app.config().password_cost;
    let known = app.compute(move || super::verify(candidate, &password, cost)).await?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let passage = app.write(move |work| super::sign_in(work, &known, &session)).await?;
    answer(&app, &memory, &visitor, passage, &secret)
}
