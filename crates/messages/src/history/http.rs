//! `GET /rooms/{room}/events`, `/messages` and `/messages/{seq}`.

use app::http::{Page, Path, PathPair, Query, RawJson};
use app::work::Kinds;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{MessageState, Wanted};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_events)).routes(routes!(list_messages)).routes(routes!(get_message))
}

/// One entry of a room's log, as the socket sends it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventForm {
    /// Its kind, such as `message.created`.
    event: String,
    /// The room.
    room: RoomId,
    /// Its number.
    seq: Seq,
    /// When it was written.
    at: Time,
    /// Who caused it; null: the server itself.
    by: Option<UserId>,
    /// What it says; depends on the kind.
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

/// A part of a room's log, in rising seq.
#[derive(Debug, Serialize, ToSchema)]
struct EventPage {
    /// The entries, each as it was told, or `{"redacted":true}` in place of what was taken out of the log.
    events: Vec<EventForm>,
    /// Of the messages among them: what has been done to them up to the head, where anything has.
    states: Vec<MessageState>,
    /// With messages: what else is told of this part of the log, in rising seq: who came and went, what the room is called, what was pinned. At most the
    /// latest 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<Vec<EventForm>>,
    /// The first seq that you may see.
    first: Seq,
    /// The log's last seq.
    head: Seq,
}

/// A message, and what has been done to it up to the head.
#[derive(Debug, Serialize, ToSchema)]
struct OneMessage {
    /// Its own event.
    event: EventForm,
    /// What has been done to it; null: nothing.
    state: Option<MessageState>,
    /// The log's last seq.
    head: Seq,
}

/// A page of the room's log, everything in it.
#[utoipa::path(
    get, path = "/rooms/{room}/events", tag = "messages", params(("room" = i64, Path), Page),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = EventPage), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_events(app: State<App>, caller: Caller, room: Path<RoomId>, page: Query<Page>) -> Result<RawJson> {
    page_of(&app, caller, room.0, page.0, Kinds::All).await
}

/// A page of the room's messages.
#[utoipa::path(
    get, path = "/rooms/{room}/messages", tag = "messages", params(("room" = i64, Path), Page),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = EventPage), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_messages(app: State<App>, caller: Caller, room: Path<RoomId>, page: Query<Page>) -> Result<RawJson> {
    page_of(&app, caller, room.0, page.0, Kinds::Messages).await
}

async fn page_of(app: &App, caller: Caller, room: RoomId, page: Page, kinds: Kinds) -> Result<RawJson> {
    let crowd = app.config().socket.quiet_members;
    let wanted = Wanted { room, of: page.of()?, limit: page.limit()?, kinds, crowd };
    app.read(move |tx| super::page(tx, &caller, &wanted)).await.map(RawJson)
}

/// One message.
#[utoipa::path(
    get, path = "/rooms/{room}/messages/{seq}", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = OneMessage),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn get_message(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<RawJson> {
    app.read(move |tx| super::message(tx, &caller, room, seq)).await.map(RawJson)
}
