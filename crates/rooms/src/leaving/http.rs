//! `POST /rooms/{room}/leave`.

use app::http::{Json, NoContent, Path};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(leave_room))
}

/// Who follows, where the last owner leaves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Leave {
    /// A member; unless named, the longest-serving moderator, else member.
    successor: Option<UserId>,
}

/// Leaves a room.
#[utoipa::path(
    post, path = "/rooms/{room}/leave", tag = "rooms", params(("room" = i64, Path)), request_body = Leave,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`; `no_such_member`: the successor is not in it"),
        (status = 409, body = Problem, description = "`default_room`, `direct_room`"),
    )
)]
async fn leave_room(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(leave): Json<Leave>,
) -> Result<NoContent> {
    app.write_in(room, move |work| super::leave(work, &caller, room, leave.successor)).await?;
    Ok(NoContent)
}
