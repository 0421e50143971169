//! `GET /blocks`, `PUT` and `DELETE /blocks/{user}`.

use app::http::{Json, NoContent, Path};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::UserId;
use utoipa_axum::routes;

use super::Blocks;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_blocks)).routes(routes!(block, unblock))
}

/// Whom you keep away.
#[utoipa::path(
    get, path = "/blocks", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Blocks))
)]
async fn list_blocks(State(app): State<App>, caller: Caller) -> Result<Json<Blocks>> {
    app.read(move |tx| super::list(tx, &caller)).await.map(Json)
}

/// Keeps somebody away. They are not told.
#[utoipa::path(
    put, path = "/blocks/{user}", tag = "people", params(("user" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_user`"),
        (status = 409, body = Problem, description = "`too_many_blocked`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn block(State(app): State<App>, caller: Caller, Path(user): Path<UserId>) -> Result<NoContent> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    app.write(move |work| super::block(work, &caller, user)).await?;
    Ok(NoContent)
}

/// Lets somebody come near again.
#[utoipa::path(
    delete, path = "/blocks/{user}", tag = "people", params(("user" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`not_blocked`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
    )
)]
async fn unblock(State(app): State<App>, caller: Caller, Path(user): Path<UserId>) -> Result<NoContent> {
    app.write(move |work| super::unblock(work, &caller, user)).await?;
    Ok(NoContent)
}
