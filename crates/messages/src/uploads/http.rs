//! `/uploads`: tus 1.0.0 with creation, expiration and termination, and two `GET` that say the same in JSON.

use app::blobs::Laid;
use app::http::{Created, Json, NoContent, Path};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use model::{FileId, Time};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Finished, Upload, Whole, kinds, no_such_upload, tus};
use crate::shares;

/// A megabyte, as the settings count.
const MB: i64 = 1_000_000;

pub fn routes() -> Routes {
    let all = Routes::new().routes(routes!(upload_options, upload_limits, create_upload)).routes(routes!(
        get_upload,
        upload_offset,
        append_to_upload,
        remove_upload
    ));
    all.layer(map_response(speak_tus))
}

/// What stands on every answer, refusals too.
async fn speak_tus(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("tus-resumable"), HeaderValue::from_static(tus::VERSION));
    headers.insert(HeaderName::from_static("tus-version"), HeaderValue::from_static(tus::VERSION));
    response
}

/// The headers of a request that speaks tus 1.0.0.
struct Tus(HeaderMap);

impl FromRequestParts<App> for Tus {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        tus::version(&parts.headers).map(|()| Self(parts.headers.clone()))
    }
}

/// The bytes of a file, or a part of them.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct UploadBytes(#[expect(dead_code, reason = "it stands in the description alone")] Body);

/// What you may send.
#[derive(Debug, Serialize, ToSchema)]
struct UploadLimits {
    /// Bytes of one file.
    largest: i64,
    /// Files of one message.
    per_message: u32,
    /// Bytes that all your files may have together.
    quota: i64,
    /// Bytes that they have, those on their way counted whole.
    used: i64,
}

/// A file that you are sending.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
struct UploadForm {
    /// Which; a message takes it by this.
    id: FileId,
    /// What it is called, as it was kept.
    name: String,
    /// How many bytes it will have.
    size: i64,
    /// How many are there.
    offset: u64,
    /// What it is by its first bytes; null: not all of it is there.
    #[serde(rename = "type")]
    media_type: Option<String>,
    /// How wide, in pixels, where that is known.
    width: Option<i64>,
    /// How high.
    height: Option<i64>,
    /// How long it plays, in milliseconds.
    duration_ms: Option<i64>,
    /// What stands in its place until it is there: a ThumbHash, in base64.
    blur: Option<String>,
    /// Whether what is made of it is made: the smaller pictures. A message need not wait for it.
    ready: bool,
    /// When it is removed unless a message took it.
    expires_at: Time,
}

impl UploadForm {
    fn of(upload: Upload, offset: u64) -> Self {
        let Upload { id, name, size, media_type, width, height, duration_ms, blur, is_ready, expires_at, .. } = upload;
        Self { id, name, size, offset, media_type, width, height, duration_ms, blur, ready: is_ready, expires_at }
    }
}

fn largest(app: &App) -> i64 {
    i64::from(app.config().files.largest_mb) * MB
}

/// What uploads are sent by: the answer is in the headers.
#[utoipa::path(options, path = "/uploads", tag = "files", responses((status = 204)))]
async fn upload_options(State(app): State<App>) -> Response {
    let headers = [("tus-extension", tus::EXTENSIONS.to_owned()), ("tus-max-size", largest(&app).to_string())];
    (headers, NoContent).into_response()
}

/// What you may send, and how much you have sent.
#[utoipa::path(
    get, path = "/uploads", tag = "files", security(("access_token" = []), ("key" = ["write"])),
    responses((status = 200, body = UploadLimits))
)]
async fn upload_limits(State(app): State<App>, caller: Caller) -> Result<Response> {
    let used = app.read(move |tx| shares::used(tx, caller.user)).await?;
    let (largest, quota) = (largest(&app), shares::most(&app));
    let limits = UploadLimits { largest, per_message: app.config().files.per_message, quota, used };
    Ok(([("tus-max-size", largest.to_string())], Json(limits)).into_response())
}

/// Announces a file by `Upload-Length`, and in `Upload-Metadata` its `filename` and, where your program knows them, `width`, `height` and `duration_ms`. Its
/// bytes go to the address in `Location`.
#[utoipa::path(
    post, path = "/uploads", tag = "files",
    params(
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = i64, Header, description = "How many bytes it has"),
        ("Upload-Metadata" = Option<String>, Header, description = "`filename`, `width`, `height`, `duration_ms`, each with its text in base64"),
    ),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 201, body = UploadForm),
        (status = 400, body = Problem, description = "`bad_header`"),
        (status = 409, body = Problem, description = "`too_many_uploads`: a hundred wait already"),
        (status = 412, body = Problem, description = "`tus_version`"),
        (status = 413, body = Problem, description = "`too_large`, `quota_exceeded`"),
        (status = 422, body = Problem, description = "`empty_file`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn create_upload(State(app): State<App>, caller: Caller, Tus(headers): Tus) -> Result<Response> {
    let (new, quota) = (tus::announced(&headers)?, shares::most(&app));
    if new.size > largest(&app) {
        return Err(Error::too_large());
    }
    if new.size == 0 {
        return Err(Error::invalid("empty_file", "There is nothing in this file."));
    }
    let megabytes = u32::try_from((new.size + MB - 1) / MB).unwrap_or(u32::MAX);
    app.limit_many(Limiter::Upload, &LimitKey::User(caller.user), megabytes)?;
    let upload = app.write(move |work| super::announce(work, &caller, &new, quota)).await?;
    app.begin_growth(upload.key.clone()).await?;
    let headers = [
        (header::LOCATION, ["/api/v1/uploads/", &upload.id.to_string()].concat()),
        (HeaderName::from_static("upload-offset"), "0".to_owned()),
        (HeaderName::from_static("upload-expires"), tus::date(upload.expires_at)?),
    ];
    Ok((headers, Created(UploadForm::of(upload, 0))).into_response())
}

/// An upload of yours.
#[utoipa::path(
    get, path = "/uploads/{upload}", tag = "files", params(("upload" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = UploadForm),
        (status = 404, body = Problem, description = "`no_such_upload`: not yours, called off, or in a message"),
        (status = 410, body = Problem, description = "`upload_expired`"),
    )
)]
async fn get_upload(State(app): State<App>, caller: Caller, Path(id): Path<FileId>) -> Result<Json<UploadForm>> {
    let (upload, offset) = reach(&app, &caller, id).await?;
    Ok(Json(UploadForm::of(upload, offset)))
}

/// How far an upload has come: in the headers, for programs that speak tus.
#[utoipa::path(
    head, path = "/uploads/{upload}", tag = "files",
    params(("upload" = i64, Path), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200),
        (status = 404, description = "`no_such_upload`"),
        (status = 410, description = "`upload_expired`"),
        (status = 412, description = "`tus_version`"),
    )
)]
async fn upload_offset(
    State(app): State<App>,
    caller: Caller,
    _: Tus,
    Path(id): Path<FileId>,
) -> Result<impl IntoResponse> {
    let (upload, offset) = reach(&app, &caller, id).await?;
    Ok([
        ("upload-offset", offset.to_string()),
        ("upload-length", upload.size.to_string()),
        ("upload-metadata", tus::told_name(&upload.name)),
        ("upload-expires", tus::date(upload.expires_at)?),
    ])
}

/// Adds bytes at `Upload-Offset`, which is how far the upload has come. Where the connection breaks, what arrived is kept: ask how far it is, and go on there.
#[utoipa::path(
    patch, path = "/uploads/{upload}", tag = "files",
    params(
        ("upload" = i64, Path),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = i64, Header, description = "Where the bytes belong"),
    ),
    request_body(content = UploadBytes, content_type = "application/offset+octet-stream"),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204, description = "`Upload-Offset` says how far it is now"),
        (status = 400, body = Problem, description = "`bad_header`, `bad_body`: it broke off"),
        (status = 404, body = Problem, description = "`no_such_upload`"),
        (status = 408, body = Problem, description = "`too_slow`: nothing came for half a minute"),
        (status = 409, body = Problem, description = "`wrong_offset`; `upload_busy`: another connection still adds to it"),
        (status = 410, body = Problem, description = "`upload_expired`"),
        (status = 412, body = Problem, description = "`tus_version`"),
        (status = 413, body = Problem, description = "`too_large`: more than was announced"),
        (status = 415, body = Problem, description = "`unsupported_media_type`"),
    )
)]
async fn append_to_upload(
    State(app): State<App>,
    caller: Caller,
    Tus(headers): Tus,
    Path(id): Path<FileId>,
    body: Body,
) -> Result<Response> {
    let from = tus::offset(&headers)?;
    let (upload, mut offset) = reach(&app, &caller, id).await?;
    if from != offset {
        return Err(Error::conflict("wrong_offset", "The upload is not there. Ask how far it is."));
    }
    let size = upload.size.unsigned_abs();
    if tus::length(&headers).is_some_and(|length| length > size - offset.min(size)) {
        return Err(Error::too_large());
    }
    if offset < size {
        offset = app.grow(upload.key.clone(), offset, size, body.into_data_stream()).await?;
        if offset == size {
            finish(&app, caller, &upload).await?;
        }
    }
    let headers = [("upload-offset", offset.to_string()), ("upload-expires", tus::date(upload.expires_at)?)];
    Ok((headers, NoContent).into_response())
}

/// Calls an upload off. What was there of it is gone.
#[utoipa::path(
    delete, path = "/uploads/{upload}", tag = "files",
    params(("upload" = i64, Path), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_upload`"),
        (status = 412, body = Problem, description = "`tus_version`"),
    )
)]
async fn remove_upload(State(app): State<App>, caller: Caller, _: Tus, Path(id): Path<FileId>) -> Result<NoContent> {
    if let Some(key) = app.write(move |work| super::remove(work, &caller, id)).await? {
        app.drop_growth(key).await?;
    }
    Ok(NoContent)
}

/// An upload of the caller's, and how far it has come. Whoever sent its last byte may have been gone before it was made whole: then it is now.
async fn reach(app: &App, caller: &Caller, id: FileId) -> Result<(Upload, u64)> {
    let upload = find(app, caller, id).await?;
    let size = upload.size.unsigned_abs();
    if upload.media_type.is_some() {
        return Ok((upload, size));
    }
    match app.grown(upload.key.clone()).await? {
        Some(offset) if offset < size => Ok((upload, offset)),
        _ => {
            finish(app, *caller, &upload).await?;
            Ok((find(app, caller, id).await?, size))
        }
    }
}

async fn find(app: &App, caller: &Caller, id: FileId) -> Result<Upload> {
    let (caller, now) = (*caller, app.now());
    app.read(move |tx| super::find(tx, &caller, id, now)).await
}

/// Makes an upload whole of which everything is there.
async fn finish(app: &App, caller: Caller, upload: &Upload) -> Result<()> {
    let Some(laid) = app.lay_down_grown(upload.key.clone(), kinds::of).await? else {
        // Two connections finish it, and the other one was first; or it was called off.
        let is_whole = find(app, &caller, upload.id).await?.media_type.is_some();
        return if is_whole { Ok(()) } else { Err(no_such_upload()) };
    };
    let whole = Whole { id: upload.id, sides: sides(app, &laid).await?, laid: laid.clone() };
    match app.write(move |work| super::finish(work, &caller, &whole)).await? {
        Finished::Kept => Ok(()),
        Finished::Spare => app.take_up(laid).await,
        Finished::Gone => {
            app.take_up(laid).await?;
            Err(no_such_upload())
        }
    }
}

async fn sides(app: &App, laid: &Laid) -> Result<Option<(i64, i64)>> {
    if !kinds::is_picture(laid.media_type()) {
        return Ok(None);
    }
    let sides = app.picture_sides(laid.key().clone()).await?;
    Ok(sides.map(|(width, height)| (i64::from(width), i64::from(height))))
}
