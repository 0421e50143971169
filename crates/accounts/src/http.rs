//! What the doors of this crate share.

use std::sync::Arc;

use app::http::{Peer, Scheme};
use app::{App, Error, Result, Routes};
use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::me::Me;
use crate::sessions::{NewSession, Opened, Place, Secret, SecretHash, hash_shown};
use crate::shared::Shared;
use crate::tokens::Access;

/// What this crate keeps in memory, as a handler takes it.
pub type Memory = Extension<Arc<Shared>>;

/// A header to be set: its name and value.
pub type Header = [(HeaderName, String); 1];

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
}

/// Who is about to have a session.
pub struct Browser {
    /// What it calls itself.
    name: String,
    /// How it came.
    scheme: Scheme,
    /// Where from.
    place: Place,
    /// The hash of the session that it still holds.
    former: Option<SecretHash>,
}

impl FromRequestParts<App> for Browser {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Peer(address) = Peer::from_request_parts(parts, app).await?;
        let scheme = Scheme::of(&app.config().server, &parts.extensions);
        let former = app::http::cookie(scheme.cookie(), &parts.headers).and_then(|secret| hash_shown(&secret));
        Ok(Self { name: browser_name(&parts.headers), scheme, place: Place::of(address), former })
    }
}

impl Browser {
    /// How it came.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The cookie of a session that just began.
    pub fn session_cookie(&self, shared: &Shared, secret: &Secret) -> String {
        cookie(self.scheme, secret.as_str(), shared.config.browser_session_s())
    }
}

/// The answer to somebody who just came in: the cookie, and the body.
///
/// # Errors
/// If no token can be signed.
pub fn greet(
    app: &App,
    shared: &Shared,
    browser: &Browser,
    opened: Opened,
    secret: &Secret,
) -> Result<(Header, SignedIn)> {
    let access = shared.mint(app, &opened.caller)?;
    let cookie = [(header::SET_COOKIE, browser.session_cookie(shared, secret))];
    Ok((cookie, SignedIn { user: opened.user, access }))
}

/// A browser's session about to begin, and the secret that its cookie will hold.
///
/// # Errors
/// If the system gives no randomness.
pub fn browser_session(shared: &Shared, browser: &Browser) -> Result<(Secret, NewSession)> {
    let secret = Secret::new()?;
    let session = NewSession::browser(browser.name.clone(), &secret, shared.config.browser_session_s());
    Ok((secret, NewSession { place: Some(browser.place.clone()), replaces: browser.former, ..session }))
}

/// Sets the session cookie, for so many seconds; 0 takes it away.
pub fn set_cookie(scheme: Scheme, value: &str, seconds: i64) -> Header {
    [(header::SET_COOKIE, cookie(scheme, value, seconds))]
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
