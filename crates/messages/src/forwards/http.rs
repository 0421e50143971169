//! `POST /rooms/{room}/forwards`.

use app::http::{Created, Json, Path};
use app::work::Sent;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{ClientKey, RoomId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{ForwardMessage, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(forward_message))
}

/// A message to be said in another room, or once more in its own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewForward {
    /// The sender's idempotency key: a UUID.
    key: ClientKey,
    /// The room it stands in.
    room: RoomId,
    /// Its number there.
    seq: Seq,
}

/// Says a message here that stands elsewhere. It goes when that one is taken away.
#[utoipa::path(
    post, path = "/rooms/{room}/forwards", tag = "messages", params(("room" = i64, Path)), request_body = NewForward,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 201, body = Sent, description = "Sent; also the answer to the same key again"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`key_reused`, `room_archived`, `blocked`"),
        (status = 413, body = Problem, description = "`quota_exceeded`"),
    )
)]
async fn forward_message(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(new): Json<NewForward>,
) -> Result<Created<Sent>> {
    let forward = ForwardMessage { room, key: new.key, from: new.room, seq: new.seq };
    submit(&app, &caller, forward)?.await.map(Created)
}
