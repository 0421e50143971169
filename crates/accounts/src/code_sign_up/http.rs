//! `POST /auth/code/sign-up`, and what `POST /auth/code/verify` answers to whoever has to go there.

use app::http::{Accepted, Created, Json, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::Username;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Welcome;
use crate::admission::{Applicant, SignUpRules};
use crate::http::{Header, Memory, SignedIn, Visitor, begin_session, greet};
use crate::sessions::hash_shown;
use crate::sign_up;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(sign_up_by_code))
}

/// Somebody whose code was right, and who has no account yet.
#[derive(Serialize, ToSchema)]
pub struct SignUpTicket {
    /// What makes the account, once, within ten minutes.
    ticket: String,
    /// What they might be called, if the address says; nobody keeps it free for them.
    username: Option<String>,
    /// Who may make an account, and on what terms.
    sign_up: SignUpRules,
}

/// Somebody new, who showed the code of their address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CodeSignUp {
    /// What the right code was answered with.
    ticket: String,
    /// The name: 1–32 letters, digits, dots, underscores and hyphens of any script.
    username: Username,
    /// The invitation code they hold. Needed where the ticket says so.
    #[serde(default)]
    invitation: Option<String>,
    /// Whether they accept the terms, where the ticket names some.
    #[serde(default)]
    terms_accepted: bool,
}

/// The answer to a right code where there is no account.
pub fn answer(welcome: Welcome) -> Accepted<SignUpTicket> {
    let Welcome { ticket, username, rules } = welcome;
    Accepted(SignUpTicket { ticket: ticket.as_str().to_owned(), username, sign_up: rules })
}

/// Makes an account whose address is verified already, and signs in.
#[utoipa::path(
    post, path = "/auth/code/sign-up", tag = "accounts", request_body = CodeSignUp, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 201, body = SignedIn, description = "And the session cookie"),
        (status = 403, body = Problem, description = "`sign_up_closed`, `invitation_needed`"),
        (status = 404, body = Problem, description = "`no_such_invitation`"),
        (status = 409, body = Problem, description = "`username_taken`; `email_taken`, `phone_taken`: somebody else has shown meanwhile that the address is theirs; `setup_needed`"),
        (status = 422, body = Problem, description = "`sign_up_expired`: too late, or a second time; `invalid_request`, `terms_not_accepted`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn sign_up_by_code(
    State(app): State<App>,
    memory: Memory,
    (peer, visitor): (Peer, Visitor),
    Json(new): Json<CodeSignUp>,
) -> Result<(Header, Created<SignedIn>)> {
    app.limit(Limiter::Register, &LimitKey::address(peer.0))?;
    let ticket = hash_shown(&new.ticket).ok_or_else(super::over)?;
    let applicant = Applicant::new(new.invitation.as_deref(), new.terms_accepted.into(), &memory.config)?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let finished = app.write(move |work| super::finish(work, (&ticket, &new.username), &session, &applicant)).await?;
    let opened = finished.ok_or_else(super::over)?;
    sign_up::tell(opened.caller.user);
    let (cookie, signed_in) = greet(&app, &memory, &visitor, opened, &secret)?;
    Ok((cookie, Created(signed_in)))
}
