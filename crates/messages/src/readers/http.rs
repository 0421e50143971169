//! `GET /rooms/{room}/readers`, `GET /rooms/{room}/messages/{seq}/readers`.

use app::http::{Json, Path, PathPair, Query, limit, one_spelling};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Part, Reader, ReaderPage};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_room_readers)).routes(routes!(list_message_readers))
}

/// Which readers.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichReaders {
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    after: Option<UserId>,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

/// How far the others of a room have read.
#[derive(Debug, Serialize, ToSchema)]
struct RoomReaders {
    /// Those who let you see it, in rising id; null in public rooms and in those of more than 50 members, and where you let nobody see what you read.
    readers: Option<Vec<Reader>>,
}

/// How far the others of a direct room or a small group have read. `room.read` tells of it from then on, where the room is watched.
#[utoipa::path(
    get, path = "/rooms/{room}/readers", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = RoomReaders),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
    )
)]
async fn list_room_readers(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
) -> Result<Json<RoomReaders>> {
    let readers = app.read(move |tx| super::of_room(tx, &caller, room)).await?;
    Ok(Json(RoomReaders { readers }))
}

/// Who has read a message: by name in direct rooms and small groups, elsewhere how many.
#[utoipa::path(
    get, path = "/rooms/{room}/messages/{seq}/readers", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)), security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = ReaderPage),
        (status = 403, body = Problem, description = "`not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn list_message_readers(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
    which: Query<WhichReaders>,
) -> Result<Json<ReaderPage>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let part = Part { after: which.0.after, limit: limit(which.0.limit)? };
    app.read(move |tx| super::of_message(tx, &caller, (room, seq), part)).await.map(Json)
}
