//! `POST /auth/sign-up`.

use app::http::{Created, Json, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::Username;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Email, NewAccount};
use crate::admission::{self, Applicant};
use crate::http::{Header, Memory, SignedIn, Visitor, begin_session, greet};
use crate::passwords::Password;
use crate::setup;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(sign_up))
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignUp {
    /// The name: 1–32 letters, digits, dots, underscores and hyphens of any script.
    username: Username,
    /// 8–128 characters, not a common one.
    password: Password,
    /// An address, if they like. It is not verified.
    #[serde(default)]
    email: Option<Email>,
    /// The invitation code they hold: what stands behind `/sign-up?invitation=`. Needed where `GET /auth/ways` says so.
    #[serde(default)]
    invitation: Option<String>,
    /// Whether they accept the terms, where `GET /auth/ways` names some.
    #[serde(default)]
    terms_accepted: bool,
}

/// Makes an account and signs in.
#[utoipa::path(
    post, path = "/auth/sign-up", tag = "accounts", request_body = SignUp, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 201, body = SignedIn, description = "And the session cookie"),
        (status = 403, body = Problem, description = "`sign_up_closed`, `invitation_needed`"),
        (status = 404, body = Problem, description = "`no_such_invitation`"),
        (status = 409, body = Problem, description = "`username_taken`, `setup_needed`"),
        (status = 422, body = Problem, description = "`invalid_request`, `password_length`, `password_too_common`, `terms_not_accepted`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn sign_up(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    visitor: Visitor,
    Json(new): Json<SignUp>,
) -> Result<(Header, Created<SignedIn>)> {
    app.limit(Limiter::Register, &LimitKey::address(peer.0))?;
    let applicant = Applicant::new(new.invitation.as_deref(), new.terms_accepted.into(), &memory.config)?;
    let (asked, now) = (applicant.clone(), app.now());
    let admit = app.read(move |tx| {
        admission::check(tx, &asked, now)?;
        setup::name(tx)
    });
    let place = admit.await?;
    let cost = app.config().password_cost;
    let account =
        app.compute(move || NewAccount::prepare(new.username, new.email, &new.password, (&place, cost))).await?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let opened = app.write(move |work| super::sign_up(work, &account, &session, &applicant)).await?;
    super::tell(opened.caller.user);
    let (cookie, signed_in) = greet(&app, &memory, &visitor, opened, &secret)?;
    Ok((cookie, Created(signed_in)))
}
