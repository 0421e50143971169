//! `GET /rooms/{room}/presence`, `POST /rooms/{room}/typing`.

use app::http::{Json, NoContent, Path};
use app::{App, Caller, Problem, Result, RoomPresence, Routes, access, bonds};
use axum::extract::State;
use model::RoomId;
use utoipa_axum::routes;

use super::{Typing, socket};
use crate::membership::Nothing;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_room_presence)).routes(routes!(tell_typing))
}

/// Who of the members is online, of those who let you see it. Members.
#[utoipa::path(
    get, path = "/rooms/{room}/presence", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = RoomPresence),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
    )
)]
async fn get_room_presence(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
) -> Result<Json<RoomPresence>> {
    let (view, reader) =
        app.read(move |tx| Ok((access::member(tx, &caller, room)?, bonds::person(tx, caller.user)?))).await?;
    Ok(Json(app.room_presence(&view, &reader)))
}

/// Tells the others that you type. Once in three seconds is enough.
#[utoipa::path(
    post, path = "/rooms/{room}/typing", tag = "rooms", params(("room" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`room_archived`"),
    )
)]
async fn tell_typing(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    _nothing: Json<Nothing>,
) -> Result<NoContent> {
    socket::tell(&app, caller, Typing { room }).await?;
    Ok(NoContent)
}
