//! `GET /rooms/{room}/files`.

use app::http::{Json, Path, Query, limit, one_spelling};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::RoomId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Before, RoomFile};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_room_files))
}

/// Which files.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<String>)]
    before: Option<Before>,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

/// Files of a room, the newest first.
#[derive(Debug, Serialize, ToSchema)]
struct RoomFilePage {
    /// The files.
    files: Vec<RoomFile>,
    /// Goes into `before`; null: these are the oldest.
    next: Option<String>,
}

/// The files of a room that you may see, the newest first.
#[utoipa::path(
    get, path = "/rooms/{room}/files", tag = "files", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = RoomFilePage), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_room_files(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    asked: Query<Asked>,
) -> Result<Json<RoomFilePage>> {
    let (before, limit) = (asked.0.before.unwrap_or(Before::NEWEST), limit(asked.0.limit)?);
    let files = app.read(move |tx| super::page(tx, &caller, room, before, limit)).await?;
    let full = i64::try_from(files.len()).is_ok_and(|count| count >= limit);
    let last = files.last().filter(|_| full).map(|last| Before { seq: last.seq, place: last.place });
    Ok(Json(RoomFilePage { files, next: last.map(|last| last.to_string()) }))
}
