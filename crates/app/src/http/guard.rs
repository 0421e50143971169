//! Where a request may come from: whose browser, whose page. One guard before every route that changes something.

use std::net::IpAddr;
use std::str::FromStr;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{Extensions, HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::is_from_front_end;
use super::scheme::{Scheme, session_cookie};
use super::serve::Ends;
use crate::error::Error;
use crate::{App, ServerConfig};

/// Refuses what another site's page makes a browser send. Requests without a cookie and without an `Origin` come from programs, and have
/// nothing that a page could abuse.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let server = &app.config().server;
    let from_here = Origins::of(server, request.headers(), request.extensions());
    let by_cookie = session_cookie(Scheme::of(server, request.extensions()), request.headers());
    // A front end of another origin shows tokens; the cookie is not for its pages.
    let from_front_end = by_cookie.is_none() && is_from_front_end(server, request.headers());
    if !reads && !from_front_end && !allowed(request.headers(), &from_here, by_cookie.as_deref()) {
        return Error::forbidden("foreign_origin", "This request does not come from this site.").into_response();
    }
    next.run(request).await
}

fn allowed(headers: &HeaderMap, origins: &Origins, cookie: Option<&str>) -> bool {
    if let Some(origin) = headers.get(header::ORIGIN)
        && !origin.to_str().is_ok_and(|origin| origins.admit(origin))
    {
        return false;
    }
    if cookie.is_none() {
        return true;
    }
    let same_site = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    let named = headers.contains_key(header::ORIGIN) || same_site;
    named && headers.contains_key("x-requested-with") && has_json_or_no_body(headers)
}

/// A form cannot send `application/json`, nor what uploads come as; a request without a body has no type to lie about.
fn has_json_or_no_body(headers: &HeaderMap) -> bool {
    match headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default()) {
        Some(kind) => kind.split(';').next().is_some_and(|kind| {
            let kind = kind.trim();
            ["application/json", "application/offset+octet-stream"].iter().any(|safe| kind.eq_ignore_ascii_case(safe))
        }),
        None => headers.get(header::CONTENT_LENGTH).is_none_or(|length| length == "0"),
    }
}

/// The origins that a page of ours can have, as this request shows them: the configured public address, and the `Host` itself where it is ours.
pub struct Origins {
    public: Option<Uri>,
    host: Option<Authority>,
    /// That of the connection, which is the one of a page at `host`.
    scheme: Scheme,
}

impl Origins {
    /// Reads them off a request.
    #[must_use]
    pub fn of(server: &ServerConfig, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let public = server.public_url.as_deref().and_then(|url| Uri::from_str(url).ok());
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .and_then(|host| Authority::from_str(host).ok());
        let here = extensions.get::<Ends>().map(|ends| ends.local.ip());
        Self {
            public,
            host: host.filter(|host| is_ours(server, host.host(), here)),
            scheme: Scheme::of_connection(extensions),
        }
    }

    /// The one origin at which pages of ours are secure, as browsers count it: the public address if it is https; without one, the host that was asked
    /// for, if it is ours and came over TLS, or is this very machine. None: what browsers keep for secure pages does not work here.
    #[must_use]
    pub fn secure(&self) -> Option<String> {
        let public = self.public.as_ref().filter(|url| url.scheme_str() == Some("https")).and_then(Uri::authority);
        let (scheme, place) = match (public, &self.host) {
            (Some(public), _) => (Scheme::Https, public),
            (None, Some(host)) if self.scheme == Scheme::Https || host.host().eq_ignore_ascii_case("localhost") => {
                (self.scheme, host)
            }
            _ => return None,
        };
        let port = place.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}://{}{port}", scheme.name(), place.host()))
    }

    /// Whether a page with this origin is ours.
    #[must_use]
    pub fn admit(&self, origin: &str) -> bool {
        // `null` and other opaque origins are no address with a host.
        let Ok(origin) = Uri::from_str(origin) else { return false };
        let (Some(scheme), Some(authority)) = (origin.scheme_str(), origin.authority()) else { return false };
        if origin.path() != "/" && !origin.path().is_empty() {
            return false;
        }
        let public = self.public.as_ref().is_some_and(|public| {
            public.scheme_str() == Some(scheme)
                && public.authority().is_some_and(|ours| same_place(ours, authority, scheme))
        });
        public
            || (scheme == self.scheme.name()
                && self.host.as_ref().is_some_and(|host| same_place(host, authority, scheme)))
    }
}

fn same_place(one: &Authority, other: &Authority, scheme: &str) -> bool {
    let usual = if scheme == "https" { 443 } else { 80 };
    one.host().eq_ignore_ascii_case(other.host())
        && one.port_u16().unwrap_or(usual) == other.port_u16().unwrap_or(usual)
}

/// Whether a host name is this machine: `localhost`, the address this connection came in on, the machine's `.local` name or the one that the server
/// announces. Any other name may belong to a page whose owner pointed it here (DNS rebinding).
#[must_use]
pub fn is_ours(server: &ServerConfig, host: &str, here: Option<IpAddr>) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = IpAddr::from_str(host) {
        return address.is_loopback() || here.is_some_and(|here| here.to_canonical() == address.to_canonical());
    }
    let announced = server.mdns_name.as_ref().map(|name| format!("{name}.local"));
    let mut names = announced.into_iter().chain(local_name()).chain(["localhost".to_owned()]);
    names.any(|name| host.eq_ignore_ascii_case(&name))
}

/// The machine's name in the local network.
fn local_name() -> Option<String> {
    static NAME: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    let read = || {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
        let name = name.trim().split('.').next().filter(|name| !name.is_empty())?.to_owned();
        Some(format!("{name}.local"))
    };
    NAME.get_or_init(read).clone()
}

/// Whose address a request comes from: the peer's, or the last one in `X-Forwarded-For` that no trusted proxy added for itself.
pub(crate) fn peer(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut address = extensions.get::<Ends>().map_or(IpAddr::from([0, 0, 0, 0]), |ends| ends.peer.ip().to_canonical());
    let forwarded = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
    let mut hops: Vec<IpAddr> =
        forwarded.flat_map(|value| value.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    while trusted.contains(&address) {
        let Some(before) = hops.pop() else { break };
        address = before;
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(public: Option<&str>, host: &str) -> Origins {
        let server = ServerConfig { public_url: public.map(str::to_owned), ..ServerConfig::default() };
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        Origins::of(&server, &headers, &Extensions::new())
    }

    #[test]
    fn a_page_of_this_server_is_admitted_and_no_other() {
        let local = origins(None, "localhost:8000");
        assert!(local.admit("http://localhost:8000"));
        for foreign in [
            "null",
            "",
            "http://localhost:8001",
            "https://localhost:8000",
            "http://localhost:8000.evil.example",
            "http://evil.example",
        ] {
            assert!(!local.admit(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_name_that_was_pointed_here_is_not_ours() {
        assert!(!origins(None, "evil.example:8000").admit("http://evil.example:8000"));
        assert!(!origins(None, "10.1.2.3:8000").admit("http://10.1.2.3:8000"));
    }

    #[test]
    fn a_neighbour_comes_by_the_address_it_was_shown_or_by_the_announced_name() {
        let server = ServerConfig { mdns_name: Some("commune".to_owned()), ..ServerConfig::default() };
        let mut extensions = Extensions::new();
        let local = "[::ffff:192.168.1.23]:8000".parse().unwrap();
        extensions.insert(Ends { peer: "192.168.1.40:5".parse().unwrap(), local, scheme: Scheme::Http, permit: None });
        let admits = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            Origins::of(&server, &headers, &extensions).admit(&format!("http://{host}"))
        };
        assert!(admits("192.168.1.23:8000") && admits("commune.local:8000") && admits("Commune.local:8000"));
        assert!(!admits("192.168.1.24:8000") && !admits("other.local:8000") && !admits("commune.local.evil.example"));
    }

    #[test]
    fn the_public_address_is_ours_whatever_the_host_says() {
        let public = origins(Some("https://talk.example"), "127.0.0.1:8000");
        assert!(public.admit("https://talk.example"));
        assert!(public.admit("https://talk.example:443"));
        assert!(!public.admit("http://talk.example"));
        assert!(!public.admit("https://talk.example.evil.example"));
    }

    #[test]
    fn a_page_that_came_in_clear_text_is_not_the_one_behind_tls() {
        let mut extensions = Extensions::new();
        let (peer, local) = ("192.168.1.40:5".parse().unwrap(), "192.168.1.23:8443".parse().unwrap());
        extensions.insert(Ends { peer, local, scheme: Scheme::Https, permit: None });
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "192.168.1.23:8443".parse().unwrap());
        let origins = Origins::of(&ServerConfig::default(), &headers, &extensions);
        assert!(origins.admit("https://192.168.1.23:8443"));
        assert!(!origins.admit("http://192.168.1.23:8443") && !origins.admit("https://192.168.1.23"));
    }

    #[test]
    fn pages_are_secure_at_the_public_https_address_over_tls_and_on_this_machine() {
        let at = |public, host| origins(public, host).secure();
        assert_eq!(at(Some("https://talk.example"), "127.0.0.1:8000").as_deref(), Some("https://talk.example"));
        assert_eq!(at(Some("https://talk.example/"), "localhost:8000").as_deref(), Some("https://talk.example"));
        assert_eq!(at(None, "localhost:8000").as_deref(), Some("http://localhost:8000"));
        assert_eq!(at(Some("http://talk.example"), "localhost:8000").as_deref(), Some("http://localhost:8000"));
        assert_eq!(at(Some("http://talk.example"), "talk.example"), None);
        assert_eq!(at(None, "127.0.0.1:8000"), None);
        assert_eq!(at(None, "evil.example"), None);
    }

    #[test]
    fn only_a_trusted_proxy_speaks_for_others() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let mut extensions = Extensions::new();
        extensions.insert(Ends {
            peer: "10.0.0.1:5".parse().unwrap(),
            local: "10.0.0.2:8000".parse().unwrap(),
            scheme: Scheme::Http,
            permit: None,
        });
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.7".parse().unwrap());
        assert_eq!(peer(&extensions, &headers, &[proxy]), "203.0.113.7".parse::<IpAddr>().unwrap());
        assert_eq!(peer(&extensions, &headers, &[]), proxy);
    }
}
