//! `DELETE /rooms/{room}/messages/{seq}/previews`.

use app::http::{NoContent, PathPair};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{RoomId, Seq};
use utoipa_axum::routes;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(remove_previews))
}

/// Takes the previews of its links off a message of yours, for everybody and for good.
#[utoipa::path(
    delete, path = "/rooms/{room}/messages/{seq}/previews", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
    )
)]
async fn remove_previews(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
) -> Result<NoContent> {
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    app.write_in(room, move |work| super::remove(work, &caller, room, seq)).await?;
    Ok(NoContent)
}
