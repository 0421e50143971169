//! `/admin/people`: administrators see who is there, and step in.

use app::access;
use app::http::{Created, Json, NoContent, Path, Query};
use app::{App, Caller, Problem, Result, Routes, cut_page};
use axum::extract::State;
use model::{Content, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::page::Which;
use super::{Change, PersonEntry};
use crate::deletion::Wish;
use crate::http::{Memory, Nothing};
use crate::letters::Writing;
use crate::reset_links::NewLink;
use crate::sessions::Session;

pub fn routes() -> Routes {
    let all = Routes::new().routes(routes!(list_people)).routes(routes!(get_person, change_person));
    let all = all.routes(routes!(list_sessions, end_sessions)).routes(routes!(reset_password));
    all.routes(routes!(turn_off_their_second_step)).routes(routes!(delete_person))
}

/// People, by name.
#[derive(Debug, Serialize, ToSchema)]
struct People {
    /// The people.
    people: Vec<PersonEntry>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What is to be different; absent means as before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonEdit {
    /// Whether they are kept out: all their sessions and keys end, and no way in is open.
    locked: Option<bool>,
    /// Whether they administer the server.
    admin: Option<bool>,
}

/// Where somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct TheirSessions {
    /// Newest first; at most 200.
    sessions: Vec<Session>,
}

/// How an account is to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonEnd {
    /// What becomes of what they wrote.
    content: Content,
}

/// What lets somebody choose another password.
#[derive(Debug, Serialize, ToSchema)]
struct ResetLink {
    /// For the address `/reset/<token>`. It is not shown again.
    token: String,
    /// Until when it is good.
    expires_at: Time,
}

/// Who has an account here, by name. Administrators.
#[utoipa::path(
    get, path = "/admin/people", tag = "accounts", params(Which), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = People),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn list_people(State(app): State<App>, caller: Caller, which: Query<Which>) -> Result<Json<People>> {
    let (asked, limit) = which.0.read()?;
    let mut people = app
        .read(move |tx| {
            let access = access::server(tx, &caller)?;
            super::list(tx, &access, &asked, limit + 1)
        })
        .await?;
    let next = cut_page(&mut people, limit).map(|last| last.folded.clone());
    Ok(Json(People { people, next }))
}

/// One person. Administrators.
#[utoipa::path(
    get, path = "/admin/people/{user}", tag = "accounts", params(("user" = i64, Path)),
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = PersonEntry),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`"),
    )
)]
async fn get_person(State(app): State<App>, caller: Caller, Path(user): Path<UserId>) -> Result<Json<PersonEntry>> {
    let read = app.read(move |tx| {
        let access = access::server(tx, &caller)?;
        super::find(tx, &access, user)
    });
    read.await.map(Json)
}

/// Keeps somebody out or lets them in again; makes them an administrator, or not one any more. Administrators.
#[utoipa::path(
    patch, path = "/admin/people/{user}", tag = "accounts", params(("user" = i64, Path)), request_body = PersonEdit,
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = PersonEntry),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`"),
        (status = 409, body = Problem, description = "`own_account`, `last_admin`, `not_claimed`, `is_bot`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn change_person(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Path(user): Path<UserId>,
    Json(edit): Json<PersonEdit>,
) -> Result<Json<PersonEntry>> {
    let change = Change { locked: edit.locked, admin: edit.admin };
    let (person, ended) = app.write(move |work| super::change(work, &caller, user, &change)).await?;
    memory.revoked.insert_all(&ended);
    Ok(Json(person))
}

/// Where somebody is signed in, and their keys; never a secret. Administrators.
#[utoipa::path(
    get, path = "/admin/people/{user}/sessions", tag = "accounts", params(("user" = i64, Path)),
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = TheirSessions),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`"),
    )
)]
async fn list_sessions(
    State(app): State<App>,
    caller: Caller,
    Path(user): Path<UserId>,
) -> Result<Json<TheirSessions>> {
    let now = app.now();
    let sessions = app.read(move |tx| {
        let access = access::server(tx, &caller)?;
        super::list_sessions(tx, &access, user, now)
    });
    Ok(Json(TheirSessions { sessions: sessions.await? }))
}

/// Signs somebody out everywhere, keys too. Administrators.
#[utoipa::path(
    delete, path = "/admin/people/{user}/sessions", tag = "accounts", params(("user" = i64, Path)),
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`"),
    )
)]
async fn end_sessions(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Path(user): Path<UserId>,
) -> Result<NoContent> {
    let ended = app.write(move |work| super::sign_out(work, &caller, user)).await?;
    memory.revoked.insert_all(&ended);
    Ok(NoContent)
}

/// Takes somebody's password away, signs them out everywhere, and makes the link with which they choose another: for you to pass on.
/// Administrators.
#[utoipa::path(
    post, path = "/admin/people/{user}/reset", tag = "accounts", params(("user" = i64, Path)), request_body = Nothing,
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 201, body = ResetLink),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`"),
        (status = 409, body = Problem, description = "`not_claimed`, `is_bot`"),
    )
)]
async fn reset_password(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Path(user): Path<UserId>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Created<ResetLink>> {
    let link = NewLink::new()?;
    let token = link.token().to_owned();
    let (expires_at, ended) = app.write(move |work| super::reset(work, &caller, user, &link)).await?;
    memory.revoked.insert_all(&ended);
    Ok(Created(ResetLink { token, expires_at }))
}

/// Turns somebody's second step off, for whoever lost both their app and their recovery codes. They are told by letter. Administrators.
#[utoipa::path(
    delete, path = "/admin/people/{user}/second-step", tag = "accounts", params(("user" = i64, Path)),
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`, `no_second_step`"),
    )
)]
async fn turn_off_their_second_step(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Path(user): Path<UserId>,
) -> Result<NoContent> {
    app.write(move |work| super::turn_off_second_step(work, &caller, user, &writing)).await?;
    Ok(NoContent)
}

/// Deletes somebody's account: deactivates it at once, and erases it after the days of grace, unless they sign in before. Administrators.
#[utoipa::path(
    post, path = "/admin/people/{user}/delete", tag = "accounts", params(("user" = i64, Path)), request_body = PersonEnd,
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = PersonEntry),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_person`"),
        (status = 409, body = Problem, description = "`own_account`, `last_admin`, `not_claimed`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn delete_person(
    State(app): State<App>,
    memory: Memory,
    (caller, writing): (Caller, Writing),
    Path(user): Path<UserId>,
    Json(end): Json<PersonEnd>,
) -> Result<Json<PersonEntry>> {
    let wish = Wish { content: end.content, grace_s: memory.config.grace_s(), writing };
    let (person, ended) = app.write(move |work| super::delete(work, &caller, user, &wish)).await?;
    memory.revoked.insert_all(&ended);
    Ok(Json(person))
}
