//! One error for every rule, and its two forms: an RFC 9457 problem over HTTP, the same words on the socket.
//!
//! `kind` decides the status, `code` is stable and meant for programs, `detail` is a sentence that is safe to show, `source` is only logged, once,
//! where the error is turned into an answer.

use std::borrow::Cow;
use std::fmt;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tracing::error;
use utoipa::ToSchema;

use crate::http::Need;

/// What a rule answers when it cannot do as asked.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The nine kinds. Features add codes, not kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 401: nobody we know.
    Unauthenticated,
    /// 403: known, and not allowed.
    Forbidden,
    /// 404: not there, or not for this caller to see.
    NotFound,
    /// 400 or 422: the request is wrong.
    Invalid,
    /// 409: right, but not as things are.
    Conflict,
    /// 413: too much.
    TooLarge,
    /// 429: too often.
    RateLimited,
    /// 503: not now; the outcome may be unknown.
    Unavailable,
    /// 500: our fault.
    Internal,
}

/// An error with its words.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    code: &'static str,
    detail: Cow<'static, str>,
    retry_after_s: Option<u64>,
    status: Option<StatusCode>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of a kind, with its stable code and a sentence that is safe to show.
    pub fn new(kind: ErrorKind, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, code, detail: detail.into(), retry_after_s: None, status: None, source: None }
    }

    /// 401 with the code `unauthenticated`.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(ErrorKind::Unauthenticated, "unauthenticated", "Sign in first.")
    }

    /// 403.
    pub fn forbidden(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Forbidden, code, detail)
    }

    /// 403 for a key that is not good for this (RFC 6750 §3.1).
    #[must_use]
    pub fn insufficient_scope(need: Need) -> Self {
        Self::forbidden(INSUFFICIENT_SCOPE, need.missing())
    }

    /// 404.
    pub fn not_found(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::NotFound, code, detail)
    }

    /// 422: well-formed, but out of range.
    pub fn invalid(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Invalid, code, detail)
    }

    /// 415: well-formed, but nothing that is read here.
    pub fn unsupported(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(StatusCode::UNSUPPORTED_MEDIA_TYPE), ..Self::new(ErrorKind::Invalid, code, detail) }
    }

    /// 412: the request rests on something that is not so here.
    pub fn precondition(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(StatusCode::PRECONDITION_FAILED), ..Self::new(ErrorKind::Invalid, code, detail) }
    }

    /// 410: it was there, and is not any more.
    pub fn gone(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(StatusCode::GONE), ..Self::new(ErrorKind::NotFound, code, detail) }
    }

    /// 416: a part that does not lie within the whole.
    #[must_use]
    pub fn no_such_range() -> Self {
        let error = Self::new(ErrorKind::Invalid, "no_such_range", "The file does not reach that far.");
        Self { status: Some(StatusCode::RANGE_NOT_SATISFIABLE), ..error }
    }

    /// 400: not even well-formed.
    pub fn malformed(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Some(StatusCode::BAD_REQUEST), ..Self::new(ErrorKind::Invalid, code, detail) }
    }

    /// 409.
    pub fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Conflict, code, detail)
    }

    /// 413.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(ErrorKind::TooLarge, "too_large", "That is too large.")
    }

    /// 429, with the seconds to wait.
    #[must_use]
    pub fn rate_limited(retry_after_s: u64) -> Self {
        let error = Self::new(ErrorKind::RateLimited, "rate_limited", "Too many tries. Wait a moment.");
        Self { retry_after_s: Some(retry_after_s.max(1)), ..error }
    }

    /// 503: the queue is full. Nothing happened.
    #[must_use]
    pub fn busy() -> Self {
        let error = Self::new(ErrorKind::Unavailable, "busy", "The server is busy. Try again in a moment.");
        Self { retry_after_s: Some(1), ..error }
    }

    /// 503: it may or may not have happened. The client key settles it.
    #[must_use]
    pub fn unknown_outcome() -> Self {
        let detail = "It is not known whether that happened. Repeat it with the same key.";
        Self { retry_after_s: Some(1), ..Self::new(ErrorKind::Unavailable, "unknown", detail) }
    }

    /// 500, with a cause for the log.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let error = Self::new(ErrorKind::Internal, "internal", "Something went wrong here.");
        Self { source: Some(source.into()), ..error }
    }

    /// Names the seconds to wait before another try.
    #[must_use]
    pub fn with_retry_after(self, seconds: u64) -> Self {
        Self { retry_after_s: Some(seconds.max(1)), ..self }
    }

    /// Answers with this status instead of the kind's own.
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status: Some(status), ..self }
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence that is safe to show.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The seconds to wait before another try, where that helps.
    #[must_use]
    pub const fn retry_after_s(&self) -> Option<u64> {
        self.retry_after_s
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status.unwrap_or(match self.kind {
            ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        })
    }

    /// Writes the cause to the log, if there is one. Called once, where the error becomes an answer.
    pub fn log(&self) {
        if let Some(source) = &self.source {
            error!(error.code = self.code, "Internal error: {source}");
        }
    }

    /// The form on the socket.
    #[must_use]
    pub fn for_socket(&self) -> SocketError<'_> {
        SocketError { code: self.code, detail: &self.detail, retry_after: self.retry_after_s }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.detail, self.code)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<db::Error> for Error {
    /// A database error is never a user's 404: it is ours, or the storage does not answer.
    fn from(error: db::Error) -> Self {
        match error.kind() {
            db::ErrorKind::Unknown => Self { source: Some(error.into()), ..Self::unknown_outcome() },
            db::ErrorKind::Busy | db::ErrorKind::Unavailable => Self { source: Some(error.into()), ..Self::busy() },
            _ => Self::internal(error),
        }
    }
}

/// An error as a socket tells it.
#[derive(Debug, Serialize)]
pub struct SocketError<'a> {
    code: &'static str,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// An error as HTTP tells it (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says which.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// Stable, for programs.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
}

/// The code for a key that is not good for what it is shown for.
const INSUFFICIENT_SCOPE: &str = "insufficient_scope";
/// The challenge that goes with it.
const MORE_SCOPE: &str = r#"Bearer realm="Commune", error="insufficient_scope""#;
/// The challenges of a 401 (RFC 9110 §11.6.1): schemes for which no browser asks a person for a password.
const WAYS_IN: &str = r#"Bearer realm="Commune", Token realm="Commune""#;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.into_owned(),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(WAYS_IN));
        }
        if self.code == INSUFFICIENT_SCOPE {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(MORE_SCOPE));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
