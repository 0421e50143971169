//! Which rooms somebody may see, in the orders that lists have.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Uri, UserId};

use super::cursor::{ByChange, ByName};

/// Joined rooms, the latest change first.
pub fn mine(tx: &mut Tx<'_>, user: UserId, before: ByChange, limit: i64) -> db::Result<Vec<ByChange>> {
    tx.all(
        sql!(
            "select r.touched_at, r.id from memberships m join rooms r on r.id = m.room_id
             where m.user_id = $1 and m.state = 'joined' and r.deleted_at is null and (r.touched_at, r.id) < ($2, $3)
             order by r.touched_at desc, r.id desc limit $4"
        ),
        args![user, before.touched_at, before.room, limit],
        |row| Ok(ByChange { touched_at: row.get(0)?, room: row.get(1)? }),
    )
}

/// Public rooms by name.
pub fn public(tx: &mut Tx<'_>, user: UserId, after: &ByName, limit: i64) -> db::Result<Vec<ByName>> {
    tx.all(
        sql!(
            "select p.folded, p.room_id from room_profiles p
             left join memberships m on m.room_id = p.room_id and m.user_id = $1
             where p.listed and (p.folded, p.room_id) > ($2, $3) and (m.state is null or m.state <> 'removed')
             order by p.folded, p.room_id limit $4"
        ),
        args![user, after.folded.as_str(), after.room, limit],
        |row| Ok(ByName { folded: row.get(0)?, room: row.get(1)? }),
    )
}

/// Whether this person may know of this room. Invitations by whom they blocked do not count.
pub fn is_visible(tx: &mut Tx<'_>, user: UserId, room: RoomId) -> db::Result<bool> {
    let found = tx.optional(
        sql!(
            "select r.id from rooms r left join memberships m on m.room_id = r.id and m.user_id = $2
             where r.id = $1 and r.deleted_at is null
                and (m.state = 'joined' or (r.kind = 'public' and (m.state is null or m.state <> 'removed'))
                    or (m.state = 'invited' and not exists (select 1 from blocks where user_id = $2 and blocked_user_id = m.invited_by)))"
        ),
        args![room, user],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// The room at an address.
pub fn find_by_uri(tx: &mut Tx<'_>, uri: &Uri) -> db::Result<Option<RoomId>> {
    tx.optional(sql!("select id from rooms where uri = $1"), args![uri.as_str()], |row| row.get(0))
}

/// Joined rooms and their heads, the latest change first.
pub fn recent_heads(tx: &mut Tx<'_>, user: UserId, limit: i64) -> db::Result<Vec<(RoomId, Seq)>> {
    tx.all(
        sql!(
            "select r.id, r.last_seq from memberships m join rooms r on r.id = m.room_id
             where m.user_id = $1 and m.state = 'joined' and r.deleted_at is null
             order by r.touched_at desc, r.id desc limit $2"
        ),
        args![user, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
