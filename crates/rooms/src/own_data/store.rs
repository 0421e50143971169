//! A person's memberships.

use db::{Tx, args, sql};
use model::UserId;

use super::{OwnInvitation, OwnRoom};

/// How many there are, of whatever state.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from memberships where user_id = $1"), args![user], |row| row.get(0))
}

/// Rooms that somebody is in, was in, or asked to be let in to, in rising id. Their name only where they are in it; that of whom they talk to, until that
/// person is gone.
pub fn rooms(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnRoom>> {
    tx.all(
        sql!(
            "select m.room_id, r.kind, case when m.state = 'joined' and r.deleted_at is null then p.name end,
                u.username, m.state, m.role, m.since, r.deleted_at is not null
             from memberships m join rooms r on r.id = m.room_id
             left join room_profiles p on p.room_id = m.room_id
             left join direct_rooms d on d.room_id = m.room_id
             left join users u on u.erased_at is null
                and u.id = case when d.low_user_id = m.user_id then d.high_user_id else d.low_user_id end
             where m.user_id = $1 and m.room_id > $2 and m.state <> 'invited' order by m.room_id limit $3"
        ),
        args![user, after, most],
        |row| {
            let name: Option<String> = row.get(2)?;
            Ok(OwnRoom {
                room: row.get(0)?,
                kind: row.get(1)?,
                name: name.filter(|name| !name.is_empty()),
                peer: row.get(3)?,
                state: row.get(4)?,
                role: row.get(5)?,
                since: row.get(6)?,
                deleted: row.get(7)?,
            })
        },
    )
}

/// Rooms that somebody is invited to, in rising id.
pub fn invitations(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnInvitation>> {
    tx.all(
        sql!(
            "select m.room_id, r.kind, p.name, m.since from memberships m
             join rooms r on r.id = m.room_id join room_profiles p on p.room_id = m.room_id
             where m.user_id = $1 and m.room_id > $2 and m.state = 'invited' and r.deleted_at is null
             order by m.room_id limit $3"
        ),
        args![user, after, most],
        |row| Ok(OwnInvitation { room: row.get(0)?, kind: row.get(1)?, name: row.get(2)?, since: row.get(3)? }),
    )
}
