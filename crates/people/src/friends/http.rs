//! `GET /friends`, `DELETE /friends/{user}`.

use app::http::{Json, NoContent, Path, Query, limit};
use app::{App, Caller, Error, Problem, Result, Routes};
use axum::extract::State;
use model::UserId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::FriendPage;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_friends)).routes(routes!(unfriend))
}

/// A page of friends.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Friends {
    /// The `next` of the page before.
    after: Option<String>,
    /// How many; at most 200.
    limit: Option<i64>,
}

/// Your friends, by name.
#[utoipa::path(
    get, path = "/friends", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = FriendPage), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn list_friends(State(app): State<App>, caller: Caller, page: Query<Friends>) -> Result<Json<FriendPage>> {
    let limit = limit(page.0.limit)?;
    let after = page.0.after.unwrap_or_default();
    // PostgreSQL cannot even compare with a NUL, and no name has one.
    if after.contains('\0') {
        return Err(Error::invalid("invalid_request", "This is no page of this list."));
    }
    app.read(move |tx| super::list(tx, &caller, &after, limit)).await.map(Json)
}

/// Ends a friendship.
#[utoipa::path(
    delete, path = "/friends/{user}", tag = "people", params(("user" = i64, Path)), security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_friend`"),
        (status = 422, body = Problem, description = "`not_with_yourself`"),
    )
)]
async fn unfriend(State(app): State<App>, caller: Caller, Path(user): Path<UserId>) -> Result<NoContent> {
    app.write(move |work| super::unfriend(work, &caller, user)).await?;
    Ok(NoContent)
}
