//! `POST /rooms/{room}/messages`.

use app::http::{Created, Json, Path};
use app::work::Sent;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{ClientKey, MessageText, RoomId, Seq};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{SendMessage, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(send_message))
}

/// A message to be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// The sender's idempotency key: a UUID.
    key: ClientKey,
    /// What is said.
    text: MessageText,
    /// The message of the same room that it answers.
    reply: Option<Seq>,
}

/// Sends a message.
#[utoipa::path(
    post, path = "/rooms/{room}/messages", tag = "messages", params(("room" = i64, Path)), request_body = NewMessage,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 201, body = Sent, description = "Sent; also the answer to the same key and text again"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`key_reused`, `room_archived`"),
    )
)]
async fn send_message(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(new): Json<NewMessage>,
) -> Result<Created<Sent>> {
    let sent = submit(&app, &caller, SendMessage { room, key: new.key, text: new.text, reply: new.reply })?.await?;
    Ok(Created(sent))
}
