//! A feature that only talks: says something in a room, reads a room's log, and fails on request.

use app::http::{Created, Json, NoContent, Page, Path, Query, RawJson, SessionCaller};
use app::work::{Kinds, Sent, event_page};
use app::{App, Caller, Error, Feature, Result, Routes, Work, access};
use axum::extract::State;
use db::{Tx, args, sql};
use model::{ClientKey, Event, MessageBody, MessageText, Permission, RoomId, Seq, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

pub(crate) fn feature() -> Feature {
    let routes = Routes::new()
        .routes(routes!(say_something, read_log))
        .routes(routes!(whose_session))
        .routes(routes!(echo))
        .routes(routes!(nothing))
        .routes(routes!(fall_over));
    Feature::new()
        .routes(routes)
        .op("say", model::Scope::Write, |app, caller, new: Say| Ok(submit(app, caller, new)))
        .op("fall_over", model::Scope::Write, |app, _, Empty {}| Ok(app.write(|_| fallen())))
        .welcome(|_, ask, welcome| {
            welcome.insert("kept".to_owned(), serde_json::json!(ask.positions.len()));
            Ok(())
        })
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Say {
    room: RoomId,
    key: ClientKey,
    text: MessageText,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Empty {}

#[expect(clippy::panic, reason = "it is what this is for")]
fn fallen() -> Result<Sent> {
    panic!("with a secret inside")
}

fn submit(app: &App, caller: &Caller, new: Say) -> impl Future<Output = Result<Sent>> + Send + use<> {
    let caller = *caller;
    app.write_in(new.room, move |work| say(work, &caller, &new))
}

fn say(work: &mut Work<'_, '_>, caller: &Caller, new: &Say) -> Result<Sent> {
    let event = Event::MessageCreated(MessageBody::text(new.key, new.text.clone()));
    let access = access::room(work, caller, new.room)?;
    access.require(Permission::Send)?;
    let sent = work.announce_keyed(&access, &event, new.key)?;
    insert(work.tx(), new.room, sent.seq, caller.user)?;
    Ok(sent)
}

fn insert(tx: &mut Tx<'_>, room: RoomId, seq: Seq, by: UserId) -> db::Result<()> {
    tx.execute(
        sql!("insert into messages (room_id, seq, sender_id, text_seq, live) values ($1, $2, $3, $2, true)"),
        args![room, seq, by],
    )?;
    Ok(())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    key: ClientKey,
    text: MessageText,
}

#[utoipa::path(post, path = "/rooms/{room}/log", params(("room" = i64, Path)), request_body = Words, responses((status = 201, body = Sent)))]
async fn say_something(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Json(words): Json<Words>,
) -> Result<Created<Sent>> {
    submit(&app, &caller, Say { room, key: words.key, text: words.text }).await.map(Created)
}

#[utoipa::path(get, path = "/rooms/{room}/log", params(("room" = i64, Path), Page), responses((status = 200)))]
async fn read_log(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Query(page): Query<Page>,
) -> Result<RawJson> {
    let (of, limit) = (page.of()?, page.limit()?);
    app.read(move |tx| {
        let view = access::view(tx, &caller, room)?;
        event_page(tx, &view, of, Kinds::All, limit).map(|page| RawJson(page.json))
    })
    .await
}

#[derive(Serialize, ToSchema)]
struct Whose {
    user: UserId,
}

#[utoipa::path(post, path = "/whose-session", responses((status = 200, body = Whose)))]
async fn whose_session(SessionCaller(caller): SessionCaller, Json(Empty {}): Json<Empty>) -> Json<Whose> {
    Json(Whose { user: caller.user })
}

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Echo {
    number: u8,
}

#[utoipa::path(put, path = "/echo", request_body = Echo, responses((status = 200, body = Echo)))]
async fn echo(Json(echo): Json<Echo>) -> Json<Echo> {
    Json(echo)
}

#[utoipa::path(delete, path = "/nothing", responses((status = 204), (status = 500)))]
async fn nothing(State(app): State<App>) -> Result<NoContent> {
    app.read(|_| Ok::<_, Error>(NoContent)).await
}

#[utoipa::path(get, path = "/fall-over", responses((status = 500)))]
async fn fall_over() -> Result<Json<Sent>> {
    fallen().map(Json)
}
