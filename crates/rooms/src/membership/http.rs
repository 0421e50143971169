//! `POST /rooms/{room}/join`.

use app::http::{Json, Path};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::RoomId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::render::Room;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(join_room))
}

/// An object without fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Joins a public room.
#[utoipa::path(
    post, path = "/rooms/{room}/join", tag = "rooms", params(("room" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Room),
        (status = 404, body = Problem, description = "`no_such_room`; also to those who were put out"),
        (status = 409, body = Problem, description = "`not_public`, `room_archived`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn join_room(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    _nothing: Json<Nothing>,
) -> Result<Json<Room>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    app.write_in(room, move |work| super::join(work, &caller, room)).await.map(Json)
}
