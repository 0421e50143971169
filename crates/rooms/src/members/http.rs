//! `GET /rooms/{room}/members`, `PATCH` and `DELETE /rooms/{room}/members/{user}`.

use app::http::{Json, NoContent, Path, PathPair, Query, limit};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{Role, RoomId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::MemberPage;
use super::page::People;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_members)).routes(routes!(set_role)).routes(routes!(remove_member))
}

/// What somebody is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    /// The role.
    role: Role,
}

/// The people of a room; to moderators also the invited ones.
#[utoipa::path(
    get, path = "/rooms/{room}/members", tag = "rooms", params(("room" = i64, Path), People),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = MemberPage), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_members(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    people: Query<People>,
) -> Result<Json<MemberPage>> {
    let limit = limit(people.0.limit)?;
    app.read(move |tx| super::list(tx, &caller, room, people.0.after, limit)).await.map(Json)
}

/// Gives a member a role. Owners.
#[utoipa::path(
    patch, path = "/rooms/{room}/members/{user}", tag = "rooms", params(("room" = i64, Path), ("user" = i64, Path)), request_body = NewRole,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_member`"),
        (status = 409, body = Problem, description = "`last_owner`, `direct_room`"),
    )
)]
async fn set_role(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, user): PathPair<RoomId, UserId>,
    Json(new): Json<NewRole>,
) -> Result<NoContent> {
    app.write_in(room, move |work| super::set_role(work, &caller, room, user, new.role)).await?;
    Ok(NoContent)
}

/// Puts somebody out, or takes an invitation back.
#[utoipa::path(
    delete, path = "/rooms/{room}/members/{user}", tag = "rooms", params(("room" = i64, Path), ("user" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_member`"),
        (status = 409, body = Problem, description = "`not_yourself`, `direct_room`"),
    )
)]
async fn remove_member(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, user): PathPair<RoomId, UserId>,
) -> Result<NoContent> {
    app.write_in(room, move |work| super::remove(work, &caller, room, user)).await?;
    Ok(NoContent)
}
