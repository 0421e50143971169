//! Whether somebody came over https, and which session cookie that makes: the better one does not work over plain http.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};

use super::serve::Ends;
use crate::{App, ServerConfig};

/// The session cookie over https: bound to this host by its name.
pub const SECURE_COOKIE: &str = "__Host-session";
/// The session cookie over plain http, where the name above is not allowed.
pub const PLAIN_COOKIE: &str = "session";

/// How somebody reaches this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// In clear text, as far as this server knows.
    Http,
    /// Over TLS: with this server, or with the proxy before it that `server.public_url` speaks of.
    Https,
}

impl Scheme {
    /// Reads it off a request.
    #[must_use]
    pub fn of(server: &ServerConfig, extensions: &Extensions) -> Self {
        if is_public_https(server) { Self::Https } else { Self::of_connection(extensions) }
    }

    /// That of the connection itself, whatever stands before it.
    pub(super) fn of_connection(extensions: &Extensions) -> Self {
        extensions.get::<Ends>().map_or(Self::Http, |ends| ends.scheme)
    }

    /// As addresses begin.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The name of the session cookie.
    #[must_use]
    pub const fn cookie(self) -> &'static str {
        match self {
            Self::Http => PLAIN_COOKIE,
            Self::Https => SECURE_COOKIE,
        }
    }
}

impl FromRequestParts<App> for Scheme {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(&app.config().server, &parts.extensions))
    }
}

/// Whether the settings say that people use https.
pub(super) fn is_public_https(server: &ServerConfig) -> bool {
    server.public_url.as_deref().is_some_and(|url| url.trim().to_ascii_lowercase().starts_with("https://"))
}

/// The value of the session cookie. Over https the other name says nothing: a neighbouring host, or whoever sits on a plain connection, may have
/// set it.
pub(crate) fn session_cookie(scheme: Scheme, headers: &HeaderMap) -> Option<String> {
    cookie(scheme.cookie(), headers)
}

/// The value of the first cookie of exactly this name.
#[must_use]
pub fn cookie(wanted: &str, headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(public_url: Option<&str>, scheme: Scheme) -> Scheme {
        let server = ServerConfig { public_url: public_url.map(str::to_owned), ..ServerConfig::default() };
        let (peer, local) = ("10.0.0.1:5".parse().unwrap(), "10.0.0.2:8000".parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(Ends { peer, local, scheme, permit: None });
        Scheme::of(&server, &extensions)
    }

    fn shown(scheme: Scheme, cookies: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        session_cookie(scheme, &headers)
    }

    #[test]
    fn https_is_what_this_server_or_the_proxy_before_it_speaks() {
        assert_eq!(at(None, Scheme::Http), Scheme::Http);
        assert_eq!(at(Some("http://box.local:8000"), Scheme::Http), Scheme::Http);
        assert_eq!(at(Some("https://talk.example"), Scheme::Http), Scheme::Https);
        assert_eq!(at(None, Scheme::Https), Scheme::Https);
        assert_eq!(at(Some("http://box.local:8000"), Scheme::Https), Scheme::Https);
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(shown(Scheme::Http, "a=b; session=xyz; c=d").as_deref(), Some("xyz"));
    }

    #[test]
    fn a_cookie_that_a_neighbour_may_have_set_counts_only_where_there_is_no_better_name() {
        let both = "session=theirs; __Host-session=ours";
        assert_eq!(shown(Scheme::Https, both).as_deref(), Some("ours"));
        assert_eq!(shown(Scheme::Https, "session=theirs"), None);
        assert_eq!(shown(Scheme::Http, "__Host-session=theirs"), None);
    }
}
