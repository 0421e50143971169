//! `POST /rooms/{room}/messages`.

use app::http::{Created, Json, Path};
use app::work::Sent;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{ClientKey, FileId, MessageText, RoomId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{SendMessage, submit};
use crate::previews::Previews;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(send_message))
}

/// A message to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// The sender's idempotency key: a UUID.
    key: ClientKey,
    /// What is said; may be absent where there are files.
    text: Option<MessageText>,
    /// Uploads of yours that go with it, each once.
    #[serde(default)]
    files: Vec<FileId>,
    /// The message of the same room that it answers.
    reply: Option<Seq>,
    /// False: what stands behind its links is not to be shown, now or after an edit.
    #[serde(default)]
    #[schema(value_type = bool, default = true)]
    previews: Previews,
}

/// Sends a message.
#[utoipa::path(
    post, path = "/rooms/{room}/messages", tag = "messages", params(("room" = i64, Path)), request_body = NewMessage,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 201, body = Sent, description = "Sent; also the answer to the same key and text again"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`, `no_such_upload`"),
        (status = 409, body = Problem, description = "`key_reused`, `room_archived`, `upload_unfinished`"),
        (status = 422, body = Problem, description = "`invalid_request`, `too_many_files`"),
    )
)]
async fn send_message(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(new): Json<NewMessage>,
) -> Result<Created<Sent>> {
    let NewMessage { key, text, files, reply, previews } = new;
    let sent = submit(&app, &caller, SendMessage { room, key, text, files, reply, previews })?.await?;
    Ok(Created(sent))
}
