//! `GET`, `PUT` and `DELETE /rooms/{room}/draft`, `GET /me/drafts`.

use app::http::{Json, NoContent, Path, Query, limit, one_spelling};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Draft, NewDraft, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(find_draft, put_draft, delete_draft)).routes(routes!(list_drafts))
}

/// What you were about to say.
#[derive(Debug, Serialize, ToSchema)]
struct RoomDraft {
    /// Null: nothing.
    draft: Option<Draft>,
}

/// What became of a draft.
#[derive(Debug, Serialize, ToSchema)]
struct DraftVersion {
    /// Its version, also where it was thrown away; zero where there was and is none.
    version: Seq,
}

/// Which drafts.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichDrafts {
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    before: Option<Seq>,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

/// What you were about to say in all rooms, the last written first.
#[derive(Debug, Serialize, ToSchema)]
struct DraftPage {
    /// The drafts.
    drafts: Vec<Draft>,
    /// Goes into `before`; null: these are the oldest.
    next: Option<Seq>,
}

/// What you were about to say in a room, on whichever device.
#[utoipa::path(
    get, path = "/rooms/{room}/draft", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = RoomDraft),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
    )
)]
async fn find_draft(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<Json<RoomDraft>> {
    let draft = app.read(move |tx| super::find(tx, &caller, room)).await?;
    Ok(Json(RoomDraft { draft }))
}

/// Keeps what you are about to say in a room, for all your devices: 200 rooms at most, of more the one written longest ago goes. The last writer wins.
#[utoipa::path(
    put, path = "/rooms/{room}/draft", tag = "messages", params(("room" = i64, Path)), request_body = NewDraft,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = DraftVersion),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn put_draft(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(new): Json<NewDraft>,
) -> Result<Json<DraftVersion>> {
    let version = submit(&app, &caller, room, new)?.await?;
    Ok(Json(DraftVersion { version }))
}

/// Throws away what you were about to say in a room; what is not there is gone already.
#[utoipa::path(
    delete, path = "/rooms/{room}/draft", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
    )
)]
async fn delete_draft(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<NoContent> {
    submit(&app, &caller, room, NewDraft::blank())?.await?;
    Ok(NoContent)
}

/// What you were about to say in all rooms.
#[utoipa::path(
    get, path = "/me/drafts", tag = "messages",
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = DraftPage))
)]
async fn list_drafts(State(app): State<App>, caller: Caller, which: Query<WhichDrafts>) -> Result<Json<DraftPage>> {
    let (before, limit) = (which.0.before.unwrap_or(Seq::MAX), limit(which.0.limit)?);
    let (drafts, next) = app.read(move |tx| super::list(tx, &caller, before, limit)).await?;
    Ok(Json(DraftPage { drafts, next }))
}
