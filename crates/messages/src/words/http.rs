//! `GET /rooms/{room}/tags`, `GET /rooms/{room}/tags/{tag}/messages`.

use app::http::{Json, Path, PathPair, Query, RawJson, limit, one_spelling};
use app::{App, Caller, Error, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq, Tag, tag_prefix};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{RoomTag, TagsAsked};
use crate::history::{EventForm, MessageState};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_tags)).routes(routes!(list_tagged))
}

/// Which tags.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichTags {
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<String>)]
    after: Option<Tag>,
    /// Those that begin so, however it is written.
    #[serde(default)]
    prefix: String,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

/// Tags of a room, by their letters.
#[derive(Debug, Serialize, ToSchema)]
struct RoomTagPage {
    /// The tags.
    tags: Vec<RoomTag>,
    /// Goes into `after`; null: there are no more.
    next: Option<String>,
}

/// Which messages.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichMessages {
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    before: Option<Seq>,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

/// A message under a tag.
#[derive(Debug, Serialize, ToSchema)]
struct TaggedMessage {
    /// Its own event.
    event: EventForm,
    /// What has been done to it, as of now.
    state: Option<MessageState>,
}

/// Messages under a tag, the latest first.
#[derive(Debug, Serialize, ToSchema)]
struct TaggedPage {
    /// The messages.
    messages: Vec<TaggedMessage>,
    /// Goes into `before`; null: these are the oldest.
    next: Option<Seq>,
}

/// The tags of the messages that you may see in a room.
#[utoipa::path(
    get, path = "/rooms/{room}/tags", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = RoomTagPage), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_tags(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    which: Query<WhichTags>,
) -> Result<Json<RoomTagPage>> {
    let WhichTags { after, prefix, limit: most } = which.0;
    let asked = TagsAsked { after, prefix: tag_prefix(&prefix).ok_or_else(no_tag)?, limit: limit(most)? };
    let (tags, next) = app.read(move |tx| super::tags(tx, &caller, room, &asked)).await?;
    Ok(Json(RoomTagPage { tags, next }))
}

fn no_tag() -> Error {
    Error::invalid("invalid_request", "No tag begins so.")
}

/// The messages of a room under a tag, as far as you may see them.
#[utoipa::path(
    get, path = "/rooms/{room}/tags/{tag}/messages", tag = "messages",
    params(("room" = i64, Path), ("tag" = String, Path)), security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = TaggedPage), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_tagged(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, tag): PathPair<RoomId, Tag>,
    which: Query<WhichMessages>,
) -> Result<RawJson> {
    let (before, limit) = (which.0.before.unwrap_or(Seq::MAX), limit(which.0.limit)?);
    app.read(move |tx| super::under(tx, &caller, (room, &tag), before, limit)).await.map(RawJson)
}
