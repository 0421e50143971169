//! `POST /files/urls`, `GET /media/{token}`.

use app::http::{Json, Path};
use app::{App, Caller, Error, Problem, Result, Routes};
use aws_lc_rs::hmac;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use db::Tx;
use model::limits::FILE_URLS;
use model::{FileId, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Pass, no_such_address};
use crate::files::http::{FileBytes, serve};
use crate::files::{self, FILE, Kept, LARGE, SMALL};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(sign_file_urls)).routes(routes!(get_media))
}

/// Files whose addresses are asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FilesWanted {
    /// At most 100.
    files: Vec<FileId>,
}

/// Addresses of one file that need nothing else to be shown.
#[derive(Debug, Serialize, ToSchema)]
struct FileUrls {
    /// Which.
    file: FileId,
    /// The file as it was sent.
    url: String,
    /// The picture of at most 400 pixels; absent: there is none, or not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    small: Option<String>,
    /// The one of at most 1200.
    #[serde(skip_serializing_if = "Option::is_none")]
    large: Option<String>,
}

/// Addresses of files.
#[derive(Debug, Serialize, ToSchema)]
struct SignedFiles {
    /// Of those that you may have.
    urls: Vec<FileUrls>,
    /// Until when they are good, while your session lasts.
    expires_at: Time,
}

/// Addresses by which a page shows files without a token: for five minutes at least, and not beyond the end of your session.
#[utoipa::path(
    post, path = "/files/urls", tag = "files", request_body = FilesWanted,
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = SignedFiles),
        (status = 422, body = Problem, description = "`invalid_request`: more than 100"),
    )
)]
async fn sign_file_urls(
    State(app): State<App>,
    caller: Caller,
    Json(wanted): Json<FilesWanted>,
) -> Result<Json<SignedFiles>> {
    if wanted.files.len() > FILE_URLS {
        return Err(Error::invalid("invalid_request", "Ask for at most 100 files."));
    }
    let key = match app.read(super::find_key).await? {
        Some(key) => key,
        None => app.write(super::make_key).await?,
    };
    let now = app.now();
    let urls = app.read(move |tx| sign_all(tx, &caller, (&key, now), &wanted.files)).await?;
    Ok(Json(SignedFiles { urls, expires_at: super::until(now) }))
}

fn sign_all(tx: &mut Tx<'_>, caller: &Caller, by: (&hmac::Key, Time), wanted: &[FileId]) -> Result<Vec<FileUrls>> {
    let mut urls = Vec::with_capacity(wanted.len());
    for file in wanted {
        if let Some(url) = sign(tx, caller, by, (*file, FILE))? {
            let small = sign(tx, caller, by, (*file, SMALL))?;
            urls.push(FileUrls { file: *file, url, small, large: sign(tx, caller, by, (*file, LARGE))? });
        }
    }
    Ok(urls)
}

/// None: the caller may not have it, or it is not there.
fn sign(
    tx: &mut Tx<'_>,
    caller: &Caller,
    (key, now): (&hmac::Key, Time),
    (file, kept): (FileId, Kept),
) -> Result<Option<String>> {
    match files::find(tx, caller, file, kept) {
        Ok(_) => Ok(Some(["/api/v1/media/", &Pass::new(caller, (file, kept), now).sign(key)].concat())),
        Err(why) if why.code() == no_such_address().code() => Ok(None),
        Err(why) => Err(why),
    }
}

/// A file by its signed address, for whoever that was made for, while they may see its message and their session lasts.
#[utoipa::path(
    get, path = "/media/{token}", tag = "files", params(("token" = String, Path)),
    responses(
        (status = 200, body = FileBytes, content_type = "*/*"),
        (status = 206, body = FileBytes, content_type = "*/*"),
        (status = 404, body = Problem, description = "`no_such_file`: also where the address or its session ended"),
        (status = 416, body = Problem, description = "`no_such_range`"),
    )
)]
async fn get_media(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response<Body>> {
    let key = app.read(super::find_key).await?.ok_or_else(no_such_address)?;
    let pass = Pass::read(&token, &key, app.now())?;
    let caller = pass.caller();
    if !app.stands(&caller) {
        return Err(no_such_address());
    }
    serve(&app, caller, (pass.file, pass.kept), &headers).await
}
