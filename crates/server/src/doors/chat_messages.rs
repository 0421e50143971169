//! `/api/chats/{uri}/messages/`: what was said, and saying more.

use std::collections::{BTreeSet, HashMap};

use accounts::{Me, older_programs};
use app::access::{self, RoomView};
use app::http::Json;
use app::work::{MessageEntry, PageOf, message_page};
use app::{App, Caller, Routes};
use axum::extract::State;
use db::Tx;
use messages::{Previews, SendMessage, submit};
use model::{ClientKey, MessageText, RoomId, Seq, Uri, UserId};
use rooms::by_address;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::chats::SUCCESS;
use super::fields::Fields;
use super::page::Part;
use super::refusal::{Faults, Refusal};
use super::shown::{Address, Guest, missed};
use super::user::User;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_messages, send_message))
}

/// What was said in a chat.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldHistory)]
struct History {
    /// The chat's number.
    id: RoomId,
    /// Its address.
    uri: String,
    /// The oldest first.
    messages: Vec<Said>,
    /// For `before`, to get what was said earlier; null: nothing was.
    previous: Option<Seq>,
    /// For `after`, to get what is said later.
    next: Seq,
}

/// One message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldMessage)]
struct Said {
    /// Who said it.
    user: User,
    /// What.
    message: String,
}

/// A message that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldSent)]
struct Sent {
    /// `SUCCESS`.
    status: &'static str,
    /// The chat's address.
    uri: String,
    /// What was said, as it is stored.
    message: String,
    /// Who said it: you.
    user: User,
}

/// What was said in a chat that you are in: the latest hundred messages, or another part.
#[utoipa::path(
    get, path = "/api/chats/{uri}/messages/", tag = "older system",
    params(
        ("uri" = String, Path),
        ("limit" = Option<i64>, Query, description = "How many; 100 unless said, at most 200"),
        ("before" = Option<i64>, Query, description = "What comes just before this number"),
        ("after" = Option<i64>, Query, description = "What comes just after this number"),
    ),
    security(("key" = ["read"]), ("access_token" = [])),
    responses((status = 200, body = History), (status = 400, description = "By field"), (status = 401), (status = 404))
)]
async fn list_messages(
    State(app): State<App>,
    Guest(caller): Guest,
    Address(uri): Address,
    part: Part,
) -> Result<Json<History>, Refusal> {
    let history = app.read(move |tx| history(tx, &caller, &uri, part)).await;
    history.map(Json).map_err(|error| missed(&app, caller, error))
}

fn history(tx: &mut Tx<'_>, caller: &Caller, uri: &Uri, part: Part) -> app::Result<History> {
    let room = by_address::find(tx, caller, uri)?;
    let view = access::view(tx, caller, room)?;
    let page = message_page(tx, &view, part.of, part.limit)?;
    let (previous, next) = neighbours(tx, &view, part.of, &page)?;
    let ids: Vec<UserId> = page.iter().filter_map(|entry| entry.by).collect::<BTreeSet<_>>().into_iter().collect();
    let me = older_programs::me(tx, caller)?;
    let people = older_programs::people(tx, caller, &ids)?;
    let names: HashMap<UserId, String> = people.into_iter().map(|user| (user.id, user.username)).collect();
    let messages = page.into_iter().filter_map(|entry| said(&me, &names, entry)).collect();
    Ok(History { id: room, uri: uri.to_string(), messages, previous, next })
}

/// A message of the server itself has nobody to name, and no place in this list.
fn said(reader: &Me, names: &HashMap<UserId, String>, entry: MessageEntry) -> Option<Said> {
    let by = entry.by?;
    let user = User::seen_by(reader, by, names.get(&by).cloned().unwrap_or_default());
    Some(Said { user, message: entry.text })
}

/// From where to ask for what was said before a page, if anything was, and for what is said after it.
fn neighbours(tx: &mut Tx<'_>, view: &RoomView, of: PageOf, page: &[MessageEntry]) -> app::Result<(Option<Seq>, Seq)> {
    let next = match (page.last(), of) {
        (Some(last), _) => last.seq,
        (None, PageOf::After(seq)) => seq,
        (None, PageOf::Before(seq) | PageOf::Around(seq)) => seq.previous(),
        (None, PageOf::Latest) => view.head(),
    };
    let from = page.first().map_or_else(|| next.next(), |first| first.seq);
    let earlier = message_page(tx, view, PageOf::Before(from), 1)?;
    Ok(((!earlier.is_empty()).then_some(from), next))
}

/// Says something. Without a key of the sender's: whoever repeats it says it twice.
#[utoipa::path(
    post, path = "/api/chats/{uri}/messages/", tag = "older system", params(("uri" = String, Path)),
    security(("key" = ["write"]), ("access_token" = [])),
    request_body(description = "`message`: 1–10,000 characters", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Sent), (status = 400, description = "By field"), (status = 401), (status = 404))
)]
async fn send_message(
    State(app): State<App>,
    Guest(caller): Guest,
    Address(uri): Address,
    fields: Fields,
) -> Result<Json<Sent>, Refusal> {
    let mut faults = Faults::default();
    let Some(text) = fields.required("message", &mut faults, MessageText::new) else { return Err(faults.into()) };
    let address = uri.clone();
    let found = app.read(move |tx| {
        let room = by_address::find(tx, &caller, &address)?;
        Ok((room, older_programs::me(tx, &caller)?))
    });
    let (room, me) = found.await.map_err(|error| missed(&app, caller, error))?;
    let message = text.as_str().to_owned();
    let key = ClientKey::from_random(app::random()?);
    submit(
        &app,
        &caller,
        SendMessage { room, key, text: Some(text), files: Vec::new(), reply: None, previews: Previews::Wanted },
    )?
    .await?;
    Ok(Json(Sent { status: SUCCESS, uri: uri.to_string(), message, user: User::oneself(&me) }))
}
