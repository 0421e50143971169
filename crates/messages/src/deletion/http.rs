//! `DELETE /rooms/{room}/messages/{seq}`.

use app::http::{NoContent, PathPair};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq};
use utoipa_axum::routes;

use super::{DeleteMessage, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(delete_message))
}

/// Takes a message away, for everybody: one's own, or any as a moderator of a public room or group.
#[utoipa::path(
    delete, path = "/rooms/{room}/messages/{seq}", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn delete_message(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<NoContent> {
    submit(&app, &caller, DeleteMessage { room, seq }).await?;
    Ok(NoContent)
}
