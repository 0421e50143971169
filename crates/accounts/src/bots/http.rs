//! `GET` and `POST /bots`, `POST /bots/{bot}/token`, `DELETE /bots/{bot}`.

use app::http::{Created, Json, NoContent, Path, Query};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{Content, UserId, Username};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Bot;
use crate::http::{Memory, Nothing};
use crate::letters::Writing;
use crate::sessions::Secret;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_bots, create_bot)).routes(routes!(renew_bot_key)).routes(routes!(delete_bot))
}

/// Your bots.
#[derive(Debug, Serialize, ToSchema)]
struct Bots {
    /// In the order in which they were made; at most 20.
    bots: Vec<Bot>,
}

/// A bot to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BotWish {
    /// The name: 1–32 letters, digits, dots, underscores and hyphens of any script.
    username: Username,
}

/// A bot, and what opens its account.
#[derive(Debug, Serialize, ToSchema)]
struct NewBot {
    /// The bot.
    bot: Bot,
    /// Its key, for `Authorization: Token …`; it is not shown again.
    key: String,
}

/// How a bot is to go.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BotEnd {
    /// What becomes of what it wrote; absent: it stays, without a name.
    #[param(inline)]
    content: Option<Content>,
}

/// Your bots; never a key.
#[utoipa::path(
    get, path = "/bots", tag = "accounts", security(("access_token" = []), ("key" = ["session"])),
    responses((status = 200, body = Bots))
)]
async fn list_bots(State(app): State<App>, caller: Caller) -> Result<Json<Bots>> {
    let bots = app.read(move |tx| super::list(tx, &caller)).await?;
    Ok(Json(Bots { bots }))
}

/// Makes a bot, whose key is its only way in. It is in no room until somebody invites it, or it joins one.
#[utoipa::path(
    post, path = "/bots", tag = "accounts", request_body = BotWish, security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 201, body = NewBot),
        (status = 403, body = Problem, description = "`bots_closed`"),
        (status = 409, body = Problem, description = "`username_taken`, `too_many_bots`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn create_bot(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Json(wish): Json<BotWish>,
) -> Result<Created<NewBot>> {
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    let (secret, makers, account) = (Secret::of_key()?, memory.config.bots, super::account(wish.username));
    let hash = secret.hash();
    let bot = app.write(move |work| super::create(work, &caller, &account, (makers, &hash))).await?;
    Ok(Created(NewBot { bot, key: secret.as_str().to_owned() }))
}

/// Gives a bot another key. The one before ends at once, with its sockets. Its owner, and administrators.
#[utoipa::path(
    post, path = "/bots/{bot}/token", tag = "accounts", params(("bot" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 201, body = NewBot),
        (status = 404, body = Problem, description = "`no_such_bot`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn renew_bot_key(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Path(bot): Path<UserId>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Created<NewBot>> {
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    let secret = Secret::of_key()?;
    let hash = secret.hash();
    let (bot, ended) = app.write(move |work| super::renew(work, &caller, bot, &hash)).await?;
    memory.revoked.insert_all(&ended);
    Ok(Created(NewBot { bot, key: secret.as_str().to_owned() }))
}

/// Deletes a bot: its key ends at once, and its account is erased without days of grace. Its owner, and administrators.
#[utoipa::path(
    delete, path = "/bots/{bot}", tag = "accounts", params(("bot" = i64, Path)),
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_bot`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn delete_bot(
    State(app): State<App>,
    memory: Memory,
    (caller, writing): (Caller, Writing),
    Path(bot): Path<UserId>,
    end: Query<BotEnd>,
) -> Result<NoContent> {
    let content = end.0.content.unwrap_or(Content::Keep);
    let ended = app.write(move |work| super::delete(work, &caller, bot, (content, &writing))).await?;
    memory.revoked.insert_all(&ended);
    Ok(NoContent)
}
