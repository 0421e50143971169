//! What tests write and read beside the rules: messages, which another feature sends, and crowds.

use app::{Result, Work, access};
use db::{Tx, args, sql};
use model::{Circle, ClientKey, Event, MessageBody, MessageText, RoomId, UserEvent, UserId};
use serde_json::json;
use testkit::{TestClient, TestServer, fresh_key};

/// Sends a message as the messages feature would, and returns its seq.
pub async fn say(server: &TestServer, room: RoomId, by: &TestClient, text: &str) -> i64 {
    let text = MessageText::new(text).unwrap();
    send(server, room, by, MessageBody::text(key(), text)).await
}

/// Sends files without a text, likewise; of each its media type is named.
pub async fn send_files(server: &TestServer, room: RoomId, by: &TestClient, types: &[&str]) -> i64 {
    let files = types.iter().map(|media_type| {
        json!({"id": 1, "name": "a", "type": media_type, "size": 1, "blur": "1QcSHQRnh493V4dIh4eXh1h4kJUI"})
    });
    let files = files.map(|file| serde_json::from_value(file).unwrap()).collect();
    send(server, room, by, MessageBody { files, ..MessageBody::new(key()) }).await
}

fn key() -> ClientKey {
    serde_json::from_value(fresh_key().into()).unwrap()
}

async fn send(server: &TestServer, room: RoomId, by: &TestClient, body: MessageBody) -> i64 {
    let caller = caller(by);
    server
        .write(move |work| {
            let access = access::room(work, &caller, room)?;
            let event = Event::MessageCreated(body.clone());
            let sent = work.announce_keyed(&access, &event, body.key)?;
            work.tx().execute(
                sql!("insert into messages (room_id, seq, sender_id, text_seq, live) values ($1, $2, $3, $2, true)"),
                args![room, sent.seq, caller.user],
            )?;
            Ok(sent.seq.get())
        })
        .await
}

/// Reads a room up to a seq, as the messages feature would.
pub async fn read_up_to(server: &TestServer, room: RoomId, by: &TestClient, seq: i64) {
    let user = by.id();
    server
        .write(move |work| {
            work.tx().execute(
                sql!("insert into read_positions (room_id, user_id, seq, moved_at) values ($1, $2, $3, 0)"),
                args![room, user, seq],
            )?;
            Ok(())
        })
        .await;
}

/// Somebody shows no longer whether they are here, as people would write it.
pub async fn hide(server: &TestServer, who: &TestClient) {
    let user = who.id();
    server
        .write(move |work| {
            let nobody = sql!(
                "insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone,
                    see_last_seen)
                 values ($1, 'everyone', 'friends', 'everyone', 'everyone', 'nobody', 'nobody', 'nobody', 'nobody', 'nobody')"
            );
            work.tx().execute(nobody, args![user])?;
            work.announce_to(user, &UserEvent::PresenceChanged { presence: Circle::Nobody })
        })
        .await;
}

/// Who asks, where a rule of the spine is called without HTTP.
pub fn caller(client: &TestClient) -> app::Caller {
    app::Caller {
        user: client.id(),
        session: model::SessionId::try_from(client.id().get()).unwrap(),
        expires_at: None,
        scopes: model::Scopes::OWN,
    }
}

/// Makes many accounts in one unit.
pub async fn crowd(server: &TestServer, count: usize) {
    server.write(move |work| (0..count).try_for_each(|number| account(work, &format!("crowd{number}")))).await;
}

fn account(work: &mut Work<'_, '_>, name: &str) -> Result<()> {
    let user: UserId = work.new_id();
    work.tx().execute(
        sql!(
            "insert into users (id, username, folded, email, password_hash, admin, created_at)
             values ($1, $2, $2, null, 'none', false, 0)"
        ),
        args![user, name],
    )?;
    work.user_created(user)
}

/// The owners of a room.
pub fn owners(tx: &mut Tx<'_>, room: RoomId) -> Result<Vec<UserId>> {
    let owners = tx.all(
        sql!("select user_id from memberships where room_id = $1 and state = 'joined' and role = 'owner' order by user_id"),
        args![room],
        |row| row.get(0),
    )?;
    Ok(owners)
}

/// How many accounts are not in a room.
pub fn count_outside(tx: &mut Tx<'_>, room: RoomId) -> Result<i64> {
    let count = tx.one(
        sql!(
            "select count(*) from users u where u.id > 0
             and not exists (select 1 from memberships m where m.room_id = $1 and m.user_id = u.id and m.state = 'joined')"
        ),
        args![room],
        |row| row.get(0),
    )?;
    Ok(count)
}

/// How many rooms two people have between them.
pub fn count_rooms(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.one(sql!("select count(*) from rooms where id > 0 and kind = 'direct'"), args![], |row| row.get(0))?)
}

/// How join links stand in the database.
pub fn link_hashes(tx: &mut Tx<'_>) -> Result<Vec<Vec<u8>>> {
    Ok(tx.all(sql!("select token_hash from join_links where room_id > 0"), args![], |row| row.get(0))?)
}
