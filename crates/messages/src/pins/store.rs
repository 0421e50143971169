//! What rooms keep in view.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

use super::Which;

/// Whether it is kept in view.
pub fn is_there(tx: &mut Tx<'_>, which: Which) -> db::Result<bool> {
    let found = tx.optional(
        sql!("select pinned_seq from pins where room_id = $1 and seq = $2"),
        args![which.room, which.seq],
        |row| row.get::<Seq>(0),
    )?;
    Ok(found.is_some())
}

/// How many a room has.
pub fn count(tx: &mut Tx<'_>, room: RoomId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from pins where room_id = $1"), args![room], |row| row.get(0))
}

/// By this event.
pub fn insert(tx: &mut Tx<'_>, which: Which, pinned: Seq) -> db::Result<()> {
    tx.execute(
        sql!("insert into pins (room_id, seq, pinned_seq) values ($1, $2, $3)"),
        args![which.room, which.seq, pinned],
    )?;
    Ok(())
}

/// False: it was not there.
pub fn delete(tx: &mut Tx<'_>, which: Which) -> db::Result<bool> {
    let rows = tx.execute(sql!("delete from pins where room_id = $1 and seq = $2"), args![which.room, which.seq])?;
    Ok(rows == 1)
}

/// A message kept in view, and who wanted it so.
pub struct Pinned {
    pub seq: Seq,
    pub at: Time,
    pub by: Option<UserId>,
}

/// The one that was pinned last first.
pub fn list(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Vec<Pinned>> {
    tx.all(
        sql!(
            "select p.seq, e.created_at, e.sender_id from pins p join events e on e.room_id = p.room_id and e.seq = p.pinned_seq
             where p.room_id = $1 order by p.pinned_seq desc"
        ),
        args![room],
        |row| Ok(Pinned { seq: row.get(0)?, at: Time(row.get(1)?), by: row.get(2)? }),
    )
}
