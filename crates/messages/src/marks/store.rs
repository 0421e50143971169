//! Marks, by the person who made them.

use db::{Tx, args, sql};
use model::{Mark, MarkId, RoomId, Seq, Time, UserId};

use super::{MarkMessage, Marked};

/// Whether somebody made this mark already.
pub fn is_there(tx: &mut Tx<'_>, user: UserId, what: MarkMessage) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select id from message_marks where user_id = $1 and room_id = $2 and seq = $3 and mark = $4"),
        args![user, what.room, what.seq, what.mark],
        |row| row.get::<MarkId>(0),
    )?;
    Ok(found.is_some())
}

/// How many of a kind somebody made.
pub fn count(tx: &mut Tx<'_>, user: UserId, mark: Mark) -> db::Result<i64> {
    tx.one(sql!("select count(*) from message_marks where user_id = $1 and mark = $2"), args![user, mark], |row| {
        row.get(0)
    })
}

pub fn insert(tx: &mut Tx<'_>, user: UserId, (id, now): (MarkId, Time), what: MarkMessage) -> db::Result<()> {
    tx.execute(
        sql!("insert into message_marks (user_id, room_id, seq, mark, id, made_at) values ($1, $2, $3, $4, $5, $6)"),
        args![user, what.room, what.seq, what.mark, id, now.0],
    )?;
    Ok(())
}

/// False: nothing was there.
pub fn delete(tx: &mut Tx<'_>, user: UserId, what: MarkMessage) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("delete from message_marks where user_id = $1 and room_id = $2 and seq = $3 and mark = $4"),
        args![user, what.room, what.seq, what.mark],
    )?;
    Ok(rows == 1)
}

/// Everybody's, on one message.
pub fn delete_all(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(sql!("delete from message_marks where room_id = $1 and seq = $2"), args![room, seq])?;
    Ok(())
}

/// One person's, on all messages.
pub fn delete_of(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from message_marks where user_id = $1"), args![user])?;
    Ok(())
}

/// The last made first.
pub fn page(tx: &mut Tx<'_>, user: UserId, mark: Mark, before: MarkId, limit: i64) -> db::Result<Vec<Marked>> {
    tx.all(
        sql!(
            "select id, room_id, seq, made_at from message_marks
             where user_id = $1 and mark = $2 and id < $3 order by id desc limit $4"
        ),
        args![user, mark, before, limit],
        |row| Ok(Marked { id: row.get(0)?, room: row.get(1)?, seq: row.get(2)?, at: row.get(3)? }),
    )
}

/// One person's on the messages between two numbers, the latest first; a thousand at most.
pub fn of_page(tx: &mut Tx<'_>, user: UserId, room: RoomId, from: Seq, to: Seq) -> db::Result<Vec<(Seq, Mark)>> {
    tx.all(
        sql!(
            "select seq, mark from message_marks where user_id = $1 and room_id = $2 and seq >= $3 and seq <= $4
             order by seq desc limit 1000"
        ),
        args![user, room, from, to],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
