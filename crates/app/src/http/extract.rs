//! What a handler takes from a request, each with its problem where it cannot be had.

use std::borrow::Cow;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::Seq;
use model::limits::{PAGE_DEFAULT, PAGE_MAX};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use super::scheme::{Scheme, session_cookie};
use super::{guard, needs};
use crate::error::{Error, Result};
use crate::work::PageOf;
use crate::{App, Caller, Credential};

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// A JSON body: the right content type, within the limit, nothing unknown in it.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        if !is_json(request.headers()) {
            return Err(Error::unsupported("unsupported_media_type", "Send JSON, as application/json."));
        }
        let body = read_body(request, app).await?;
        // Serde reads a list as the fields of a struct, in order: a form that nobody documented.
        if body.trim_ascii_start().first() == Some(&b'[') {
            return Err(Error::invalid("invalid_request", "Send a JSON object."));
        }
        serde_json::from_slice(&body).map(Self).map_err(|why| body_text_error(&body, &why))
    }
}

/// A body, as bytes.
///
/// # Errors
/// `too_large` (413) beyond the limit, `too_slow` (408) where it takes too long, `bad_body` (400) where it breaks off.
pub async fn read_body(request: Request, app: &App) -> Result<Bytes> {
    let body = tokio::time::timeout(BODY_TIMEOUT, Bytes::from_request(request, app)).await;
    body.map_err(|_| too_slow())?.map_err(body_error)
}

/// `too_slow` (408): a body stopped coming.
#[must_use]
pub fn too_slow() -> Error {
    Error::malformed("too_slow", "The body did not arrive in time.").with_status(StatusCode::REQUEST_TIMEOUT)
}

/// As [`json_error`]. The parser takes a number where a word was expected for broken JSON, which only a second reading tells.
fn body_text_error(body: &[u8], why: &serde_json::Error) -> Error {
    if !why.is_data() && serde_json::from_slice::<serde_json::Value>(body).is_ok() {
        return Error::invalid("invalid_request", "A field is of the wrong type.");
    }
    json_error(why)
}

#[expect(clippy::needless_pass_by_value, reason = "the extractor hands its refusal over")]
fn body_error(why: BytesRejection) -> Error {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::too_large()
    } else {
        Error::malformed("bad_body", "The body could not be read.")
    }
}

/// What is wrong with a JSON text: its form, or what it says. Where in a text a field went wrong is nothing that a person could use.
pub(crate) fn json_error(why: &serde_json::Error) -> Error {
    let said = why.to_string();
    if !why.is_data() {
        return Error::malformed("bad_json", format!("This is not JSON: {said}."));
    }
    let place = format!(" at line {} column {}", why.line(), why.column());
    Error::invalid("invalid_request", said.strip_suffix(&place).unwrap_or(&said).to_owned())
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// 201, with what came into being.
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, axum::Json(self.0)).into_response()
    }
}

/// 202, with how far it is what will be done beside.
pub struct Accepted<T>(pub T);

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        (StatusCode::ACCEPTED, axum::Json(self.0)).into_response()
    }
}

/// 204.
#[derive(Debug, Clone, Copy)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// The one variable part of an address, in its one spelling; what is no id leads nowhere (404).
pub struct Path<T>(pub T);

impl<T: FromStr> FromRequestParts<App> for Path<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let [only] = variable_parts(parts, app).await?;
        only.parse().map(Self).map_err(|_| super::unknown_address())
    }
}

/// The two variable parts of an address, as [`Path`].
pub struct PathPair<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr> FromRequestParts<App> for PathPair<A, B> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let [first, second] = variable_parts(parts, app).await?;
        match (first.parse(), second.parse()) {
            (Ok(first), Ok(second)) => Ok(Self(first, second)),
            _ => Err(super::unknown_address()),
        }
    }
}

/// The three variable parts of an address, as [`Path`].
pub struct PathTriple<A, B, C>(pub A, pub B, pub C);

impl<A: FromStr, B: FromStr, C: FromStr> FromRequestParts<App> for PathTriple<A, B, C> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let [first, second, third] = variable_parts(parts, app).await?;
        match (first.parse(), second.parse(), third.parse()) {
            (Ok(first), Ok(second), Ok(third)) => Ok(Self(first, second, third)),
            _ => Err(super::unknown_address()),
        }
    }
}

/// What stands at the variable places of the route's address. The framework's own extractor reads numbers as leniently as serde does.
async fn variable_parts<const N: usize>(parts: &mut Parts, app: &App) -> Result<[String; N]> {
    let all = RawPathParams::from_request_parts(parts, app).await.map_err(|_| super::unknown_address())?;
    let all: Vec<String> = all.iter().map(|(_, part)| part.to_owned()).collect();
    all.try_into().map_err(|_| Error::internal("a handler takes another number of parts than its address has"))
}

/// Parameters behind the question mark.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Query<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, app).await;
        query.map(|query| Self(query.0)).map_err(|why| Error::invalid("invalid_request", why.body_text()))
    }
}

/// Which part of a log: `before`, `after` or `around` a seq, and `limit`.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// What comes just before this seq.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    before: Option<Seq>,
    /// What comes just after this seq.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    after: Option<Seq>,
    /// Half before, half from this seq on.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    around: Option<Seq>,
    /// How many; at most 200.
    limit: Option<i64>,
}

/// Reads a parameter as the address's parts are read.
///
/// # Errors
/// What the type says of a text that is none of its values.
pub fn one_spelling<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: std::fmt::Display>,
{
    let text = <Cow<'de, str>>::deserialize(from)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

impl Page {
    /// The one bound.
    ///
    /// # Errors
    /// `invalid_request` (422) where there are two.
    pub fn of(&self) -> Result<PageOf> {
        match (self.before, self.after, self.around) {
            (None, None, None) => Ok(PageOf::Latest),
            (Some(seq), None, None) => Ok(PageOf::Before(seq)),
            (None, Some(seq), None) => Ok(PageOf::After(seq)),
            (None, None, Some(seq)) => Ok(PageOf::Around(seq)),
            _ => Err(Error::invalid("invalid_request", "Name one of before, after and around.")),
        }
    }

    /// How many, within bounds.
    ///
    /// # Errors
    /// `invalid_request` (422) below 1.
    pub fn limit(&self) -> Result<i64> {
        limit(self.limit)
    }
}

/// A page's size: 50 unless said, at most 200.
///
/// # Errors
/// `invalid_request` (422) below 1.
pub fn limit(asked: Option<i64>) -> Result<i64> {
    match asked {
        None => Ok(PAGE_DEFAULT),
        Some(limit) if limit >= 1 => Ok(limit.min(PAGE_MAX)),
        Some(_) => Err(Error::invalid("invalid_request", "A page has at least one entry.")),
    }
}

/// Who asks, by the `Authorization` header alone: the cookie is not the API's key.
impl FromRequestParts<App> for Caller {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let credential = header_credential(&parts.headers).ok_or_else(Error::unauthenticated)?;
        needs::admit(app, parts, credential).await
    }
}

/// Who asks, by header or by the session cookie: for the few routes that the cookie opens.
pub struct SessionCaller(pub Caller);

impl FromRequestParts<App> for SessionCaller {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let scheme = Scheme::of(&app.config().server, &parts.extensions);
        let cookie = || session_cookie(scheme, &parts.headers).map(Credential::Cookie);
        let credential = header_credential(&parts.headers).or_else(cookie).ok_or_else(Error::unauthenticated)?;
        needs::admit(app, parts, credential).await.map(Self)
    }
}

/// Whether the `Authorization` header shows an access token.
#[must_use]
pub fn shows_access_token(headers: &HeaderMap) -> bool {
    matches!(header_credential(headers), Some(Credential::Bearer(_)))
}

/// What the `Authorization` header shows: `Bearer` an access token, and `JWT` too, as programs of older systems write it; `Token` a key.
pub(crate) fn header_credential(headers: &HeaderMap) -> Option<Credential> {
    let (scheme, value) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let value = value.trim().to_owned();
    if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("jwt") {
        Some(Credential::Bearer(value))
    } else if scheme.eq_ignore_ascii_case("token") {
        Some(Credential::Key(value))
    } else {
        None
    }
}

/// The address of whoever asks: the peer, or whom a trusted proxy speaks for.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<App> for Peer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        Ok(Self(guard::peer(&parts.extensions, &parts.headers, &app.config().server.trusted_proxies)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T: DeserializeOwned>(text: &str) -> (u16, String) {
        let why = serde_json::from_str::<T>(text).map(|_| ()).unwrap_err();
        let error = body_text_error(text.as_bytes(), &why);
        (error.status().as_u16(), error.to_string())
    }

    #[test]
    fn a_wrong_type_is_told_from_a_text_that_is_no_json() {
        for wrong in ["1", "true", "null", "[\"owner\"]", "{\"owner\":1}", "1.5", "\"king\""] {
            assert_eq!(told::<model::Role>(wrong).0, 422, "{wrong}");
        }
        for wrong in ["\"1\"", "0", "-1", "1.5", "[]"] {
            assert_eq!(told::<model::RoomId>(wrong).0, 422, "{wrong}");
        }
        for wrong in ["1", "\"\"", "null", "[]"] {
            assert_eq!(told::<model::ClientKey>(wrong).0, 422, "{wrong}");
            assert_eq!(told::<model::RoomName>(wrong).0, 422, "{wrong}");
        }
        for broken in ["", "{", "owner", "\"\\ud800\"", "01", "\"owner\"\"", "1e400"] {
            assert_eq!(told::<model::Role>(broken).0, 400, "{broken}");
        }
    }

    #[test]
    fn a_refused_value_is_told_without_its_place_in_the_text() {
        let told = told::<model::RoomName>("\"\"").1;
        assert_eq!(told, "A room's name has at least one character. (invalid_request)");
    }
}
