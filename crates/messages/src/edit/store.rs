//! Which event holds the text of a message, and which held it.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time};

use super::MessageVersion;

/// What a message says now.
pub struct Current {
    /// What; none: nothing, beside a file.
    pub text: Option<String>,
    /// Since when.
    pub at: Time,
}

/// The text that an event gave a message.
pub fn current(tx: &mut Tx<'_>, room: RoomId, text_seq: Seq) -> db::Result<Current> {
    tx.one(sql!("select body, created_at from events where room_id = $1 and seq = $2"), args![room, text_seq], |row| {
        Ok(Current { text: crate::body::text_of(&row.get::<String>(0)?)?, at: Time(row.get(1)?) })
    })
}

/// Whether a message says what somebody said elsewhere.
pub fn is_forwarded(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<bool> {
    tx.one(
        sql!("select origin_room_id is not null from messages where room_id = $1 and seq = $2"),
        args![room, seq],
        |row| row.get(0),
    )
}

/// When a message was sent.
pub fn sent_at(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Time> {
    tx.one(sql!("select created_at from events where room_id = $1 and seq = $2"), args![room, seq], |row| {
        Ok(Time(row.get(0)?))
    })
}

/// The text of a message stands in another event from now on.
pub fn set_text(tx: &mut Tx<'_>, room: RoomId, seq: Seq, text_seq: Seq) -> db::Result<()> {
    tx.execute(sql!("update messages set text_seq = $3 where room_id = $1 and seq = $2"), args![room, seq, text_seq])?;
    tx.execute(
        sql!("insert into message_versions (room_id, seq, text_seq) values ($1, $2, $3)"),
        args![room, seq, text_seq],
    )?;
    Ok(())
}

/// The events that gave a message its texts, in their order.
pub fn versions(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<MessageVersion>> {
    tx.all(
        sql!(
            "select e.seq, e.created_at, e.body from events e
             where e.room_id = $1 and (e.seq = $2 or e.seq in (select text_seq from message_versions where room_id = $1 and seq = $2))
             order by e.seq"
        ),
        args![room, seq],
        |row| {
            let text = crate::body::text_of(&row.get::<String>(2)?)?.unwrap_or_default();
            Ok(MessageVersion { seq: row.get(0)?, at: Time(row.get(1)?), text })
        },
    )
}
