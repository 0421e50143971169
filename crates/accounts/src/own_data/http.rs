//! `POST /me/own-data`, `GET /me/own-data`, `GET /me/own-data/file`, `DELETE /me/own-data`.

use app::http::{Accepted, Json, NoContent, SessionCaller};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use http::header;
use model::OwnDataId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{OwnDataArchive, store};
use crate::confirmation;
use crate::confirmation::http::Confirmed;
use crate::letters::Writing;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(ask_for_own_data, own_data, remove_own_data)).routes(routes!(own_data_file))
}

/// The archive of what is known of you.
#[derive(Debug, Serialize, ToSchema)]
struct OwnData {
    /// Null: there is none.
    archive: Option<OwnDataArchive>,
}

/// A ZIP file, as it comes.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct OwnDataFile(Body);

impl IntoResponse for OwnDataFile {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Asks for an archive of what is known of you, which a job puts together. One that is being made already goes on; any other is replaced.
#[utoipa::path(
    post, path = "/me/own-data", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 202, body = OwnData),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn ask_for_own_data(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(confirmed): Json<Confirmed>,
) -> Result<Accepted<OwnData>> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    app.limit(Limiter::OwnData, &LimitKey::User(caller.user))?;
    let archive = app.write(move |work| super::ask(work, &caller, &writing)).await?;
    Ok(Accepted(OwnData { archive }))
}

/// How far the archive of your data is.
#[utoipa::path(
    get, path = "/me/own-data", tag = "accounts", security(("access_token" = []), ("key" = ["session"])),
    responses((status = 200, body = OwnData))
)]
async fn own_data(State(app): State<App>, caller: Caller) -> Result<Json<OwnData>> {
    let now = app.now();
    let archive = app.read(move |tx| super::find(tx, &caller, now)).await?;
    Ok(Json(OwnData { archive }))
}

/// The archive itself, a ZIP file. The session's cookie opens it too.
#[utoipa::path(
    get, path = "/me/own-data/file", tag = "accounts", security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = OwnDataFile, content_type = "application/zip"),
        (status = 404, body = Problem, description = "`no_own_data`: none was asked for, it is not ready, or it ended"),
    )
)]
async fn own_data_file(State(app): State<App>, SessionCaller(caller): SessionCaller) -> Result<Response> {
    let now = app.now();
    let (id, size, made_at) = app.read(move |tx| super::ready(tx, &caller, now)).await?;
    let day: String = made_at.to_string().chars().take(10).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, size.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"own-data-{day}.zip\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, OwnDataFile(Body::from_stream(pieces(app, id, size)))).into_response())
}

/// A piece at a time, as they are fetched. One that is gone meanwhile breaks it off.
fn pieces(app: App, id: OwnDataId, size: i64) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    stream::try_unfold((app, 0_i64, size), move |(app, number, left)| async move {
        if left <= 0 {
            return Ok(None);
        }
        let piece = app.read(move |tx| store::piece(tx, (id, number))?.ok_or_else(super::no_own_data)).await?;
        let left = left - i64::try_from(piece.len()).unwrap_or(left);
        Ok(Some((Bytes::from(piece), (app, number + 1, left))))
    })
}

/// Removes the archive of your data; one that is being made is called off.
#[utoipa::path(
    delete, path = "/me/own-data", tag = "accounts", security(("access_token" = []), ("key" = ["session"])),
    responses((status = 204), (status = 404, body = Problem, description = "`no_own_data`"))
)]
async fn remove_own_data(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    app.write(move |work| super::remove(work, &caller)).await?;
    Ok(NoContent)
}
