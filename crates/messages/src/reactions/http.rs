//! `GET /rooms/{room}/messages/{seq}/reactions`, `PUT` and `DELETE …/{emoji}`.

use app::http::{Json, NoContent, PathPair, PathTriple};
use app::{App, Caller, Error, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Act, React, Reaction, submit};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_reactions)).routes(routes!(add_reaction, remove_reaction))
}

/// With what a message was answered.
#[derive(Debug, Serialize, ToSchema)]
struct Reactions {
    /// The emoji that came first first.
    reactions: Vec<Reaction>,
}

fn react((room, seq, emoji): (RoomId, Seq, String)) -> Result<React> {
    let emoji = emoji.parse().map_err(|_| Error::invalid("bad_emoji", "This is not one emoji."))?;
    Ok(React { room, seq, emoji })
}

/// Who answered a message with which emoji.
#[utoipa::path(
    get, path = "/rooms/{room}/messages/{seq}/reactions", tag = "messages", params(("room" = i64, Path), ("seq" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = Reactions),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn list_reactions(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<Json<Reactions>> {
    let reactions = app.read(move |tx| super::list(tx, &caller, room, seq)).await?;
    Ok(Json(Reactions { reactions }))
}

/// Answers a message with an emoji; again changes nothing.
#[utoipa::path(
    put, path = "/rooms/{room}/messages/{seq}/reactions/{emoji}", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path), ("emoji" = String, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`too_many_reactions` (20 kinds), `room_archived`, `blocked`"),
        (status = 422, body = Problem, description = "`bad_emoji`"),
    )
)]
async fn add_reaction(
    State(app): State<App>,
    caller: Caller,
    PathTriple(room, seq, emoji): PathTriple<RoomId, Seq, String>,
) -> Result<NoContent> {
    submit(&app, &caller, Act::Add, react((room, seq, emoji))?)?.await?;
    Ok(NoContent)
}

/// Takes one's emoji back; what is not there is gone already.
#[utoipa::path(
    delete, path = "/rooms/{room}/messages/{seq}/reactions/{emoji}", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path), ("emoji" = String, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 409, body = Problem, description = "`room_archived`, `blocked`"),
        (status = 422, body = Problem, description = "`bad_emoji`"),
    )
)]
async fn remove_reaction(
    State(app): State<App>,
    caller: Caller,
    PathTriple(room, seq, emoji): PathTriple<RoomId, Seq, String>,
) -> Result<NoContent> {
    submit(&app, &caller, Act::Remove, react((room, seq, emoji))?)?.await?;
    Ok(NoContent)
}
