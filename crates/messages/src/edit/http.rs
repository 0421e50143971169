//! `PATCH /rooms/{room}/messages/{seq}`, `GET …/versions`.

use app::http::{Json, PathPair};
use app::work::Sent;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{MessageText, RoomId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{EditMessage, MessageVersion, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(edit_message)).routes(routes!(list_versions))
}

/// What a message is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewText {
    /// From now on.
    text: MessageText,
}

/// What a message has said.
#[derive(Debug, Serialize, ToSchema)]
struct MessageVersions {
    /// The first first, what it says now last.
    versions: Vec<MessageVersion>,
}

/// Says one's own message otherwise. Answers with where the new text stands.
#[utoipa::path(
    patch, path = "/rooms/{room}/messages/{seq}", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    request_body = NewText, security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Sent),
        (status = 403, body = Problem, description = "`forbidden`, `edit_too_late`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`room_archived`, `blocked`"),
    )
)]
async fn edit_message(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
    Json(new): Json<NewText>,
) -> Result<Json<Sent>> {
    submit(&app, &caller, EditMessage { room, seq, text: new.text })?.await.map(Json)
}

/// What a message has said, and says.
#[utoipa::path(
    get, path = "/rooms/{room}/messages/{seq}/versions", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = MessageVersions),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn list_versions(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<Json<MessageVersions>> {
    let versions = app.read(move |tx| super::versions(tx, &caller, room, seq)).await?;
    Ok(Json(MessageVersions { versions }))
}
