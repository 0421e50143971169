//! `GET`, `POST` and `DELETE /sessions`, `PATCH` and `DELETE /sessions/{session}`, `POST /auth/sign-out`.

use app::http::{Created, Json, NoContent, Path, Scheme, SessionCaller};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{Scope, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{KeyWish, NewSession, Secret, Session, SessionName};
use crate::http::{Header, Memory, Nothing, set_cookie};
use crate::shared::Shared;

pub fn routes() -> Routes {
    let all = Routes::new().routes(routes!(list_sessions, create_key, revoke_others));
    all.routes(routes!(rename_session, revoke_session)).routes(routes!(sign_out))
}

/// Sessions.
#[derive(Debug, Serialize, ToSchema)]
struct Sessions {
    /// Newest first; at most 200.
    sessions: Vec<Session>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// What it is for.
    name: SessionName,
    /// What it is good for; absent: whatever a key can be.
    scopes: Option<Vec<Scope>>,
    /// Days after which it ends by itself, 1 to 3,660; absent: it lasts until it is revoked.
    expires_in_days: Option<i64>,
}

/// A session to be called something else.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewName {
    /// What it is to be called.
    name: SessionName,
}

/// A key that was made.
#[derive(Debug, Serialize, ToSchema)]
struct CreatedKey {
    /// Its session.
    session: Session,
    /// The key itself; it is not shown again.
    key: String,
}

/// Where you are signed in, and your keys.
#[utoipa::path(
    get, path = "/sessions", tag = "accounts", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = Sessions))
)]
async fn list_sessions(State(app): State<App>, caller: Caller) -> Result<Json<Sessions>> {
    let now = app.now();
    let sessions = app.read(move |tx| super::list(tx, &caller, now)).await?;
    Ok(Json(Sessions { sessions }))
}

/// Makes a key for a program. No key makes another.
#[utoipa::path(
    post, path = "/sessions", tag = "accounts", request_body = NewKey, security(("access_token" = []), ("key" = ["session"])),
    responses((status = 201, body = CreatedKey), (status = 409, body = Problem, description = "`too_many_keys`"), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn create_key(State(app): State<App>, caller: Caller, Json(new): Json<NewKey>) -> Result<Created<CreatedKey>> {
    let secret = Secret::of_key()?;
    let wish = KeyWish { name: new.name, scopes: new.scopes, days: new.expires_in_days };
    let new = NewSession::wished(wish, &secret)?;
    let session = app.write(move |work| super::create_key(work, &caller, &new)).await?;
    Ok(Created(CreatedKey { session, key: secret.as_str().to_owned() }))
}

/// Ends all your sessions but the one that asks, and all your keys, with their tokens and sockets.
#[utoipa::path(
    delete, path = "/sessions", tag = "accounts", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 204), (status = 401, body = Problem, description = "`unauthenticated`"))
)]
async fn revoke_others(State(app): State<App>, memory: Memory, caller: Caller) -> Result<NoContent> {
    let ended = app.write(move |work| super::revoke_others(work, &caller)).await?;
    memory.revoked.insert_all(&ended);
    Ok(NoContent)
}

/// Calls one of your sessions something else.
#[utoipa::path(
    patch, path = "/sessions/{session}", tag = "accounts", params(("session" = i64, Path)), request_body = NewName,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Session),
        (status = 404, body = Problem, description = "`no_such_session`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn rename_session(
    State(app): State<App>,
    caller: Caller,
    Path(session): Path<SessionId>,
    Json(new): Json<NewName>,
) -> Result<Json<Session>> {
    app.write(move |work| super::rename(work, &caller, session, &new.name)).await.map(Json)
}

/// Ends one of your sessions, with its tokens and sockets.
#[utoipa::path(
    delete, path = "/sessions/{session}", tag = "accounts", params(("session" = i64, Path)),
    security(("access_token" = []), ("key" = ["account"])),
    responses((status = 204), (status = 404, body = Problem, description = "`no_such_session`"))
)]
async fn revoke_session(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    Path(session): Path<SessionId>,
) -> Result<NoContent> {
    end(&app, &memory, caller, session).await
}

/// Ends the session behind this request, whatever it shows: cookie, token or key.
#[utoipa::path(
    post, path = "/auth/sign-out", tag = "accounts", request_body = Nothing,
    security(("access_token" = []), ("key" = ["any"]), ()),
    responses((status = 204, description = "And the cookie is taken away"), (status = 401, body = Problem))
)]
async fn sign_out(
    State(app): State<App>,
    memory: Memory,
    SessionCaller(caller): SessionCaller,
    scheme: Scheme,
    Json(Nothing {}): Json<Nothing>,
) -> Result<(Header, NoContent)> {
    let done = end(&app, &memory, caller, caller.session).await?;
    Ok((set_cookie(scheme, "", 0), done))
}

async fn end(app: &App, shared: &Shared, caller: Caller, session: SessionId) -> Result<NoContent> {
    app.write(move |work| super::revoke(work, &caller, session)).await?;
    // This node knows at once; the others, and the sockets, hear it from the server's log.
    shared.revoked.insert(session);
    Ok(NoContent)
}
