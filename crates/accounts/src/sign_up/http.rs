//! `POST /auth/sign-up`.

use app::http::{Created, Json, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::Username;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{BeforeSetup, Email, NewAccount};
use crate::http::{Browser, Header, Memory, SignedIn, browser_session, greet};
use crate::passwords::Password;
use crate::shared::Shared;

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
}

/// Makes an account and signs in.
#[utoipa::path(
    post, path = "/auth/sign-up", tag = "accounts", request_body = SignUp, security(()),
    responses(
        (status = 201, body = SignedIn, description = "And the session cookie"),
        (status = 409, body = Problem, description = "`username_taken`, `setup_needed`"),
        (status = 422, body = Problem, description = "`invalid_request`, `password_length`, `password_too_common`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn sign_up(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    browser: Browser,
    Json(new): Json<SignUp>,
) -> Result<(Header, Created<SignedIn>)> {
    app.limit(Limiter::Register, &LimitKey::address(peer.0))?;
    let before_setup = rule(&app, &memory).await?;
    let account = app.compute(move || NewAccount::prepare(new.username, new.email, &new.password)).await?;
    let (secret, session) = browser_session(&memory, &browser)?;
    let opened = app.write(move |work| super::sign_up(work, &account, &session, before_setup)).await?;
    super::tell(opened.caller.user);
    let (cookie, signed_in) = greet(&app, &memory, &browser, opened, &secret)?;
    Ok((cookie, Created(signed_in)))
}

/// Refuses before the password is hashed where there is no administrator yet. Memory may lag behind, so its "no" is checked.
async fn rule(app: &App, shared: &Shared) -> Result<BeforeSetup> {
    let rule = BeforeSetup::of(&shared.config);
    if rule == BeforeSetup::Refuse && shared.setup.is_open() && app.read(crate::setup::is_needed).await? {
        return Err(crate::setup::needed_first());
    }
    Ok(rule)
}
