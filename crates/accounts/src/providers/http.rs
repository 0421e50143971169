//! `GET /auth/ways`, `GET /auth/providers/{provider}/start` and `…/callback`. The last two are pages that a browser goes to: whatever happens, it is
//! sent on to a page of this site, with a short reason where something went wrong.

use app::http::{Json, Path, Peer, Query, Scheme};
use app::{App, Error, LimitKey, Limiter, Result, Routes};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Serialize;
use tracing::info;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::openid::Returned as Shown;
use super::query::{Returned, Wish, then, with_problem, with_return};
use super::{Offer, Profile, Provider};
use crate::admission::{self, Applicant, BeforeSetup, Members, SignUpRules};
use crate::attempts::{self, Attempt, Brought, LASTS_S, NewAttempt};
use crate::http::{Header, Memory, Visitor, begin_session};
use crate::identities::{self, Entered};
use crate::invitation_codes;
use crate::letters::Writing;
use crate::passkeys::http::Here;
use crate::second_step_sign_in::http::pending_cookie;
use crate::sessions::CameBack;
use crate::shared::Shared;
use crate::sign_up;

/// The page that people are sent to who did not come in.
const SIGN_IN: &str = "/sign-in";
/// The page that asks for a second step.
const SECOND_STEP: &str = "/second-step";
/// The way began elsewhere, or too long ago, or was gone already.
const EXPIRED: &str = "provider_expired";
/// Somebody changed their mind at the provider, or it does not let them.
const DENIED: &str = "provider_denied";

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_ways)).routes(routes!(start_provider)).routes(routes!(finish_provider))
}

/// The ways in that there are here.
#[derive(Debug, Serialize, ToSchema)]
struct Ways {
    /// Accounts elsewhere.
    providers: Vec<Offer>,
    /// The name that passkeys are bound to at the address that was asked; none: there are no passkeys at this address.
    passkeys: Option<String>,
    /// Who may make an account, and on what terms.
    sign_up: SignUpRules,
}

/// The ways in that this server offers besides a password, and who may make an account.
#[utoipa::path(get, path = "/auth/ways", tag = "accounts", security(()), responses((status = 200, body = Ways)))]
async fn list_ways(State(app): State<App>, memory: Memory, here: Here) -> Result<Json<Ways>> {
    let sign_up = app.read(admission::rules).await?;
    let passkeys = here.rp_id().map(str::to_owned);
    Ok(Json(Ways { providers: memory.providers.offers(), passkeys, sign_up }))
}

/// Sends a browser to a provider, to sign in. For a whole page, not for a program.
#[utoipa::path(
    get, path = "/auth/providers/{provider}/start", tag = "accounts", params(("provider" = String, Path), Wish), security(()),
    responses((status = 303, description = "To the provider, with a cookie for the way back; or to the sign-in page, with `?problem=…`"))
)]
async fn start_provider(
    State(app): State<App>,
    memory: Memory,
    coming: Coming,
    Path(id): Path<String>,
    wish: Result<Query<Wish>, Error>,
) -> Response {
    let wish = wish.map(|wish| wish.0).unwrap_or_default();
    let begun = async {
        app.limit(Limiter::Provider, &LimitKey::address(coming.peer.0))?;
        let invitation = wish.invitation.as_deref().map(invitation_codes::read).transpose()?;
        let brought = Brought { invitation, terms: wish.terms_accepted.into() };
        let provider = memory.providers.get(&id)?;
        let held = coming.visitor.held();
        let attempt = NewAttempt::to_enter(&provider.id, &wish.next.unwrap_or_default(), brought, held)?;
        begin(&app, provider, coming.visitor.scheme(), attempt).await
    };
    match begun.await {
        Ok((cookie, url)) => (cookie, Redirect::to(&url)).into_response(),
        Err(error) => Redirect::to(&with_problem(SIGN_IN, problem(&error))).into_response(),
    }
}

/// Remembers a way to a provider. Returns the cookie for the way back, and where to send the browser.
///
/// # Errors
/// `provider_unavailable`, `provider_answer` (503).
pub async fn begin(app: &App, provider: &Provider, scheme: Scheme, attempt: NewAttempt) -> Result<(Header, String)> {
    // First, or every try at a provider that does not answer would leave a row.
    let url = provider.way_there(app, &attempt.ceremony).await?;
    let cookie = cookie(scheme, attempt.browser.as_str(), LASTS_S);
    app.write(move |work| attempts::begin(work, &attempt)).await?;
    Ok((AppendHeaders(Some((header::SET_COOKIE, cookie))), url))
}

/// Takes a browser that comes back from a provider. For a whole page, not for a program.
#[utoipa::path(
    get, path = "/auth/providers/{provider}/callback", tag = "accounts", params(("provider" = String, Path), Returned), security(()),
    responses((status = 303, description = "To where they wanted to be, with the session cookie; or to the sign-in page, with `?problem=…`; or to `/second-step?next=…`, with a cookie for `/auth/second-step`"))
)]
async fn finish_provider(
    State(app): State<App>,
    memory: Memory,
    coming: Coming,
    Path(id): Path<String>,
    returned: Result<Query<Returned>, Error>,
) -> Response {
    let scheme = coming.visitor.scheme();
    let returned = returned.map(|returned| returned.0).unwrap_or_default();
    let (place, held) = match take(&app, &coming, &id, &returned).await {
        Err(error) => (with_problem(SIGN_IN, problem(&error)), None),
        Ok(attempt) => match finish(&app, &memory, &coming, (&id, &returned, &attempt)).await {
            Ok(Led::Onward(session)) => (attempt.onward, session),
            Ok(Led::Back(session, back)) => (with_return(&attempt.onward, &back), Some(session)),
            Ok(Led::ToSecondStep(cookie)) => (then(SECOND_STEP, &attempt.onward), Some(cookie)),
            Err(error) => {
                let back = if attempt.by.is_some() { attempt.onward.as_str() } else { SIGN_IN };
                (with_problem(back, problem(&error)), None)
            }
        },
    };
    let gone = cookie(scheme, "", 0);
    let cookies = held.into_iter().chain([gone]).filter_map(|cookie| HeaderValue::from_str(&cookie).ok());
    let cookies = cookies.map(|cookie| (header::SET_COOKIE, cookie)).collect::<Vec<_>>();
    (AppendHeaders(cookies), Redirect::to(&place)).into_response()
}

/// The way that somebody came back from.
async fn take(app: &App, coming: &Coming, id: &str, returned: &Returned) -> Result<Attempt> {
    app.limit(Limiter::Provider, &LimitKey::address(coming.peer.0))?;
    let (id, cookie) = (id.to_owned(), coming.cookie.clone());
    let state = returned.state.clone().unwrap_or_default();
    let taken = app.write(move |work| {
        attempts::take(work, &attempts::Shown { provider: &id, state: &state, browser: cookie.as_deref() })
    });
    // A wrong one is gone too, so this is no error of the unit.
    taken.await?.ok_or_else(|| Error::invalid(EXPIRED, "This way to a provider began elsewhere, or is over."))
}

/// Where somebody is led who came back from a provider, and with which cookie.
enum Led {
    /// To where they wanted to be; who comes in, with a session.
    Onward(Option<String>),
    /// There too, with a session; they were away, and their page tells them what is called off.
    Back(String, CameBack),
    /// To the second step.
    ToSecondStep(String),
}

/// Lets somebody in, or links the identity.
async fn finish(
    app: &App,
    shared: &Shared,
    coming: &Coming,
    (id, returned, attempt): (&str, &Returned, &Attempt),
) -> Result<Led> {
    let provider = shared.providers.get(id)?;
    let code = returned.code.as_deref().filter(|_| returned.error.is_none());
    let code = code.ok_or_else(|| Error::invalid(DENIED, "The provider does not say who this is."))?;
    let shown = Shown { code, issuer: returned.iss.as_deref() };
    let profile = provider.who(app, &attempt.ceremony, &shown).await?;
    match attempt.by {
        None => enter(app, shared, coming, (profile, attempt)).await,
        Some(by) => {
            let (name, writing) = (provider.name.clone(), coming.writing.clone());
            app.write(move |work| identities::link(work, by, (&profile, &name), &writing)).await?;
            Ok(Led::Onward(None))
        }
    }
}

async fn enter(app: &App, shared: &Shared, coming: &Coming, (profile, attempt): (Profile, &Attempt)) -> Result<Led> {
    let asked = profile.clone();
    let known = app.read(move |tx| identities::owner(tx, &asked)).await?;
    if known.is_none() {
        app.limit(Limiter::Register, &LimitKey::address(coming.peer.0))?;
    }
    let Brought { invitation, terms } = attempt.brought;
    let applicant = Applicant {
        invitation,
        terms,
        before_setup: BeforeSetup::of(&shared.config),
        members: Members::of(&shared.config),
    };
    let (secret, mut session) = begin_session(shared, &coming.visitor)?;
    // The cookie is `Strict`: it went along to the provider's door here, and does not come back with whom another site sends.
    session.replaces = session.replaces.or(attempt.held);
    let entered = app.write(move |work| identities::enter(work, &profile, &session, &applicant)).await?;
    let cookie = coming.visitor.session_cookie(shared, &secret);
    Ok(match entered {
        Entered::Again(None) => Led::Onward(Some(cookie)),
        Entered::Again(Some(back)) => Led::Back(cookie, back),
        Entered::New(user) => {
            sign_up::tell(user);
            Led::Onward(Some(cookie))
        }
        Entered::Halfway(pending) => Led::ToSecondStep(pending_cookie(coming.visitor.scheme(), &pending)),
    })
}

/// A browser on its way there or back.
struct Coming {
    visitor: Visitor,
    peer: Peer,
    writing: Writing,
    cookie: Option<String>,
}

impl FromRequestParts<App> for Coming {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let visitor = Visitor::from_request_parts(parts, app).await?.by_cookie();
        let Ok(writing) = Writing::from_request_parts(parts, app).await;
        let cookie = app::http::cookie(cookie_name(visitor.scheme()), &parts.headers);
        Ok(Self { peer: Peer::from_request_parts(parts, app).await?, visitor, writing, cookie })
    }
}

/// What is said in the address. The reason itself is logged where it is the server's own.
fn problem(error: &Error) -> &'static str {
    error.log();
    if error.code() != EXPIRED && error.code() != DENIED {
        info!(error.code = error.code(), "Somebody did not come in by a provider");
    }
    error.code()
}

/// Over https the name binds it to this very host, so that no neighbour can plant one; that wants the whole site as its path (RFC 6265bis, 4.1.3.2).
fn cookie_name(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Http => "provider",
        Scheme::Https => "__Host-provider",
    }
}

/// Lax: a browser shows it when another site sends it here, and only as a whole page.
fn cookie(scheme: Scheme, value: &str, seconds: i64) -> String {
    let name = cookie_name(scheme);
    let reach = if scheme == Scheme::Https { "/; Secure" } else { "/api/v1/auth/providers" };
    format!("{name}={value}; Path={reach}; Max-Age={seconds}; HttpOnly; SameSite=Lax")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_of_a_way_is_lax_and_bound_to_the_host_where_it_can_be() {
        let secure = "__Host-provider=abc; Path=/; Secure; Max-Age=600; HttpOnly; SameSite=Lax";
        assert_eq!(cookie(Scheme::Https, "abc", LASTS_S), secure);
        let plain = "provider=abc; Path=/api/v1/auth/providers; Max-Age=600; HttpOnly; SameSite=Lax";
        assert_eq!(cookie(Scheme::Http, "abc", LASTS_S), plain);
    }
}
