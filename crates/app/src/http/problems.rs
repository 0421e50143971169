//! Every error is a problem document, also where the framework answered by itself.

use std::any::Any;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::{Error, ErrorKind};

/// The longest path and query, in bytes: a cursor that holds the longest name, each of its bytes written as three. The connection's own bound is
/// higher, and its answer has no words.
const ADDRESS_BYTES: usize = 32 * 1_024;

/// Gives the framework's own refusals their words: wrong method, body too large, what could not be read. What they say in headers stays.
pub(super) async fn tell(response: Response) -> Response {
    let status = response.status();
    if status.as_u16() < 400 || is_told(&response) {
        return response;
    }
    let error = match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            Error::new(ErrorKind::Invalid, "wrong_method", "This address does not take this method.")
                .with_status(status)
        }
        StatusCode::PAYLOAD_TOO_LARGE => Error::too_large(),
        StatusCode::NOT_FOUND => super::unknown_address(),
        _ if status.is_server_error() => {
            Error::new(ErrorKind::Internal, "internal", "Something went wrong here.").with_status(status)
        }
        _ => Error::new(ErrorKind::Invalid, "bad_request", "This request cannot be answered.").with_status(status),
    };
    let mut told = error.into_response();
    let own = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRANSFER_ENCODING];
    for (name, value) in response.headers().iter().filter(|(name, _)| !own.contains(name)) {
        told.headers_mut().insert(name.clone(), value.clone());
    }
    told
}

/// Whether a refusal has words already: a problem, a page for people, or what a door of an older system says.
fn is_told(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| {
        matches!(kind, "application/problem+json" | "application/json") || kind.starts_with("text/html")
    })
}

/// Refuses an address (414) that no page of ours asks for.
pub(super) async fn refuse_long_address(request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > ADDRESS_BYTES) {
        let error = Error::invalid("address_too_long", "This address is too long.");
        return error.with_status(StatusCode::URI_TOO_LONG).into_response();
    }
    next.run(request).await
}

/// A bug, told as one: without its words, which may hold what a person wrote.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    let mut response = Error::internal("a handler panicked").into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn told(response: impl IntoResponse) -> Response {
        tell(response.into_response()).now_or_never().unwrap()
    }

    #[test]
    fn a_refusal_in_plain_words_becomes_a_problem_and_keeps_what_its_headers_say() {
        let allow = [(header::ALLOW, "GET, HEAD")];
        let response = told((StatusCode::METHOD_NOT_ALLOWED, allow, "no"));
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()[header::ALLOW], "GET, HEAD");
        for status in [400, 404, 405, 413, 414, 415, 426, 431, 500] {
            let status = StatusCode::from_u16(status).unwrap();
            for response in [told((status, "plain words")), told(status)] {
                assert_eq!(response.status(), status);
                assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            }
        }
    }

    #[test]
    fn a_page_for_people_stays_a_page() {
        let page = (StatusCode::SERVICE_UNAVAILABLE, axum::response::Html("build the client first"));
        assert_eq!(told(page).headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    }
}
