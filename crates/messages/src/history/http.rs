//! `GET /rooms/{room}/events` and `/messages`.

use app::http::{Page, Path, Query, RawJson};
use app::work::{Kinds, event_page};
use app::{App, Caller, Problem, Result, Routes, access};
use axum::extract::State;
use model::{RoomId, Seq, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_events)).routes(routes!(list_messages))
}

/// One entry of a room's log, as the socket sends it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
struct EventForm {
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
    /// The entries.
    events: Vec<EventForm>,
    /// The first seq that you may see.
    first: Seq,
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
    let (of, limit) = (page.of()?, page.limit()?);
    app.read(move |tx| {
        let view = access::view(tx, &caller, room)?;
        event_page(tx, &view, of, kinds, limit).map(RawJson)
    })
    .await
}
