//! The headers that stand on every answer.

use std::net::IpAddr;
use std::str::FromStr;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::set_header::SetResponseHeaderLayer;

use super::scheme::{Scheme, is_public_https};
use crate::App;

/// What a page of the client may load: itself, and nothing from anywhere else.
pub const CLIENT_CSP: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self'; object-src 'none'; \
base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types vue app-sw";

/// What an answer of the API may load: nothing.
pub const API_CSP: &str = "default-src 'none'; frame-ancestors 'none'";

/// The description's reader sets styles of its own.
const DOCS_CSP: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// Whose page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The web client's.
    Client,
    /// The reader of the API's description.
    Docs,
}

/// A layer that sets a page's content security policy.
#[must_use]
pub fn policy(policy: Policy) -> SetResponseHeaderLayer<HeaderValue> {
    let value = match policy {
        Policy::Client => CLIENT_CSP,
        Policy::Docs => DOCS_CSP,
    };
    SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(value))
}

/// On every response; what a route set itself stays.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(self), geolocation=()"),
    (header::CONTENT_SECURITY_POLICY, API_CSP),
    (header::CACHE_CONTROL, "no-store"),
];

/// Heeded only where the origin is secure; elsewhere a browser drops it, and complains on its console.
const OPENER: (HeaderName, &str) = (HeaderName::from_static("cross-origin-opener-policy"), "same-origin");

/// Where the public address has TLS: browsers remember it for two years. Only this host, for others may live below it without; and not for a
/// certificate alone, which a home may try and give up.
const TLS_ONLY: (HeaderName, &str) = (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");

/// Adds them.
pub(super) async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let server = &app.config().server;
    let lasting = is_public_https(server).then_some(TLS_ONLY);
    let opener =
        (Scheme::of(server, request.extensions()) == Scheme::Https || is_loopback(request.headers())).then_some(OPENER);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS.into_iter().chain(opener).chain(lasting) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a browser that names this host trusts it without TLS: `localhost`, what lies below it, and loopback addresses.
fn is_loopback(headers: &HeaderMap) -> bool {
    let named = headers.get(header::HOST).and_then(|host| Authority::from_str(host.to_str().ok()?).ok());
    named.is_some_and(|named| {
        let host = named.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let address = IpAddr::from_str(&host).is_ok_and(|address| address.is_loopback());
        address || host == "localhost" || host.ends_with(".localhost")
    })
}
