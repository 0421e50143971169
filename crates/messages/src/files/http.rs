//! `GET /files/{file}`, `/files/{file}/{small|large}`.

use std::ops::Range;

use app::blobs::OpenBlob;
use app::http::{Path, PathPair, SessionCaller};
use app::{App, Caller, Error, Problem, Result, Routes};
use axum::body::Body;
use axum::extract::State;
use axum::http::response::Builder;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, header};
use axum::response::IntoResponse;
use model::FileId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::range::{Part, part};
use super::{Admitted, FILE, Kept};

/// Nothing in a file may run, and nobody keeps it for longer than minutes: its message may be gone by then.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "private, max-age=300"),
    (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-site"),
    (header::ACCEPT_RANGES, "bytes"),
];
/// What stands in a name as it is (RFC 8187 §3.2.1).
const KEPT_CHARS: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_file)).routes(routes!(get_smaller_file))
}

/// A file, or a part of it.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct FileBytes(#[expect(dead_code, reason = "it stands in the description alone")] Body);

/// A file of a message, for whoever may see that; as it was sent, with everything that was in it. `Range` asks for a part. The session's cookie opens it too.
#[utoipa::path(
    get, path = "/files/{file}", tag = "files", params(("file" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = FileBytes, content_type = "*/*"),
        (status = 206, body = FileBytes, content_type = "*/*"),
        (status = 304, description = "It is the one that you have"),
        (status = 404, body = Problem, description = "`no_such_file`"),
        (status = 416, body = Problem, description = "`no_such_range`"),
    )
)]
async fn get_file(
    State(app): State<App>,
    SessionCaller(caller): SessionCaller,
    Path(file): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response<Body>> {
    serve(&app, caller, (file, FILE), &headers).await
}

/// A picture made smaller, turned as it is seen and without anything else that was in it: `small` has at most 400 pixels on its longer side, `large` 1200.
/// It is made soon after the upload.
#[utoipa::path(
    get, path = "/files/{file}/{kept}", tag = "files",
    params(("file" = i64, Path), ("kept" = String, Path, description = "`small` or `large`")),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = FileBytes, content_type = "image/*"),
        (status = 404, body = Problem, description = "`no_such_file`: also where it is not made yet, or is no picture"),
    )
)]
async fn get_smaller_file(
    State(app): State<App>,
    SessionCaller(caller): SessionCaller,
    PathPair(file, kept): PathPair<FileId, Kept>,
    headers: HeaderMap,
) -> Result<Response<Body>> {
    serve(&app, caller, (file, kept), &headers).await
}

/// Sends a file to somebody who may have it.
pub async fn serve(
    app: &App,
    caller: Caller,
    (file, kept): (FileId, Kept),
    asked: &HeaderMap,
) -> Result<Response<Body>> {
    let admitted = app.read(move |tx| super::find(tx, &caller, file, kept)).await?;
    let blob = app.open_blob(admitted.blob.key.clone()).await?.ok_or_else(super::no_such_file)?;
    let tag = format!("\"{file}-{}\"", kept.number);
    if text(asked, &header::IF_NONE_MATCH).is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return answer(304, &admitted, &tag).body(Body::empty()).map_err(Error::internal);
    }
    // A part of what somebody has of another file would fit nothing.
    let still = text(asked, &header::IF_RANGE).is_none_or(|known| known == tag);
    let wanted = text(asked, &header::RANGE).filter(|_| still).map_or(Part::Whole, |range| part(range, blob.size()));
    match wanted {
        Part::Whole => {
            let whole = 0..blob.size();
            send(app, answer(200, &admitted, &tag), blob, whole)
        }
        Part::Of(range) => {
            let place = format!("bytes {}-{}/{}", range.start, range.end - 1, blob.size());
            send(app, answer(206, &admitted, &tag).header(header::CONTENT_RANGE, place), blob, range)
        }
        Part::Beyond => {
            let place = format!("bytes */{}", blob.size());
            Ok(([(header::CONTENT_RANGE, place)], Error::no_such_range()).into_response())
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn answer(status: u16, admitted: &Admitted, tag: &str) -> Builder {
    let how = if admitted.is_shown() { "inline" } else { "attachment" };
    let name = utf8_percent_encode(&admitted.name, &KEPT_CHARS);
    let mut answer = Response::builder().status(status).header(header::ETAG, tag);
    for (name, value) in HEADERS {
        answer = answer.header(name, HeaderValue::from_static(value));
    }
    answer
        .header(header::CONTENT_TYPE, media_type(admitted))
        .header(header::CONTENT_DISPOSITION, format!("{how}; filename*=UTF-8''{name}"))
}

/// A text says how it is written, or a browser guesses.
fn media_type(admitted: &Admitted) -> &str {
    match admitted.blob.media_type.as_str() {
        "text/plain" => "text/plain; charset=utf-8",
        other => other,
    }
}

fn send(app: &App, answer: Builder, blob: OpenBlob, range: Range<u64>) -> Result<Response<Body>> {
    let length = range.end - range.start;
    let body = Body::from_stream(app.blob_pieces(blob, range));
    answer.header(header::CONTENT_LENGTH, length).body(body).map_err(Error::internal)
}
