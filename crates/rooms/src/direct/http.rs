//! `POST /rooms/direct`.

use app::http::Json;
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{UserId, Username};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Peer;
use crate::render::Room;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(open_direct_room))
}

/// With whom: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithWhom {
    /// By id.
    user: Option<UserId>,
    /// By name.
    username: Option<Username>,
}

impl WithWhom {
    fn peer(self) -> Result<Peer> {
        match (self.user, self.username) {
            (Some(user), None) => Ok(Peer::User(user)),
            (None, Some(username)) => Ok(Peer::Username(username)),
            _ => Err(Error::invalid("invalid_request", "Name one of user and username.")),
        }
    }
}

/// Your direct room with somebody: found, or made. Friends are in it at once. Anybody else is asked first: until they come in, the room waits among their
/// invitations, where they read what you write. Where you were asked, this lets you in.
#[utoipa::path(
    post, path = "/rooms/direct", tag = "rooms", request_body = WithWhom, security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Room),
        (status = 403, body = Problem, description = "`takes_no_messages`"),
        (status = 404, body = Problem, description = "`no_such_user`"),
        (status = 409, body = Problem, description = "`blocked`, `room_archived`"),
        (status = 422, body = Problem, description = "`not_with_yourself`, `invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn open_direct_room(State(app): State<App>, caller: Caller, Json(with): Json<WithWhom>) -> Result<Json<Room>> {
    let (peer, key) = (with.peer()?, LimitKey::User(caller.user));
    app.limit(Limiter::Lookup, &key)?;
    let whom = peer.clone();
    if let Some(room) = app.read(move |tx| super::find(tx, &caller, &whom)).await? {
        return Ok(Json(room));
    }
    // Only making one is rationed as a new room.
    app.limit(Limiter::NewRoom, &key)?;
    app.write(move |work| super::open(work, &caller, &peer)).await.map(Json)
}
