//! `/api/chats/` and `/api/chats/{uri}/`: making a chat, joining it, asking others in.

use accounts::{Me, older_programs};
use app::http::Json;
use app::{App, Caller, Error, LimitKey, Limiter, Routes, Work};
use axum::extract::State;
use model::{RoomName, Uri, Username};
use rooms::by_address::{self, Asked};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::fields::Fields;
use super::refusal::{Faults, Refusal};
use super::shown::{Address, Guest};
use super::user::User;

/// Everything went well.
pub const SUCCESS: &str = "SUCCESS";

pub fn routes() -> Routes {
    Routes::new().routes(routes!(create_chat)).routes(routes!(add_to_chat))
}

/// A chat that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldChat)]
struct NewChat {
    /// `SUCCESS`.
    status: &'static str,
    /// The chat's address. Who knows it may join.
    uri: String,
    /// What happened.
    message: &'static str,
}

/// Somebody who came in, or was asked in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldMembership)]
struct Added {
    /// `SUCCESS`.
    status: &'static str,
    /// Who is in the chat: its owner first, then the others, at most 1,000.
    members: Vec<User>,
    /// What happened.
    message: String,
    /// Whom it was about.
    user: User,
}

/// Makes a chat: a group that admits whoever knows its address. You own it.
#[utoipa::path(
    post, path = "/api/chats/", tag = "older system", security(("key" = ["write"]), ("access_token" = [])),
    responses((status = 200, body = NewChat), (status = 401), (status = 429))
)]
async fn create_chat(State(app): State<App>, Guest(caller): Guest, _nothing: Fields) -> Result<Json<NewChat>, Refusal> {
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    let room = app.write(move |work| {
        let me = older_programs::me(work.tx(), &caller)?;
        let name = RoomName::new(&format!("Chat of {}", me.username)).map_err(Error::internal)?;
        by_address::create(work, &caller, &name)
    });
    Ok(Json(NewChat { status: SUCCESS, uri: room.await?.uri, message: "New chat session created" }))
}

/// Joins a chat, by one's own name; asks somebody else in, by theirs.
#[utoipa::path(
    patch, path = "/api/chats/{uri}/", tag = "older system", params(("uri" = String, Path)),
    security(("key" = ["write"]), ("access_token" = [])),
    request_body(description = "`username`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Added), (status = 400, description = "By field"), (status = 401), (status = 404))
)]
async fn add_to_chat(
    State(app): State<App>,
    Guest(caller): Guest,
    Address(uri): Address,
    fields: Fields,
) -> Result<Json<Added>, Refusal> {
    let mut faults = Faults::default();
    let Some(name) = fields.required("username", &mut faults, Username::new) else { return Err(faults.into()) };
    let me = app.read(move |tx| older_programs::me(tx, &caller)).await?;
    let own = Username::new(&me.username).is_ok_and(|mine| mine.folded() == name.folded());
    let key = LimitKey::User(caller.user);
    let added = if own {
        app.limit(Limiter::Lookup, &key)?;
        app.write(move |work| join(work, &caller, &me, &uri)).await?
    } else {
        app.limit(Limiter::NewRoom, &key)?;
        app.write(move |work| ask_in(work, &caller, &me, (&uri, &name))).await?
    };
    Ok(Json(added))
}

fn join(work: &mut Work<'_, '_>, caller: &Caller, me: &Me, uri: &Uri) -> app::Result<Added> {
    let room = by_address::join(work, caller, uri)?;
    let members = by_address::roster(work.tx(), caller, room)?;
    let message = format!("{} joined that chat", me.username);
    Ok(added(me, members, message, User::oneself(me)))
}

fn ask_in(work: &mut Work<'_, '_>, caller: &Caller, me: &Me, whom: (&Uri, &Username)) -> app::Result<Added> {
    let room = by_address::find(work.tx(), caller, whom.0)?;
    let (person, asked) = by_address::invite(work, caller, room, whom.1)?;
    let members = by_address::roster(work.tx(), caller, room)?;
    let message = match asked {
        Asked::Invited => format!("{} is invited to that chat", person.username),
        Asked::Joined => format!("{} is in that chat already", person.username),
    };
    let user = User::seen_by(me, person.id, person.username);
    Ok(added(me, members, message, user))
}

fn added(reader: &Me, members: Vec<app::User>, message: String, user: User) -> Added {
    let shown = |person: app::User| User::seen_by(reader, person.id, person.username);
    Added { status: SUCCESS, members: members.into_iter().map(shown).collect(), message, user }
}
