//! What the doors of this crate share.

use std::sync::Arc;

use app::http::{Peer, Scheme};
use app::{App, Error, Result, Routes};
use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::AppendHeaders;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::me::Me;
use crate::refresh_tokens;
use crate::sessions::{CameBack, NewSession, Opened, Place, Secret, SecretHash, SessionKind, hash_shown};
use crate::shared::Shared;
use crate::tokens::Access;

/// What this crate keeps in memory, as a handler takes it.
pub type Memory = Extension<Arc<Shared>>;

/// A header to be set, if there is one: its name and value.
pub type Header = AppendHeaders<Option<(HeaderName, String)>>;

/// What an app says of itself as it signs in: it keeps refresh tokens, and no cookies.
const CLIENT: HeaderName = HeaderName::from_static("commune-client");

/// Hands the crate's memory to the handlers of these routes.
pub fn with(shared: &Arc<Shared>, routes: Routes) -> Routes {
    routes.layer(Extension(shared.clone()))
}

/// A body that says nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Somebody who just came in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// Who.
    pub user: Me,
    /// What opens everything, for some minutes.
    pub access: Access,
    /// What an app gets the next access token with; a browser has a cookie for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// What coming in called off, where the account was deactivated or to be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back: Option<CameBack>,
}

/// What somebody holds who came in, to come back by.
pub struct Held {
    /// The secret of the session.
    session: Secret,
    /// What an app shows besides.
    token: Option<Secret>,
}

/// Who is about to have a session.
pub struct Visitor {
    /// What it is: a browser, or an app.
    kind: SessionKind,
    /// What it calls itself.
    name: String,
    /// How it came.
    scheme: Scheme,
    /// Where from.
    place: Place,
    /// The hash of the session that it still holds.
    former: Option<SecretHash>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        let scheme = Scheme::of(&app.config().server, &parts.extensions);
        let former = app::http::cookie(scheme.cookie(), &parts.headers).and_then(|secret| hash_shown(&secret));
        let kind = match parts.headers.get(CLIENT).map(HeaderValue::as_bytes) {
            None => SessionKind::Browser,
            Some(b"app") => SessionKind::App,
            Some(_) => return Err(Error::invalid("invalid_request", "`Commune-Client`: \"app\", or nothing.")),
        };
        Ok(Self { kind, name: browser_name(&parts.headers), scheme, place: Place::of(address), former })
    }
}

impl Visitor {
    /// How it came.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The hash of the session that it shows, and so still holds.
    pub const fn held(&self) -> Option<SecretHash> {
        self.former
    }

    /// Whether it is an app, which keeps no cookies.
    pub fn is_app(&self) -> bool {
        self.kind == SessionKind::App
    }

    /// The same as a browser: who is sent here by another site is one.
    #[must_use]
    pub fn by_cookie(self) -> Self {
        Self { kind: SessionKind::Browser, ..self }
    }

    /// The cookie of a session that just began.
    pub fn session_cookie(&self, shared: &Shared, held: &Held) -> String {
        cookie(self.scheme, held.session.as_str(), shared.config.browser_session_s())
    }
}

/// The answer to somebody who just came in: a browser's cookie, and the body.
///
/// # Errors
/// If no token can be signed.
pub fn greet(app: &App, shared: &Shared, visitor: &Visitor, opened: Opened, held: &Held) -> Result<(Header, SignedIn)> {
    let access = shared.mint(app, &opened.caller)?;
    let refresh_token = held.token.as_ref().map(|token| refresh_tokens::show(held.session.as_str(), token));
    let cookie = refresh_token.is_none().then(|| (header::SET_COOKIE, visitor.session_cookie(shared, held)));
    Ok((AppendHeaders(cookie), SignedIn { user: opened.user, access, refresh_token, back: opened.back }))
}

/// A session about to begin, and what its holder will come back by.
///
/// # Errors
/// If the system gives no randomness.
pub fn begin_session(shared: &Shared, visitor: &Visitor) -> Result<(Held, NewSession)> {
    let (secret, name, place) = (Secret::new()?, visitor.name.clone(), Some(visitor.place.clone()));
    if visitor.kind == SessionKind::App {
        let token = Secret::new()?;
        let session = NewSession::app(name, &secret, &token, shared.config.app_session_s());
        return Ok((Held { session: secret, token: Some(token) }, NewSession { place, ..session }));
    }
    let session = NewSession::browser(name, &secret, shared.config.browser_session_s());
    let held = Held { session: secret, token: None };
    Ok((held, NewSession { place, replaces: visitor.former, ..session }))
}

/// Sets the session cookie, for so many seconds; 0 takes it away.
pub fn set_cookie(scheme: Scheme, value: &str, seconds: i64) -> Header {
    AppendHeaders(Some((header::SET_COOKIE, cookie(scheme, value, seconds))))
}

/// The cookie's name and its `Secure` depend on the address people use: over plain http neither works.
fn cookie(scheme: Scheme, value: &str, seconds: i64) -> String {
    let (name, secure) = (scheme.cookie(), if scheme == Scheme::Https { "; Secure" } else { "" });
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// What a browser calls itself, for the list of sessions: cut, and without control characters.
fn browser_name(headers: &HeaderMap) -> String {
    let name = headers.get(header::USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host() {
        let cookie = cookie(Scheme::Https, "abc", 60);
        assert_eq!(cookie, "__Host-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
    }

    #[test]
    fn over_plain_http_it_has_a_plain_name_and_no_domain() {
        assert_eq!(cookie(Scheme::Http, "abc", 60), "session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Strict");
    }

    #[test]
    fn a_browser_cannot_put_control_characters_or_a_book_into_its_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, "a\tb".repeat(1_000).parse().unwrap());
        let name = browser_name(&headers);
        assert_eq!(name.chars().count(), 200);
        assert!(name.starts_with("abab"));
    }
}
