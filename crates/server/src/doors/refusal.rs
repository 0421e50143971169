//! Refusals in the older system's words: a list of sentences per field, or one `detail`.

use app::{Error, ErrorKind};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// What concerns no single field stands here.
pub const NO_FIELD: &str = "non_field_errors";

/// What is wrong with the fields of a request, one sentence each.
#[derive(Debug, Default)]
pub struct Faults(Vec<(&'static str, String)>);

impl Faults {
    /// Notes that something is wrong with a field. A rule's words become a sentence.
    pub fn add(&mut self, field: &'static str, words: &str) {
        let mut rest = words.trim_end_matches('.').chars();
        let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
        self.0.push((field, format!("{first}{}.", rest.as_str())));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Why a door does not do as asked.
#[derive(Debug)]
pub enum Refusal {
    /// 400, by field.
    Fields(Faults),
    /// Everything else.
    Error(Error),
}

impl Refusal {
    /// One fault of one field.
    pub fn field(field: &'static str, words: &str) -> Self {
        let mut faults = Faults::default();
        faults.add(field, words);
        Self::Fields(faults)
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        Self::Fields(faults)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error.code() {
            "username_taken" => Self::field("username", error.detail()),
            "password_length" | "password_too_common" => Self::field("password", error.detail()),
            "wrong_credentials" | "too_many_keys" => Self::field(NO_FIELD, error.detail()),
            _ => Self::Error(error),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Fields(Faults(faults)) => {
                let map: Map<String, Value> =
                    faults.into_iter().map(|(field, sentence)| (field.to_owned(), json!([sentence]))).collect();
                (StatusCode::BAD_REQUEST, Json(map)).into_response()
            }
            Self::Error(error) => detail(&error),
        }
    }
}

fn detail(error: &Error) -> Response {
    error.log();
    let status = match error.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    // Nobody repeats with a key here.
    let words = match error.code() {
        "unknown" => "It is not known whether that happened. Look before you repeat it.",
        _ => error.detail(),
    };
    let mut response = (status, Json(json!({ "detail": words }))).into_response();
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Token"));
    }
    if let Some(seconds) = error.retry_after_s() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Gives the router's own refusal of a method the words of these doors.
pub async fn tell_wrong_method(response: Response) -> Response {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let error = Error::new(ErrorKind::Invalid, "wrong_method", "This address does not take this method.");
    let mut told = detail(&error.with_status(StatusCode::METHOD_NOT_ALLOWED));
    if let Some(allow) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow.clone());
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rule_says_becomes_a_sentence() {
        let mut faults = Faults::default();
        faults.add("message", "the text is empty");
        faults.add("username", "A username has at least one character.");
        let sentences: Vec<&str> = faults.0.iter().map(|(_, sentence)| sentence.as_str()).collect();
        assert_eq!(sentences, ["The text is empty.", "A username has at least one character."]);
    }

    #[test]
    fn a_refusal_keeps_its_status_but_what_is_out_of_range_is_400() {
        let status = |error: Error| Refusal::from(error).into_response().status().as_u16();
        assert_eq!(status(Error::invalid("invalid_request", "No.")), 400);
        assert_eq!(status(Error::conflict("username_taken", "No.")), 400);
        assert_eq!(status(Error::conflict("room_archived", "No.")), 409);
        assert_eq!(status(Error::not_found("no_such_room", "No.")), 404);
        assert_eq!(status(Error::too_large()), 413);
    }

    #[test]
    fn who_is_unknown_or_too_fast_learns_it_from_the_headers_too() {
        let response = Refusal::from(Error::unauthenticated()).into_response();
        assert_eq!(response.headers()[header::WWW_AUTHENTICATE], "Token");
        let response = Refusal::from(Error::rate_limited(7)).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }
}
