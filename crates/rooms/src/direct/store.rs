//! Pairs of people and their rooms.

use db::{Tx, args, sql};
use model::{RoomId, UserId};

use super::Pair;

/// Locks both people's rows on PostgreSQL, in rising id; SQLite has one writer.
pub fn lock(tx: &mut Tx<'_>, pair: Pair) -> db::Result<()> {
    tx.all(
        sql!("select id from users where id in ($1, $2) order by id /*pg for no key update */"),
        args![pair.low, pair.high],
        |_| Ok(()),
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx<'_>, pair: Pair) -> db::Result<Option<RoomId>> {
    tx.optional(
        sql!("select room_id from direct_rooms where low_user_id = $1 and high_user_id = $2"),
        args![pair.low, pair.high],
        |row| row.get(0),
    )
}

/// The pair's room. A second one is a violation of the key, after which the unit runs again and finds the first.
pub fn insert(tx: &mut Tx<'_>, pair: Pair, room: RoomId) -> db::Result<()> {
    tx.execute(
        sql!("insert into direct_rooms (low_user_id, high_user_id, room_id) values ($1, $2, $3)"),
        args![pair.low, pair.high, room],
    )?;
    Ok(())
}

pub fn is_bot(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let found =
        tx.optional(sql!("select id from users where id = $1 and bot_of is not null"), args![user], |_| Ok(()))?;
    Ok(found.is_some())
}
