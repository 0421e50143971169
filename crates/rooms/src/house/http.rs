//! `PUT /rooms/{room}/default`.

use app::http::{NoContent, Path};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::RoomId;
use utoipa_axum::routes;

use super::Step;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(make_default_room))
}

/// Makes a public room the one that everybody is in. Administrators.
#[utoipa::path(
    put, path = "/rooms/{room}/default", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`not_public`, `room_archived`"),
    )
)]
async fn make_default_room(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<NoContent> {
    // Not bounded by a number: each unit lets people in, and nobody is let in twice.
    while app.write_in(room, move |work| super::make_default(work, &caller, room)).await? == Step::Again {}
    Ok(NoContent)
}
