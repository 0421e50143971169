//! The web client, served from the binary: negotiated encodings, entity tags, and the one page for every address that is not the API's.

use std::path::{Path, PathBuf};

use app::App;
use app::http::{Policy, policy, unknown_address};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use web_assets::Asset;

/// A file that never changes under its name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The client as routes: everything that no other route answers.
pub fn router(web_dir: Option<PathBuf>) -> Router<App> {
    Router::new()
        .fallback(move |request: Request| async move { answer(&request, web_dir.as_deref()) })
        .layer(policy(Policy::Client))
}

fn answer(request: &Request, web_dir: Option<&Path>) -> Response {
    let path = request.uri().path();
    if is_api(path) {
        return unknown_address().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let page_fits = !path.starts_with("/assets/") && accepts_html(request.headers());
    if let Some(folder) = web_dir {
        let file = file_in(folder, path).or_else(|| page_fits.then(|| folder.join("index.html")));
        return file.map_or_else(|| unknown_address().into_response(), |file| from_disk(&file));
    }
    match web_assets::find(path) {
        Some(asset) => serve(asset, request.headers()),
        None if page_fits => page(request.headers()),
        None => unknown_address().into_response(),
    }
}

/// Addresses that are never the client's: the API, doors of older systems, and well-known places.
fn is_api(path: &str) -> bool {
    let below = |root: &str| path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    below("/api") || below("/.well-known") || path.strip_prefix("/auth/").is_some_and(|rest| rest.ends_with('/'))
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("*/*");
    accept.contains("text/html") || accept.contains("*/*")
}

fn page(headers: &HeaderMap) -> Response {
    match web_assets::find("index.html") {
        Some(index) => serve(index, headers),
        None => {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, html)], web_assets::HELP_PAGE).into_response()
        }
    }
}

fn serve(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let (bytes, encoding) = negotiate(asset, headers);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let fresh = known.is_some_and(|tags| {
        tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.etag || tag.trim() == "*")
    });
    let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(bytes).into_response() };
    let cache = if asset.immutable { FOR_EVER } else { "no-cache" };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::ETAG, HeaderValue::from_static(asset.etag));
    out.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !fresh {
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
        if let Some(encoding) = encoding {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

/// The smallest form that the client takes.
fn negotiate(asset: &'static Asset, headers: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |name: &str| {
        accepted.split(',').any(|entry| {
            let (coding, weight) = entry.split_once(';').unwrap_or((entry, ""));
            coding.trim() == name && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if takes("br") => (bytes, Some("br")),
        (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
        _ => (asset.identity, None),
    }
}

/// The file of a folder that an address means.
fn file_in(folder: &Path, path: &str) -> Option<PathBuf> {
    let relative = path.trim_start_matches('/');
    let inside = !relative.is_empty() && relative.split('/').all(|part| !matches!(part, "" | "." | ".."));
    Some(folder.join(relative)).filter(|file| inside && file.is_file())
}

/// For work on the client: a file as it is now.
fn from_disk(file: &Path) -> Response {
    let mime = match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    };
    match std::fs::read(file) {
        Ok(bytes) => ([(header::CONTENT_TYPE, HeaderValue::from_static(mime))], bytes).into_response(),
        Err(_) => unknown_address().into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str) -> Request {
        Request::get(path).body(Body::empty()).unwrap()
    }

    #[test]
    fn a_folder_has_a_page_for_every_address_but_not_for_a_file_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("index.html"), "the page").unwrap();
        std::fs::write(folder.path().join("assets/app.js"), "the program").unwrap();
        let ask = |request: &Request| answer(request, Some(folder.path()));
        let kind = |response: &Response| response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        for there in ["/", "/index.html", "/r/abc", "/sign-in"] {
            let response = ask(&get(there));
            assert_eq!((response.status(), kind(&response)), (StatusCode::OK, "text/html; charset=utf-8".to_owned()));
        }
        assert_eq!(kind(&ask(&get("/assets/app.js"))), "text/javascript; charset=utf-8");
        for missing in ["/assets/none.js", "/assets/", "/assets/../none.js"] {
            let response = ask(&get(missing));
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{missing}");
            assert_eq!(kind(&response), "application/problem+json", "{missing}");
        }
        let picture = Request::get("/none.png").header(header::ACCEPT, "image/png").body(Body::empty()).unwrap();
        assert_eq!(ask(&picture).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_page_is_read_and_not_written_and_the_answer_says_so() {
        let response = answer(&Request::post("/").body(Body::empty()).unwrap(), None);
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()[header::ALLOW], "GET, HEAD");
    }

    #[test]
    fn the_api_and_the_doors_are_never_the_client() {
        for api in ["/api", "/api/v1/none", "/auth/users/create/", "/.well-known/jwks.json"] {
            assert!(is_api(api), "{api}");
        }
        for client in ["/", "/r/abc", "/auth", "/apical", "/sign-in"] {
            assert!(!is_api(client), "{client}");
        }
    }
}
