//! `PUT /rooms/{room}/position`.

use app::http::{Json, Path};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{MovePosition, Position, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(move_position))
}

/// Up to where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPosition {
    /// The last seq that was read.
    seq: Seq,
}

/// Moves the caller's read position on; it never moves back.
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
    submit(&app, &caller, MovePosition { room, seq: new.seq }).await.map(Json)
}
