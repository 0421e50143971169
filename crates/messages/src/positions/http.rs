//! `PUT /rooms/{room}/position`, `PUT /rooms/{room}/unread`.

use app::http::{Json, Path};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{MovePosition, Position, socket, submit, submit_back};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(move_position)).routes(routes!(set_position_back))
}

/// Up to where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPosition {
    /// The last seq that was read.
    seq: Seq,
}

/// From where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstUnread {
    /// The message that is to be the first unread one.
    seq: Seq,
}

/// Moves the caller's read position on; by this it never moves back.
#[utoipa::path(
    put, path = "/rooms/{room}/position", tag = "messages", params(("room" = i64, Path)), request_body = NewPosition,
    security(("access_token" = []), ("key" = ["write"])),
    responses((status = 200, body = Position), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn move_position(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(new): Json<NewPosition>,
) -> Result<Json<Position>> {
    let moved = submit(&app, &caller, MovePosition { room, seq: new.seq }).await?;
    socket::tell(&app, moved).await.map(Json)
}

/// Makes a message and what came after it unread again. What is unread already stays so.
#[utoipa::path(
    put, path = "/rooms/{room}/unread", tag = "messages", params(("room" = i64, Path)), request_body = FirstUnread,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Position),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn set_position_back(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(from): Json<FirstUnread>,
) -> Result<Json<Position>> {
    let moved = submit_back(&app, &caller, MovePosition { room, seq: from.seq }).await?;
    socket::tell(&app, moved).await.map(Json)
}
