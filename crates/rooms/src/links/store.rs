//! Join links by room and by the hash of their token.

use db::{Tx, args, sql};
use model::{RoomId, Time, UserId};

/// A link about to be stored.
pub struct New {
    pub room: RoomId,
    pub hash: Vec<u8>,
    pub expires_at: Option<Time>,
    pub by: UserId,
}

pub fn put(tx: &mut Tx<'_>, new: &New, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into join_links (room_id, token_hash, expires_at, created_by, created_at) values ($1, $2, $3, $4, $5)
             on conflict (room_id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at,
                created_by = excluded.created_by, created_at = excluded.created_at"
        ),
        args![new.room, &new.hash, new.expires_at, new.by, now],
    )?;
    Ok(())
}

/// Until when the room's link works, if there is one; none inside: for ever.
pub fn find_expiry(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<Option<Time>>> {
    tx.optional(sql!("select expires_at from join_links where room_id = $1"), args![room], |row| row.get(0))
}

/// Takes the room's link away.
pub fn drop_link(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("delete from join_links where room_id = $1"), args![room])?;
    Ok(())
}

/// Name and number of members of the room that a live link leads to, for somebody who was not put out of it.
pub fn find_preview(tx: &mut Tx<'_>, token_hash: &[u8], user: UserId, now: Time) -> db::Result<Option<(String, i64)>> {
    tx.optional(
        sql!(
            "select p.name, (select count(*) from memberships c where c.room_id = r.id and c.state = 'joined')
             from join_links l join rooms r on r.id = l.room_id join room_profiles p on p.room_id = r.id
             left join memberships m on m.room_id = r.id and m.user_id = $2
             where l.token_hash = $1 and (l.expires_at is null or l.expires_at > $3) and r.deleted_at is null
                and (m.state is null or m.state <> 'removed')"
        ),
        args![token_hash, user, now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
