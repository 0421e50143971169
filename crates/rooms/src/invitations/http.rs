//! `POST /rooms/{room}/invitations`, `GET /invitations`, `POST` and `DELETE /rooms/{room}/invitation`.

use app::http::{Json, NoContent, Path};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Username};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Invitation;
use crate::membership::Nothing;
use crate::render::Room;

pub fn routes() -> Routes {
    Routes::new()
        .routes(routes!(invite))
        .routes(routes!(list_invitations))
        .routes(routes!(accept_invitation))
        .routes(routes!(decline_invitation))
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Invite {
    /// By name.
    username: Username,
}

/// The invitations that wait for you.
#[derive(Debug, Serialize, ToSchema)]
struct Invitations {
    /// The newest first; at most 200.
    invitations: Vec<Invitation>,
}

/// Invites somebody; or lets them in at once, where they let you add them to groups.
#[utoipa::path(
    post, path = "/rooms/{room}/invitations", tag = "rooms", params(("room" = i64, Path)), request_body = Invite,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`, `takes_no_invitations`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_user`"),
        (status = 409, body = Problem, description = "`already_member`, `blocked`, `direct_room`, `room_archived`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn invite(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(whom): Json<Invite>,
) -> Result<NoContent> {
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    app.write_in(room, move |work| super::invite(work, &caller, room, &whom.username)).await?;
    Ok(NoContent)
}

/// The invitations that wait for you.
#[utoipa::path(
    get, path = "/invitations", tag = "rooms", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Invitations))
)]
async fn list_invitations(State(app): State<App>, caller: Caller) -> Result<Json<Invitations>> {
    let invitations = app.read(move |tx| super::list(tx, &caller)).await?;
    Ok(Json(Invitations { invitations }))
}

/// Accepts an invitation.
#[utoipa::path(
    post, path = "/rooms/{room}/invitation", tag = "rooms", params(("room" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Room),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_invitation`"),
        (status = 409, body = Problem, description = "`room_archived`"),
    )
)]
async fn accept_invitation(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    _nothing: Json<Nothing>,
) -> Result<Json<Room>> {
    app.write_in(room, move |work| super::accept(work, &caller, room)).await.map(Json)
}

/// Declines an invitation.
#[utoipa::path(
    delete, path = "/rooms/{room}/invitation", tag = "rooms", params(("room" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_invitation`"),
        (status = 409, body = Problem, description = "`already_member`"),
    )
)]
async fn decline_invitation(State(app): State<App>, caller: Caller, Path(room): Path<RoomId>) -> Result<NoContent> {
    app.write_in(room, move |work| super::decline(work, &caller, room)).await?;
    Ok(NoContent)
}
