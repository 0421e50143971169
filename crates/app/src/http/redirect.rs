//! Shows whoever comes in clear text the way to https.

use std::str::FromStr;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::guard::is_ours;
use super::headers;
use super::scheme::is_public_https;
use super::serve::Ends;
use crate::error::Error;
use crate::{App, ServerConfig};

/// Sends readers to the same address over https, on a port of ours unless the settings name an https address. Nothing is done for others: what they
/// sent was for all to see, and they should notice.
pub(super) fn router(app: &App, port: u16) -> Router {
    let answer = move |State(app): State<App>, request: Request| async move { redirect(&app, port, &request) };
    let add = axum::middleware::from_fn_with_state(app.clone(), headers::add);
    Router::new().fallback(answer).with_state(app.clone()).layer(add)
}

fn redirect(app: &App, port: u16, request: &Request) -> Response {
    let server = &app.config().server;
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let here = request.extensions().get::<Ends>().map(|ends| ends.local.ip());
    let ours = named(request.headers()).filter(|host| is_ours(server, host.host(), here));
    let place = secure_place(server, ours.as_ref(), port).filter(|_| reads);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match place.and_then(|place| HeaderValue::from_str(&format!("{place}{path}")).ok()) {
        // Not for ever: a home that gives up its certificate would be shut out by its own browsers.
        Some(place) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, place)]).into_response(),
        None => Error::malformed("https_required", "This server speaks https here.").into_response(),
    }
}

fn named(headers: &HeaderMap) -> Option<Authority> {
    Authority::from_str(headers.get(header::HOST)?.to_str().ok()?).ok()
}

/// Where to go: the address of the settings, or the host that was asked for where it is ours. Any other would be somebody else's page.
fn secure_place(server: &ServerConfig, ours: Option<&Authority>, port: u16) -> Option<String> {
    let public = server.public_url.as_deref().filter(|_| is_public_https(server));
    if let Some(url) = public {
        return Some(url.trim().trim_end_matches('/').to_owned());
    }
    let host = ours?.host();
    Some(if port == 443 { format!("https://{host}") } else { format!("https://{host}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_to_the_public_address_or_to_the_host_that_was_asked() {
        let host: Authority = "box.local:8000".parse().unwrap();
        let home = ServerConfig::default();
        assert_eq!(secure_place(&home, Some(&host), 8443).as_deref(), Some("https://box.local:8443"));
        assert_eq!(secure_place(&home, Some(&host), 443).as_deref(), Some("https://box.local"));
        assert_eq!(secure_place(&home, None, 443), None);
        let public = ServerConfig { public_url: Some("https://talk.example/".to_owned()), ..home };
        assert_eq!(secure_place(&public, None, 8443).as_deref(), Some("https://talk.example"));
    }
}
