//! `GET /rooms`, `/rooms/public`, `/rooms/{room}` and `/rooms/by-uri/{uri}`.

use app::http::{Json, Path, Query, limit};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Uri};
use utoipa_axum::routes;

use super::RoomPage;
use super::page::{MinePage, PublicPage};
use crate::render::Room;

pub fn routes() -> Routes {
    Routes::new()
        .routes(routes!(list_mine))
        .routes(routes!(list_public))
        .routes(routes!(get_room))
        .routes(routes!(get_room_by_uri))
}

/// The rooms you are in, the latest change first.
#[utoipa::path(
    get, path = "/rooms", tag = "rooms", params(MinePage), security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = RoomPage), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn list_mine(State(app): State<App>, caller: Caller, page: Query<MinePage>) -> Result<Json<RoomPage>> {
    let (before, limit) = (page.0.before()?, limit(page.0.limit)?);
    app.read(move |tx| super::mine(tx, &caller, before, limit)).await.map(Json)
}

/// The public rooms by name.
#[utoipa::path(
    get, path = "/rooms/public", tag = "rooms", params(PublicPage), security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = RoomPage), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn list_public(State(app): State<App>, caller: Caller, page: Query<PublicPage>) -> Result<Json<RoomPage>> {
    let (after, limit) = (page.0.after()?, limit(page.0.limit)?);
    app.read(move |tx| super::public(tx, &caller, &after, limit)).await.map(Json)
}

/// One room.
#[utoipa::path(
    get, path = "/rooms/{room}", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Room), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn get_room(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<Json<Room>> {
    app.read(move |tx| super::get(tx, &caller, room)).await.map(Json)
}

/// The room at an address. The address is no right: who may not see the room gets the answer of an unknown address.
#[utoipa::path(
    get, path = "/rooms/by-uri/{uri}", tag = "rooms", params(("uri" = String, Path)), security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = Room),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn get_room_by_uri(State(app): State<App>, caller: Caller, Path(uri): Path<Uri>) -> Result<Json<Room>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    app.read(move |tx| super::get_by_uri(tx, &caller, &uri)).await.map(Json)
}
