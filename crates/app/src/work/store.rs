//! The rows of the three logs, of rooms as logs, and of what the server knows of itself.

use db::{Tx, args, sql};
use model::{ClientKey, Event, Id, RoomId, Seq, Time, Uri, UserId};

use super::{NewRoom, RoomRules, Sent};

/// What an event lifts besides the log's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lift {
    /// Only the head.
    Head,
    /// Also the room's last message.
    Message,
}

impl Lift {
    /// What this event lifts.
    pub fn by(event: &Event) -> Self {
        if event.is_message() { Self::Message } else { Self::Head }
    }
}

/// A room's log after a bump.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// The new last seq.
    pub seq: Seq,
}

/// An event about to be written.
pub struct NewEvent<'a> {
    /// The room.
    pub room: RoomId,
    /// Its number.
    pub seq: Seq,
    /// Its kind.
    pub kind: &'a str,
    /// Who caused it.
    pub sender: Option<UserId>,
    /// The sender's idempotency key.
    pub key: Option<ClientKey>,
    /// The body as JSON text.
    pub body: &'a str,
    /// The hash of the body, with a key.
    pub hash: Option<Vec<u8>>,
}

/// An event found by its key.
pub struct Found {
    /// What was answered.
    pub sent: Sent,
    /// The hash of its body; none once it is redacted.
    pub hash: Option<Vec<u8>>,
}

/// An entry of a user log about to be written.
pub struct UserEntry<'a> {
    /// Whose log.
    pub user: UserId,
    /// Its number.
    pub seq: Seq,
    /// The room whose older entry of this kind it replaces.
    pub room: Option<RoomId>,
    /// Its kind.
    pub kind: &'a str,
    /// The body as JSON text.
    pub body: &'a str,
}

pub fn insert_room(tx: &mut Tx<'_>, room: RoomId, uri: &Uri, new: &NewRoom, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into rooms (id, uri, kind, history, archived, deleted_at, first_seq, last_seq, last_message_seq, touched_at, created_at)
             values ($1, $2, $3, $4, false, null, 1, 0, 0, $5, $5)"
        ),
        args![room, uri.as_str(), new.kind.word(), new.history.word(), now.0],
    )?;
    Ok(())
}

/// Takes the room's next number. The row stays locked until commit, so the order of numbers is the order of commits.
pub fn bump_room(tx: &mut Tx<'_>, room: RoomId, lift: Lift, now: Time) -> db::Result<Head> {
    tx.one(
        sql!(
            "update rooms set last_seq = last_seq + 1, touched_at = $2,
                last_message_seq = case when $3 then last_seq + 1 else last_message_seq end
             where id = $1 returning last_seq"
        ),
        args![room, now.0, lift == Lift::Message],
        |row| Ok(Head { seq: row.get(0)? }),
    )
}

pub fn insert_event(tx: &mut Tx<'_>, event: &NewEvent<'_>, now: Time) -> db::Result<()> {
    let key = event.key.map(|key| key.0.as_bytes().to_vec());
    tx.execute(
        sql!(
            "insert into events (room_id, seq, kind, sender_id, client_key, body, body_hash, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        args![event.room, event.seq, event.kind, event.sender, key, event.body, event.hash.clone(), now.0],
    )?;
    Ok(())
}

/// Empties the body of a message, or of a later text of one. That nothing else in a log is ever altered is what everybody who follows one relies on.
pub fn redact(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(
        sql!(
            "update events set body = '{\"redacted\":true}', body_hash = null
             where room_id = $1 and seq = $2 and kind in ('message.created', 'message.edited', 'message.previewed')"
        ),
        args![room, seq],
    )?;
    Ok(())
}

pub fn find_by_key(tx: &mut Tx<'_>, sender: UserId, key: ClientKey) -> db::Result<Option<Found>> {
    tx.optional(
        sql!("select room_id, seq, created_at, body_hash from events where sender_id = $1 and client_key = $2"),
        args![sender, key.0.as_bytes().to_vec()],
        |row| {
            let sent = Sent { room: row.get(0)?, seq: row.get(1)?, at: Time(row.get(2)?) };
            Ok(Found { sent, hash: row.get(3)? })
        },
    )
}

/// Takes the next number of a person's log.
pub fn bump_user(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<Seq> {
    tx.one(
        sql!(
            "insert into user_log_heads (user_id, last_seq, touched_at) values ($1, 1, $2)
             on conflict (user_id) do update set last_seq = user_log_heads.last_seq + 1, touched_at = excluded.touched_at
             returning last_seq"
        ),
        args![user, now.0],
        |row| row.get(0),
    )
}

pub fn insert_user_entry(tx: &mut Tx<'_>, entry: &UserEntry<'_>, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into user_log (user_id, seq, kind, room_id, body, created_at) values ($1, $2, $3, $4, $5, $6)"),
        args![entry.user, entry.seq, entry.kind, entry.room, entry.body, now.0],
    )?;
    Ok(())
}

/// Compaction: an older entry of this kind about this room says nothing any more.
pub fn drop_older_in(tx: &mut Tx<'_>, user: UserId, room: RoomId, kind: &str) -> db::Result<u64> {
    tx.execute(sql!("delete from user_log where user_id = $1 and kind = $2 and room_id = $3"), args![user, kind, room])
}

/// Compaction, likewise, for an entry that is about no room.
pub fn drop_older(tx: &mut Tx<'_>, user: UserId, kind: &str) -> db::Result<u64> {
    tx.execute(sql!("delete from user_log where user_id = $1 and kind = $2 and room_id is null"), args![user, kind])
}

/// Appends to the server's log. Two nodes at once meet at the key: the later one runs again.
pub fn insert_server_entry(tx: &mut Tx<'_>, kind: &str, body: &str, now: Time) -> db::Result<Seq> {
    tx.one(
        sql!(
            "insert into server_log (seq, kind, body, created_at)
             values ((select coalesce(max(seq), 0) + 1 from server_log), $1, $2, $3) returning seq"
        ),
        args![kind, body, now.0],
        |row| row.get(0),
    )
}

pub fn update_room(tx: &mut Tx<'_>, room: RoomId, rules: RoomRules) -> db::Result<()> {
    tx.execute(
        sql!("update rooms set archived = $2, history = $3 where id = $1"),
        args![room, rules.archived, rules.history.word()],
    )?;
    Ok(())
}

pub fn close_room(tx: &mut Tx<'_>, room: RoomId, now: Time) -> db::Result<()> {
    tx.execute(sql!("update rooms set deleted_at = $2 where id = $1"), args![room, now.0])?;
    Ok(())
}

pub fn find_setting(tx: &mut Tx<'_>, name: &str) -> db::Result<Option<String>> {
    tx.optional(sql!("select value from settings where name = $1"), args![name], |row| row.get(0))
}

pub fn put_setting(tx: &mut Tx<'_>, name: &str, value: &str) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value"
        ),
        args![name, value],
    )?;
    Ok(())
}

pub fn find_meta(tx: &mut Tx<'_>, name: &str) -> db::Result<Option<String>> {
    tx.optional(sql!("select value from meta where name = $1"), args![name], |row| row.get(0))
}

pub fn put_meta(tx: &mut Tx<'_>, name: &str, value: &str) -> db::Result<()> {
    tx.execute(
        sql!("insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value"),
        args![name, value],
    )?;
    Ok(())
}

/// One row of a room's log.
pub struct EventRow {
    /// Its number.
    pub seq: Seq,
    /// Its kind.
    pub kind: String,
    /// Who caused it.
    pub by: Option<UserId>,
    /// The body as JSON text.
    pub body: String,
    /// When it was written.
    pub at: Time,
}

/// One row of the log.
pub fn event_row(row: &db::Row<'_>) -> db::Result<EventRow> {
    Ok(EventRow { seq: row.get(0)?, kind: row.get(1)?, by: row.get(2)?, body: row.get(3)?, at: Time(row.get(4)?) })
}

/// Rising, from above `after` up to `through`.
pub fn events_after(tx: &mut Tx<'_>, room: RoomId, after: Seq, through: Seq, limit: i64) -> db::Result<Vec<EventRow>> {
    tx.all(
        sql!(
            "select seq, kind, sender_id, body, created_at from events
             where room_id = $1 and seq > $2 and seq <= $3 order by seq limit $4"
        ),
        args![room, after, through, limit],
        event_row,
    )
}

/// Falling, from below `before` down to `from`.
pub fn events_before(tx: &mut Tx<'_>, room: RoomId, before: Seq, from: Seq, limit: i64) -> db::Result<Vec<EventRow>> {
    tx.all(
        sql!(
            "select seq, kind, sender_id, body, created_at from events
             where room_id = $1 and seq < $2 and seq >= $3 order by seq desc limit $4"
        ),
        args![room, before, from, limit],
        event_row,
    )
}

/// As [`events_after`], messages only.
pub fn messages_after(
    tx: &mut Tx<'_>,
    room: RoomId,
    after: Seq,
    through: Seq,
    limit: i64,
) -> db::Result<Vec<EventRow>> {
    tx.all(
        sql!(
            "select seq, kind, sender_id, body, created_at from events
             where room_id = $1 and seq > $2 and seq <= $3 and kind = 'message.created' order by seq limit $4"
        ),
        args![room, after, through, limit],
        event_row,
    )
}

/// As [`events_before`], messages only.
pub fn messages_before(tx: &mut Tx<'_>, room: RoomId, before: Seq, from: Seq, limit: i64) -> db::Result<Vec<EventRow>> {
    tx.all(
        sql!(
            "select seq, kind, sender_id, body, created_at from events
             where room_id = $1 and seq < $2 and seq >= $3 and kind = 'message.created' order by seq desc limit $4"
        ),
        args![room, before, from, limit],
        event_row,
    )
}

/// The bodies that hold the texts of those messages between two numbers which say something else than at first.
pub fn later_bodies(tx: &mut Tx<'_>, room: RoomId, (from, to): (Seq, Seq)) -> db::Result<Vec<(Seq, String)>> {
    tx.all(
        sql!(
            "select m.seq, e.body from messages m join events e on e.room_id = m.room_id and e.seq = m.text_seq
             where m.room_id = $1 and m.seq >= $2 and m.seq <= $3 and m.text_seq <> m.seq"
        ),
        args![room, from, to],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// One row of a person's log: number, kind, body, time.
pub type EntryRow = (Seq, String, String, Time);

/// A person's log above a cursor, rising.
pub fn user_entries_after(tx: &mut Tx<'_>, user: UserId, after: Seq, limit: i64) -> db::Result<Vec<EntryRow>> {
    tx.all(
        sql!("select seq, kind, body, created_at from user_log where user_id = $1 and seq > $2 order by seq limit $3"),
        args![user, after, limit],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, Time(row.get(3)?))),
    )
}

/// The server's log above a number, rising.
pub fn server_entries_after(tx: &mut Tx<'_>, after: Seq, limit: i64) -> db::Result<Vec<EntryRow>> {
    tx.all(
        sql!("select seq, kind, body, created_at from server_log where seq > $1 order by seq limit $2"),
        args![after, limit],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, Time(row.get(3)?))),
    )
}

/// What administrators did below a number, falling. Ended sessions are no such thing, and there are many.
pub fn acts_before(tx: &mut Tx<'_>, before: Seq, limit: i64) -> db::Result<Vec<EntryRow>> {
    tx.all(
        sql!(
            "select seq, kind, body, created_at from server_log
             where seq < $1 and kind not in ('session.revoked', 'sessions.revoked') order by seq desc limit $2"
        ),
        args![before, limit],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, Time(row.get(3)?))),
    )
}

/// First and last seq of a room's log.
pub fn room_bounds(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<(Seq, Seq)>> {
    tx.optional(sql!("select first_seq, last_seq from rooms where id = $1"), args![room], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// The last number of a person's log; zero where nothing was ever said.
pub fn user_head(tx: &mut Tx<'_>, user: UserId) -> db::Result<Seq> {
    let head =
        tx.optional(sql!("select last_seq from user_log_heads where user_id = $1"), args![user], |row| row.get(0))?;
    Ok(head.unwrap_or(Seq::ZERO))
}

/// The last number of the server's log.
pub fn server_head(tx: &mut Tx<'_>) -> db::Result<Seq> {
    let head =
        tx.optional(sql!("select seq from server_log where seq > 0 order by seq desc limit 1"), args![], |row| {
            row.get(0)
        })?;
    Ok(head.unwrap_or(Seq::ZERO))
}

/// Which logs moved since a moment: kind of log (0 room, 1 user, 2 server), its id, its head.
pub fn moved_since(tx: &mut Tx<'_>, since: Time) -> db::Result<Vec<(i64, i64, Seq)>> {
    tx.all(
        sql!(
            "select cast(0 as bigint), id, last_seq from rooms where touched_at >= $1
             union all select cast(1 as bigint), user_id, last_seq from user_log_heads where touched_at >= $1
             union all select cast(2 as bigint), cast(0 as bigint), seq from server_log where created_at >= $1"
        ),
        args![since.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// When any room was last told something: it never goes back while history goes on.
pub fn newest_touch(tx: &mut Tx<'_>) -> db::Result<Option<Time>> {
    tx.optional(
        sql!("select touched_at from rooms where touched_at > 0 order by touched_at desc limit 1"),
        args![],
        |row| Ok(Time(row.get(0)?)),
    )
}

/// The joined members of a room and the first seq each of them may see.
pub fn joined_members(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Vec<(UserId, Seq)>> {
    tx.all(
        sql!("select user_id, from_seq from memberships where room_id = $1 and state = 'joined'"),
        args![room],
        |row| Ok((UserId::from_raw(row.get(0)?), row.get(1)?)),
    )
}
