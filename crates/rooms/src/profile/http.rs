//! `PATCH` and `DELETE /rooms/{room}`.

use app::http::{Json, NoContent, Path};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{History, RoomId, RoomName};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Edit;
use crate::render::Room;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(change_room)).routes(routes!(delete_room))
}

/// What is to be different; absent means as before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoomEdit {
    /// The name. Moderators.
    name: Option<RoomName>,
    /// Read-only, or open again. Owners.
    archived: Option<bool>,
    /// What those who join from now on see. Owners.
    history: Option<History>,
    /// False: its address admits nobody any more. Owners. It is never switched on.
    by_address: Option<bool>,
}

/// Changes a room.
#[utoipa::path(
    patch, path = "/rooms/{room}", tag = "rooms", params(("room" = i64, Path)), request_body = RoomEdit,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Room),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`room_archived`, `default_room`, `direct_room`, `address_admits_nobody`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn change_room(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(edit): Json<RoomEdit>,
) -> Result<Json<Room>> {
    let RoomEdit { name, archived, history, by_address } = edit;
    let edit = Edit { name, archived, history, by_address };
    app.write_in(room, move |work| super::change(work, &caller, room, &edit)).await.map(Json)
}

/// Deletes a room. Owners.
#[utoipa::path(
    delete, path = "/rooms/{room}", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`default_room`, `direct_room`"),
    )
)]
async fn delete_room(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<NoContent> {
    app.write_in(room, move |work| super::delete(work, &caller, room)).await?;
    Ok(NoContent)
}
