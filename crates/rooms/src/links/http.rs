//! `GET`, `POST` and `DELETE /rooms/{room}/join-link`, `POST /join` and `/join/preview`.

use app::http::{Created, Json, NoContent, Path};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::RoomId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{JoinLink, LinkState, Preview, hash};
use crate::render::Room;

/// The longest life of a link, in seconds: ten years.
const LONGEST_S: i64 = 315_360_000;

pub fn routes() -> Routes {
    Routes::new()
        .routes(routes!(get_join_link))
        .routes(routes!(make_join_link))
        .routes(routes!(switch_join_link_off))
        .routes(routes!(preview_join))
        .routes(routes!(join_by_link))
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewJoinLink {
    /// How many seconds it works, at most ten years; unless said, until it is replaced or switched off.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in_s: Option<i64>,
}

/// What a link says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Token {
    /// What stands behind `/join/`.
    token: String,
}

/// Whether the room has a join link that works. Moderators.
#[utoipa::path(
    get, path = "/rooms/{room}/join-link", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = LinkState),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`direct_room`"),
    )
)]
async fn get_join_link(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<Json<LinkState>> {
    let now = app.now();
    app.read(move |tx| super::get(tx, &caller, room, now)).await.map(Json)
}

/// Makes the room's join link, in place of the one before. Moderators.
#[utoipa::path(
    post, path = "/rooms/{room}/join-link", tag = "rooms", params(("room" = i64, Path)), request_body = NewJoinLink,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 201, body = JoinLink),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`direct_room`, `room_archived`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn make_join_link(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(new): Json<NewJoinLink>,
) -> Result<Created<JoinLink>> {
    if new.expires_in_s.is_some_and(|seconds| !(1..=LONGEST_S).contains(&seconds)) {
        return Err(Error::invalid(
            "invalid_request",
            "A join link works for at least a second and at most ten years.",
        ));
    }
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    app.write_in(room, move |work| super::make(work, &caller, room, new.expires_in_s)).await.map(Created)
}

/// Switches the room's join link off. Moderators.
#[utoipa::path(
    delete, path = "/rooms/{room}/join-link", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
        (status = 409, body = Problem, description = "`direct_room`, `room_archived`"),
    )
)]
async fn switch_join_link_off(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<NoContent> {
    app.write_in(room, move |work| super::switch_off(work, &caller, room)).await?;
    Ok(NoContent)
}

/// What a join link leads to.
#[utoipa::path(
    post, path = "/join/preview", tag = "rooms", request_body = Token, security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = Preview),
        (status = 404, body = Problem, description = "`no_such_link`; also to those who were put out"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn preview_join(State(app): State<App>, caller: Caller, Json(link): Json<Token>) -> Result<Json<Preview>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let (hash, now) = (hash(&link.token), app.now());
    app.read(move |tx| super::preview(tx, &caller, &hash, now)).await.map(Json)
}

/// Comes in by join link.
#[utoipa::path(
    post, path = "/join", tag = "rooms", request_body = Token, security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Room),
        (status = 404, body = Problem, description = "`no_such_link`; also to those who were put out"),
        (status = 409, body = Problem, description = "`room_archived`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn join_by_link(State(app): State<App>, caller: Caller, Json(link): Json<Token>) -> Result<Json<Room>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let hash = hash(&link.token);
    app.write(move |work| super::join(work, &caller, &hash)).await.map(Json)
}
