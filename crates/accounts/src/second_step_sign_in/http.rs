//! `POST /auth/second-step`, and what the doors answer to whoever has to go there.

use std::convert::Infallible;

use app::http::{Json, Peer, Scheme};
use app::{App, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Finished;
use crate::codes;
use crate::http::{Header, Held, Memory, SignedIn, Visitor, begin_session, greet};
use crate::letters::Writing;
use crate::pending_sign_ins::LASTS_S;
use crate::second_step::Shown;
use crate::sessions::{Opened, Passage, Secret, SecretHash, hash_shown};
use crate::shared::Shared;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(finish_sign_in))
}

/// Your second step.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecondStepCode {
    /// Six digits of your app, or a recovery code.
    code: Shown,
}

/// What an app gets and shows in place of the cookie.
const SIGN_IN: HeaderName = HeaderName::from_static("commune-sign-in");

/// The sign-in that a browser has begun, by its cookie; an app, by the header.
struct Begun(Option<SecretHash>);

impl FromRequestParts<App> for Begun {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let Ok(scheme) = Scheme::from_request_parts(parts, app).await;
        let by_header = || parts.headers.get(SIGN_IN).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let shown = app::http::cookie(cookie_name(scheme), &parts.headers).or_else(by_header);
        Ok(Self(shown.and_then(|secret| hash_shown(&secret))))
    }
}

/// Finishes signing in. The sign-in that asked for it is known by its cookie, or an app's by the header `Commune-Sign-In` that it was answered with, for
/// five minutes and five tries.
#[utoipa::path(
    post, path = "/auth/second-step", tag = "accounts", request_body = SecondStepCode, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie"), ("commune-sign-in" = Option<String>, Header, description = "What an app was answered with")), security(()),
    responses(
        (status = 200, body = SignedIn, description = "And the session cookie"),
        (status = 403, body = Problem, description = "`account_locked`"),
        (status = 422, body = Problem, description = "`wrong_code`; `sign_in_expired`: too late, used, or tried too often: sign in again"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer, and by account over all sign-ins"),
    )
)]
async fn finish_sign_in(
    State(app): State<App>,
    memory: Memory,
    (peer, begun, writing): (Peer, Begun, Writing),
    visitor: Visitor,
    Json(SecondStepCode { code }): Json<SecondStepCode>,
) -> Result<Response> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let pending = begun.0.ok_or_else(over)?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let finished = app.write(move |work| super::finish(work, (&pending, &code), &session, &writing)).await?;
    let opened = match finished {
        Finished::In(opened) => opened,
        Finished::Wrong => return Err(codes::wrong()),
        Finished::Wait(seconds) => return Err(Error::rate_limited(seconds)),
        Finished::Over => return Err(over()),
    };
    let (session, signed_in) = greet(&app, &memory, &visitor, opened, &secret)?;
    let gone = (!visitor.is_app()).then(|| cookie(visitor.scheme(), "", 0));
    Ok((session, AppendHeaders(gone), Json(signed_in)).into_response())
}

/// What a door answers to a first factor that was right: the session, or the cookie of a sign-in that waits.
///
/// # Errors
/// If no token can be signed.
pub fn answer(
    app: &App,
    shared: &Shared,
    visitor: &Visitor,
    passage: Passage<Opened>,
    held: &Held,
) -> Result<Response> {
    match passage {
        Passage::In(opened) => {
            let (cookie, signed_in) = greet(app, shared, visitor, opened, held)?;
            Ok((cookie, Json(signed_in)).into_response())
        }
        Passage::Halfway(pending) => Ok((recognized_by(visitor, &pending), required()).into_response()),
    }
}

/// What a sign-in that waits is recognized by.
fn recognized_by(visitor: &Visitor, pending: &Secret) -> Header {
    let app = visitor.is_app().then(|| (SIGN_IN, pending.as_str().to_owned()));
    AppendHeaders(Some(app.unwrap_or_else(|| (header::SET_COOKIE, pending_cookie(visitor.scheme(), pending)))))
}

/// The cookie of a sign-in that waits.
pub fn pending_cookie(scheme: Scheme, pending: &Secret) -> String {
    cookie(scheme, pending.as_str(), LASTS_S).1
}

fn required() -> Error {
    Error::forbidden("second_step_required", "One step more: show a code of your app, or a recovery code.")
}

fn over() -> Error {
    Error::invalid("sign_in_expired", "This sign-in took too long, or was tried too often. Sign in again.")
}

/// Over https the name binds it to this very host; that wants the whole site as its path (RFC 6265bis, 4.1.3.2).
fn cookie_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Http => "second-step",
        Scheme::Https => "__Host-second-step",
    }
}

fn cookie(scheme: Scheme, value: &str, seconds: i64) -> (HeaderName, String) {
    let name = cookie_name(scheme);
    let reach = if scheme == Scheme::Https { "/; Secure" } else { "/api/v1/auth/second-step" };
    (header::SET_COOKIE, format!("{name}={value}; Path={reach}; Max-Age={seconds}; HttpOnly; SameSite=Strict"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_of_a_sign_in_that_waits_is_strict_and_bound_to_the_host_where_it_can_be() {
        let (_, secure) = cookie(Scheme::Https, "abc", LASTS_S);
        assert_eq!(secure, "__Host-second-step=abc; Path=/; Secure; Max-Age=300; HttpOnly; SameSite=Strict");
        let (_, plain) = cookie(Scheme::Http, "abc", LASTS_S);
        let expected = "second-step=abc; Path=/api/v1/auth/second-step; Max-Age=300; HttpOnly; SameSite=Strict";
        assert_eq!(plain, expected);
    }
}
