//! Which channel of which source a room is, and the places of those who are not here yet.

use db::{Tx, args, sql};
use model::{Role, RoomId, Time, UserId};

use super::KeptInvitation;
use crate::membership::Newcomer;

/// The room of a channel, and whether it still stands.
pub fn find(tx: &mut Tx<'_>, source: &str, channel: &str) -> db::Result<Option<(RoomId, bool)>> {
    tx.optional(
        sql!(
            "select i.room_id, r.deleted_at from imported_rooms i join rooms r on r.id = i.room_id
             where i.source = $1 and i.channel = $2"
        ),
        args![source, channel],
        |row| Ok((row.get(0)?, row.get::<Option<Time>>(1)?.is_none())),
    )
}

pub fn remember(tx: &mut Tx<'_>, source: &str, channel: &str, room: RoomId) -> db::Result<()> {
    tx.execute(
        sql!("insert into imported_rooms (source, channel, room_id) values ($1, $2, $3)"),
        args![source, channel, room],
    )?;
    Ok(())
}

/// In rising id.
pub fn administrators(tx: &mut Tx<'_>) -> db::Result<Vec<UserId>> {
    tx.all(sql!("select id from users where id > 0 and admin and claimed order by id limit 100"), args![], |row| {
        row.get(0)
    })
}

/// A membership that is over, unless there is one already.
pub fn put_gone(tx: &mut Tx<'_>, room: RoomId, user: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, since)
             values ($1, $2, 'left', 'member', 0, 0, $3) on conflict (room_id, user_id) do nothing"
        ),
        args![room, user, now],
    )?;
    Ok(())
}

/// As [`put_gone`], but with something to see, once it is taken.
pub fn put_place(tx: &mut Tx<'_>, room: RoomId, kept: Newcomer, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, since)
             values ($1, $2, 'left', $3, 1, 0, $4)
             on conflict (room_id, user_id) do update set role = excluded.role, from_seq = 1
             where memberships.state = 'left' and memberships.joined_seq = 0"
        ),
        args![room, kept.user, kept.role, now],
    )?;
    Ok(())
}

/// An invitation, unless they have a place in the room or had one.
pub fn put_invitation(tx: &mut Tx<'_>, room: RoomId, kept: &KeptInvitation) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, invited_by, since)
             values ($1, $2, 'invited', 'member', 0, 0, $3, $4) on conflict (room_id, user_id) do nothing"
        ),
        args![room, kept.user, kept.by, kept.at],
    )?;
    Ok(())
}

/// Whether anything was said in a room.
pub fn has_messages(tx: &mut Tx<'_>, room: RoomId) -> db::Result<bool> {
    tx.one(sql!("select last_message_seq > 0 from rooms where id = $1"), args![room], |row| row.get(0))
}

/// The places that are kept for somebody, in rising id of the rooms.
pub fn places(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<(RoomId, Role)>> {
    tx.all(
        sql!(
            "select m.room_id, m.role from memberships m join rooms r on r.id = m.room_id
             where m.user_id = $1 and m.state = 'left' and m.joined_seq = 0 and m.from_seq > 0 and r.deleted_at is null
             order by m.room_id"
        ),
        args![user],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
