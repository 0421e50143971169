//! Front ends that live at other origins: an exact list, empty unless configured. What is not on it gets no leave from any browser.

use std::str::FromStr;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::ServerConfig;

/// How long a browser may remember what it was allowed.
const MAX_AGE: Duration = Duration::from_secs(600);

/// What uploads say and are told (tus 1.0).
const UPLOADS: [HeaderName; 6] = [
    HeaderName::from_static("tus-resumable"),
    HeaderName::from_static("upload-length"),
    HeaderName::from_static("upload-offset"),
    HeaderName::from_static("upload-metadata"),
    HeaderName::from_static("upload-expires"),
    HeaderName::from_static("tus-max-size"),
];

/// The headers for pages of the listed origins; none where the list is empty. They show tokens: no page of another origin uses our cookie.
pub(super) fn layer(server: &ServerConfig) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = server.allowed_origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.clone()))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE].into_iter().chain(UPLOADS).collect::<Vec<_>>())
        .expose_headers([header::RETRY_AFTER, header::LOCATION].into_iter().chain(UPLOADS).collect::<Vec<_>>())
        .max_age(MAX_AGE);
    (!origins.is_empty()).then_some(layer)
}

/// Whether a request comes from a page of a listed origin.
pub(crate) fn is_from_front_end(server: &ServerConfig, headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN);
    origin.is_some_and(|origin| server.allowed_origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes()))
}

/// Whether a text is an origin just as browsers spell it, so that comparing texts is enough: `http` or `https`, the host in lower case, the port
/// where it is not the usual one, and nothing behind it. `null` and `*` are none.
#[must_use]
pub fn is_origin(text: &str) -> bool {
    let Ok(uri) = Uri::from_str(text) else { return false };
    let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else { return false };
    let usual = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    let spelt = match uri.port_u16() {
        Some(port) if port != usual => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    };
    let plain = !host.is_empty() && !host.contains('*') && !text.contains(char::is_uppercase);
    plain && spelt == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_the_one_spelling_that_browsers_send() {
        for good in
            ["http://localhost:8080", "https://front.example", "https://front.example:8443", "http://[::1]:5173"]
        {
            assert!(is_origin(good), "{good}");
        }
        for wrong in [
            "",
            "*",
            "null",
            "front.example",
            "//front.example",
            "ftp://front.example",
            "https://front.example/",
            "https://front.example/app",
            "https://front.example?x",
            "https://front.example#x",
            "https://Front.example",
            "HTTPS://front.example",
            "https://front.example:443",
            "http://front.example:80",
            "http://front.example:",
            "http://front.example:99999",
            "http://front.example:08080",
            "https://*.front.example",
            "https://ann@front.example",
            " https://front.example",
            "https://",
            "https://front.example,https://other.example",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }

    #[test]
    fn only_the_listed_origin_itself_is_a_front_end() {
        let server =
            ServerConfig { allowed_origins: vec!["https://front.example".to_owned()], ..ServerConfig::default() };
        let asks = |server: &ServerConfig, origin: &str| {
            let headers = HeaderMap::from_iter([(header::ORIGIN, origin.parse().unwrap())]);
            is_from_front_end(server, &headers)
        };
        assert!(asks(&server, "https://front.example"));
        for foreign in ["null", "http://front.example", "https://front.example.evil.example", "https://front.example/"]
        {
            assert!(!asks(&server, foreign), "{foreign}");
        }
        assert!(!asks(&ServerConfig::default(), "https://front.example"));
        assert!(!is_from_front_end(&server, &HeaderMap::new()));
        assert!(layer(&ServerConfig::default()).is_none());
    }
}
