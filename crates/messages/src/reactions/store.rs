//! Who answered what with which emoji.

use db::{Tx, args, sql};
use model::{Emoji, RoomId, Seq, UserId};

use super::React;

/// Whether somebody did so already.
pub fn is_there(tx: &mut Tx<'_>, what: &React, user: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select added_seq from reactions where room_id = $1 and seq = $2 and emoji = $3 and user_id = $4"),
        args![what.room, what.seq, what.emoji.as_str(), user],
        |row| row.get::<Seq>(0),
    )?;
    Ok(found.is_some())
}

/// How many other emoji a message has.
pub fn other_kinds(tx: &mut Tx<'_>, what: &React) -> db::Result<i64> {
    tx.one(
        sql!("select count(distinct emoji) from reactions where room_id = $1 and seq = $2 and emoji <> $3"),
        args![what.room, what.seq, what.emoji.as_str()],
        |row| row.get(0),
    )
}

/// Somebody did so, by this event.
pub fn insert(tx: &mut Tx<'_>, what: &React, user: UserId, added: Seq) -> db::Result<()> {
    tx.execute(
        sql!("insert into reactions (room_id, seq, emoji, user_id, added_seq) values ($1, $2, $3, $4, $5)"),
        args![what.room, what.seq, what.emoji.as_str(), user, added],
    )?;
    Ok(())
}

/// False: nothing was there.
pub fn delete(tx: &mut Tx<'_>, what: &React, user: UserId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("delete from reactions where room_id = $1 and seq = $2 and emoji = $3 and user_id = $4"),
        args![what.room, what.seq, what.emoji.as_str(), user],
    )?;
    Ok(rows == 1)
}

/// In the order in which they were added.
pub fn list(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<(Emoji, UserId)>> {
    tx.all(
        sql!("select emoji, user_id from reactions where room_id = $1 and seq = $2 order by added_seq"),
        args![room, seq],
        |row| Ok((Emoji::stored(row.get(0)?), row.get(1)?)),
    )
}
