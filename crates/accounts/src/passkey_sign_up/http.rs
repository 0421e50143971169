//! `POST /auth/passkey/sign-up/start`, `POST /auth/passkey/sign-up`.

use app::http::{Created, Json, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::Username;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Asked;
use crate::admission::Applicant;
use crate::http::{Header, Memory, SignedIn, Visitor, begin_session, greet};
use crate::passkey_ceremonies::{self, NewCeremony, expired};
use crate::passkeys::http::{Here, Question};
use crate::passkeys::webauthn::{MadeBy, Owner};
use crate::passkeys::{NewPasskey, PasskeyName, refused};
use crate::sign_up::{self, Email, NewAccount};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(start_passkey_sign_up)).routes(routes!(sign_up_by_passkey))
}

/// Somebody new, whom a passkey is to let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasskeyWish {
    /// The name: 1–32 letters, digits, dots, underscores and hyphens of any script.
    username: Username,
    /// An address, if they like: looked at, so that no device makes a passkey in vain, and given again with the passkey.
    #[serde(default, rename = "email")]
    _email: Option<Email>,
    /// The invitation code they hold. Needed where `GET /auth/ways` says so.
    #[serde(default)]
    invitation: Option<String>,
    /// Whether they accept the terms, where `GET /auth/ways` names some.
    #[serde(default)]
    terms_accepted: bool,
}

/// What the device of somebody new made. The name is that of the question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstPasskey {
    /// Of the question.
    ceremony: String,
    /// What they call the passkey.
    name: PasskeyName,
    /// The device's answer: `RegistrationResponseJSON`.
    #[schema(value_type = Object)]
    credential: MadeBy,
    /// An address, if they like. It is not verified.
    #[serde(default)]
    email: Option<Email>,
    /// As in the question.
    #[serde(default)]
    invitation: Option<String>,
    /// As in the question.
    #[serde(default)]
    terms_accepted: bool,
}

/// Asks the device of somebody new to make a passkey for the account that they want.
#[utoipa::path(
    post, path = "/auth/passkey/sign-up/start", tag = "accounts", request_body = PasskeyWish, security(()),
    responses(
        (status = 200, body = Question),
        (status = 403, body = Problem, description = "`sign_up_closed`, `invitation_needed`"),
        (status = 404, body = Problem, description = "`no_such_invitation`"),
        (status = 409, body = Problem, description = "`passkeys_unavailable`: no https, or no name; `username_taken`, `setup_needed`"),
        (status = 422, body = Problem, description = "`invalid_request`, `terms_not_accepted`"),
        (status = 429, body = Problem, description = "`rate_limited`, by address"),
    )
)]
async fn start_passkey_sign_up(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    here: Here,
    Json(wish): Json<PasskeyWish>,
) -> Result<Json<Question>> {
    app.limit(Limiter::Register, &LimitKey::address(peer.0))?;
    let site = here.site()?;
    let applicant = Applicant::new(wish.invitation.as_deref(), wish.terms_accepted.into(), &memory.config)?;
    let (username, now) = (wish.username.clone(), app.now());
    app.read(move |tx| super::check(tx, &username, &applicant, now)).await?;
    let handle = app::random()?;
    let asked = site.ask_to_make(&Owner { handle, username: wish.username.as_str().to_owned(), known: Vec::new() })?;
    let new = NewCeremony::sign_up(asked.state, handle, wish.username)?;
    let ceremony = new.shown();
    app.write(move |work| passkey_ceremonies::begin(work, &new)).await?;
    Ok(Json(Question { ceremony, options: asked.options }))
}

/// Makes an account that the passkey opens, and signs in.
#[utoipa::path(
    post, path = "/auth/passkey/sign-up", tag = "accounts", request_body = FirstPasskey, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 201, body = SignedIn, description = "And the session cookie"),
        (status = 403, body = Problem, description = "`sign_up_closed`, `invitation_needed`"),
        (status = 404, body = Problem, description = "`no_such_invitation`"),
        (status = 409, body = Problem, description = "`passkeys_unavailable`; `username_taken`: somebody had it meanwhile; `setup_needed`"),
        (status = 422, body = Problem, description = "`ceremony_expired`: too late, or a second time; `passkey_refused`: not what was asked for; `invalid_request`, `terms_not_accepted`"),
        (status = 429, body = Problem, description = "`rate_limited`, by address"),
    )
)]
async fn sign_up_by_passkey(
    State(app): State<App>,
    memory: Memory,
    (peer, visitor): (Peer, Visitor),
    here: Here,
    Json(first): Json<FirstPasskey>,
) -> Result<(Header, Created<SignedIn>)> {
    // Each question was counted as somebody new.
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let site = here.site()?;
    let applicant = Applicant::new(first.invitation.as_deref(), first.terms_accepted.into(), &memory.config)?;
    let FirstPasskey { ceremony, name, credential, email, .. } = first;
    let taken = app.write(move |work| super::take(work, &ceremony)).await?;
    let Asked { ceremony, handle, username } = taken.ok_or_else(expired)?;
    let rp_id = site.rp_id().to_owned();
    let made = app.compute(move || site.made(&ceremony.state, &credential)).await?;
    let passkey = NewPasskey { made: made.ok_or_else(refused)?, handle, rp_id, name };
    let account = NewAccount::without_password(username, email, None);
    let (secret, session) = begin_session(&memory, &visitor)?;
    let opened = app.write(move |work| super::sign_up(work, (&account, &passkey), &session, &applicant)).await?;
    sign_up::tell(opened.caller.user);
    let (cookie, signed_in) = greet(&app, &memory, &visitor, opened, &secret)?;
    Ok((cookie, Created(signed_in)))
}
