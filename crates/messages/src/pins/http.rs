//! `GET /rooms/{room}/pins`, `PUT` and `DELETE /rooms/{room}/pins/{seq}`.

use app::http::{NoContent, Path, PathPair, RawJson};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Act, Which, submit};
use crate::history::{EventForm, MessageState};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_pins)).routes(routes!(pin_message, unpin_message))
}

/// What a room keeps in view.
#[derive(Debug, Serialize, ToSchema)]
struct Pins {
    /// The one that was pinned last first.
    pins: Vec<Pin>,
}

/// A message that a room keeps in view.
#[derive(Debug, Serialize, ToSchema)]
struct Pin {
    /// Its own event.
    event: EventForm,
    /// What has been done to it, as of now.
    state: Option<MessageState>,
    /// Since when.
    at: Time,
    /// Who wanted it so; null: the server itself.
    by: Option<UserId>,
}

/// The messages that a room keeps in view, as far as you may see them.
#[utoipa::path(
    get, path = "/rooms/{room}/pins", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Pins), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_pins(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<RawJson> {
    app.read(move |tx| super::list(tx, &caller, room)).await.map(RawJson)
}

/// Keeps a message in view for everybody: in public rooms moderators do, elsewhere any member.
#[utoipa::path(
    put, path = "/rooms/{room}/pins/{seq}", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`too_many_pins` (50), `room_archived`, `blocked`"),
    )
)]
async fn pin_message(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<NoContent> {
    submit(&app, &caller, Act::Pin, Which { room, seq })?.await?;
    Ok(NoContent)
}

/// Does not keep it in view any more.
#[utoipa::path(
    delete, path = "/rooms/{room}/pins/{seq}", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`room_archived`, `blocked`"),
    )
)]
async fn unpin_message(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<NoContent> {
    submit(&app, &caller, Act::Unpin, Which { room, seq })?.await?;
    Ok(NoContent)
}
