//! `GET` and `POST /friends/requests`, and what is answered to one.

use app::http::{Json, NoContent, Path};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{Relation, UserId, Username};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::FriendRequests;
use crate::somebody::Whom;

pub fn routes() -> Routes {
    Routes::new()
        .routes(routes!(list_friend_requests, ask_to_be_friends))
        .routes(routes!(accept_friend_request))
        .routes(routes!(decline_friend_request))
        .routes(routes!(cancel_friend_request))
}

/// Whom to ask: by one of the two.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskToBeFriends {
    /// By id.
    user: Option<UserId>,
    /// By name.
    username: Option<Username>,
    /// What to say with it: at most 200 characters.
    note: Option<String>,
}

/// What somebody is to you now.
#[derive(Debug, Serialize, ToSchema)]
struct Related {
    /// What they are.
    relation: Relation,
}

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Nothing)]
struct Nothing {}

/// Who asks to be friends, and whom you asked.
#[utoipa::path(
    get, path = "/friends/requests", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = FriendRequests))
)]
async fn list_friend_requests(State(app): State<App>, caller: Caller) -> Result<Json<FriendRequests>> {
    app.read(move |tx| super::list(tx, &caller)).await.map(Json)
}

/// Asks somebody to be friends. If they asked you, you are friends at once. Whoever blocked you, or said no a short while ago, does not hear of it: you cannot tell.
#[utoipa::path(
    post, path = "/friends/requests", tag = "people", request_body = AskToBeFriends, security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Related),
        (status = 403, body = Problem, description = "`takes_no_requests`"),
        (status = 404, body = Problem, description = "`no_such_user`"),
        (status = 409, body = Problem, description = "`blocked`, `is_bot`, `too_many_requests_open`"),
        (status = 422, body = Problem, description = "`not_with_yourself`, `invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn ask_to_be_friends(
    State(app): State<App>,
    caller: Caller,
    Json(ask): Json<AskToBeFriends>,
) -> Result<Json<Related>> {
    let (whom, note) = (Whom::of(ask.user, ask.username)?, super::note(ask.note.as_deref())?);
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    let relation = app.write(move |work| super::ask(work, &caller, &whom, &note)).await?;
    Ok(Json(Related { relation }))
}

/// Accepts somebody's request. Again: you are friends already.
#[utoipa::path(
    post, path = "/friends/requests/{user}/accept", tag = "people", params(("user" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 200, body = Related),
        (status = 404, body = Problem, description = "`no_such_request`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
    )
)]
async fn accept_friend_request(
    State(app): State<App>,
    caller: Caller,
    Path(user): Path<UserId>,
    _nothing: Json<Nothing>,
) -> Result<Json<Related>> {
    let relation = app.write(move |work| super::accept(work, &caller, user)).await?;
    Ok(Json(Related { relation }))
}

/// Declines somebody's request. They are not told.
#[utoipa::path(
    post, path = "/friends/requests/{user}/decline", tag = "people", params(("user" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_request`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
    )
)]
async fn decline_friend_request(
    State(app): State<App>,
    caller: Caller,
    Path(user): Path<UserId>,
    _nothing: Json<Nothing>,
) -> Result<NoContent> {
    app.write(move |work| super::decline(work, &caller, user)).await?;
    Ok(NoContent)
}

/// Takes your request back.
#[utoipa::path(
    delete, path = "/friends/requests/{user}", tag = "people", params(("user" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_request`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
    )
)]
async fn cancel_friend_request(State(app): State<App>, caller: Caller, Path(user): Path<UserId>) -> Result<NoContent> {
    app.write(move |work| super::cancel(work, &caller, user)).await?;
    Ok(NoContent)
}
