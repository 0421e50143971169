//! Drafts, by whose they are.

use db::{Row, Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

use super::Draft;

fn draft(row: &Row<'_>) -> db::Result<Draft> {
    let (room, text, reply) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Draft { room, text, reply, written_at: row.get(3)?, version: row.get(4)? })
}

pub fn find(tx: &mut Tx<'_>, user: UserId, room: RoomId) -> db::Result<Option<Draft>> {
    tx.optional(
        sql!("select room_id, text, reply_seq, written_at, version from drafts where user_id = $1 and room_id = $2"),
        args![user, room],
        draft,
    )
}

/// The last written first. Of the rooms that somebody is in: there are no others.
pub fn page(tx: &mut Tx<'_>, user: UserId, before: Seq, limit: i64) -> db::Result<Vec<Draft>> {
    tx.all(
        sql!(
            "select room_id, text, reply_seq, written_at, version from drafts
             where user_id = $1 and version < $2 order by version desc limit $3"
        ),
        args![user, before, limit],
        draft,
    )
}

/// In place of the one before.
pub fn put(
    tx: &mut Tx<'_>,
    user: UserId,
    room: RoomId,
    (text, reply): (&str, Option<Seq>),
    (version, now): (Seq, Time),
) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into drafts (user_id, room_id, text, reply_seq, written_at, version) values ($1, $2, $3, $4, $5, $6)
             on conflict (user_id, room_id) do update
             set text = excluded.text, reply_seq = excluded.reply_seq, written_at = excluded.written_at, version = excluded.version"
        ),
        args![user, room, text, reply, now.0, version],
    )?;
    Ok(())
}

/// In how many rooms somebody has one.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from drafts where user_id = $1"), args![user], |row| row.get(0))
}

/// Where the one stands that was written longest ago.
pub fn oldest(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<RoomId>> {
    tx.optional(sql!("select room_id from drafts where user_id = $1 order by version limit 1"), args![user], |row| {
        row.get(0)
    })
}

/// What is not there is gone already.
pub fn delete(tx: &mut Tx<'_>, user: UserId, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("delete from drafts where user_id = $1 and room_id = $2"), args![user, room])?;
    Ok(())
}

/// Everybody's, in one room.
pub fn delete_all(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("delete from drafts where room_id = $1"), args![room])?;
    Ok(())
}

/// One person's, in all rooms.
pub fn delete_of(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from drafts where user_id = $1"), args![user])?;
    Ok(())
}
