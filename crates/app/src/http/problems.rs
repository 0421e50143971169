//! Every error is a problem document, also where the framework answered by itself.

use std::any::Any;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, ErrorKind};

/// Gives the framework's own refusals their words: wrong method, body too large.
pub(super) async fn tell(response: Response) -> Response {
    let status = response.status();
    let told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    if status.as_u16() < 400 || told {
        return response;
    }
    let error = match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            Error::new(ErrorKind::Invalid, "wrong_method", "This address does not take this method.")
                .with_status(status)
        }
        StatusCode::PAYLOAD_TOO_LARGE => Error::too_large(),
        StatusCode::NOT_FOUND => super::unknown_address(),
        _ if response.headers().contains_key(header::CONTENT_TYPE) => return response,
        _ => Error::new(ErrorKind::Invalid, "bad_request", "This request cannot be answered.").with_status(status),
    };
    // `Allow` is set further out, by the router that knows the methods.
    error.into_response()
}

/// A bug, told as one: without its words, which may hold what a person wrote.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    let mut response = Error::internal("a handler panicked").into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
