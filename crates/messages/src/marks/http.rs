//! `PUT` and `DELETE /rooms/{room}/messages/{seq}/saved` and `/hidden`, `GET /rooms/{room}/marks`, `GET /saved`.

use app::http::{Json, NoContent, Path, PathPair, Query, RawJson, limit, one_spelling};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{Id, MAX_ID, Mark, MarkId, RoomId, Seq, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Act, MarkMessage, submit};
use crate::history::{EventForm, MessageState};

pub fn routes() -> Routes {
    let marks = Routes::new().routes(routes!(save_message, unsave_message)).routes(routes!(hide_message, show_message));
    marks.routes(routes!(list_saved)).routes(routes!(list_marks))
}

/// Which saved messages.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AskedSaved {
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    before: Option<MarkId>,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

/// Messages that you saved, the last first.
#[derive(Debug, Serialize, ToSchema)]
struct SavedPage {
    /// Those of them that you still see.
    saved: Vec<SavedMessage>,
    /// Goes into `before`; null: these are the first that you saved.
    next: Option<MarkId>,
}

/// A message that you saved.
#[derive(Debug, Serialize, ToSchema)]
struct SavedMessage {
    /// Rises with the time at which you saved it.
    id: MarkId,
    /// When you did.
    at: Time,
    /// Its own event.
    event: EventForm,
    /// What has been done to it, as of now.
    state: Option<MessageState>,
}

/// Saves a message, to find it again; again changes nothing.
#[utoipa::path(
    put, path = "/rooms/{room}/messages/{seq}/saved", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`too_many_saved` (10,000)"),
    )
)]
async fn save_message(app: State<App>, caller: Caller, at: PathPair<RoomId, Seq>) -> Result<NoContent> {
    act(&app, &caller, Act::Set, (at, Mark::Saved)).await
}

/// Does not keep it any more; what is not there is gone already.
#[utoipa::path(
    delete, path = "/rooms/{room}/messages/{seq}/saved", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses((status = 204), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn unsave_message(app: State<App>, caller: Caller, at: PathPair<RoomId, Seq>) -> Result<NoContent> {
    act(&app, &caller, Act::Clear, (at, Mark::Saved)).await
}

/// Hides a message from you, on all your devices: pages say so in its state. Others see it as before.
#[utoipa::path(
    put, path = "/rooms/{room}/messages/{seq}/hidden", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses((status = 204), (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"))
)]
async fn hide_message(app: State<App>, caller: Caller, at: PathPair<RoomId, Seq>) -> Result<NoContent> {
    act(&app, &caller, Act::Set, (at, Mark::Hidden)).await
}

/// Does not hide it any more; what is not hidden stays as it is.
#[utoipa::path(
    delete, path = "/rooms/{room}/messages/{seq}/hidden", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses((status = 204), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn show_message(app: State<App>, caller: Caller, at: PathPair<RoomId, Seq>) -> Result<NoContent> {
    act(&app, &caller, Act::Clear, (at, Mark::Hidden)).await
}

async fn act(
    app: &App,
    caller: &Caller,
    act: Act,
    (PathPair(room, seq), mark): (PathPair<RoomId, Seq>, Mark),
) -> Result<NoContent> {
    submit(app, caller, act, MarkMessage { room, seq, mark })?.await?;
    Ok(NoContent)
}

/// The messages that you saved, in all rooms, the last first.
#[utoipa::path(
    get, path = "/saved", tag = "messages",
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = SavedPage))
)]
async fn list_saved(State(app): State<App>, caller: Caller, asked: Query<AskedSaved>) -> Result<RawJson> {
    let (before, limit) = (asked.0.before.unwrap_or(MarkId::from_raw(MAX_ID)), limit(asked.0.limit)?);
    app.read(move |tx| super::saved(tx, &caller, before, limit)).await.map(RawJson)
}

/// Which messages.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AskedMarks {
    /// The first seq.
    from: Seq,
    /// The last one.
    to: Seq,
}

/// What you keep of the messages of a room.
#[derive(Debug, Serialize, ToSchema)]
struct MarkList {
    /// At most 1,000, the latest messages first.
    marks: Vec<MarkEntry>,
}

/// A mark of yours.
#[derive(Debug, Serialize, ToSchema)]
struct MarkEntry {
    /// The message.
    seq: Seq,
    /// What you keep of it.
    mark: Mark,
}

/// What you keep of the messages between two numbers: for whoever holds them since before.
#[utoipa::path(
    get, path = "/rooms/{room}/marks", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = MarkList), (status = 404, body = Problem, description = "`no_such_room`"))
)]
async fn list_marks(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    asked: Query<AskedMarks>,
) -> Result<Json<MarkList>> {
    let AskedMarks { from, to } = asked.0;
    let marks = app.read(move |tx| super::between(tx, &caller, room, (from, to))).await?;
    Ok(Json(MarkList { marks: marks.into_iter().map(|(seq, mark)| MarkEntry { seq, mark }).collect() }))
}
