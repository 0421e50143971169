//! Who is not in the house yet.

use db::{Row, Tx, args, sql};
use model::{Role, RoomId, UserId};

use crate::membership::Newcomer;

/// People, bots aside, who are not in a room and were not put out of it, in rising id, and what they are to be there.
pub fn outside(tx: &mut Tx<'_>, room: RoomId, limit: i64) -> db::Result<Vec<Newcomer>> {
    tx.all(
        sql!(
            "select u.id, u.admin from users u
             where u.id > 0 and u.claimed and u.erased_at is null and u.bot_of is null and not exists (
                select 1 from memberships m where m.room_id = $1 and m.user_id = u.id and m.state in ('joined', 'removed')
             )
             order by u.id limit $2"
        ),
        args![room, limit],
        |row| Ok(Newcomer { user: row.get(0)?, role: role(row, 1)? }),
    )
}

/// A person, and what they are to be in the house.
pub fn newcomer(tx: &mut Tx<'_>, user: UserId) -> db::Result<Newcomer> {
    tx.one(sql!("select admin from users where id = $1"), args![user], |row| Ok(Newcomer { user, role: role(row, 0)? }))
}

/// Administrators own the house.
fn role(row: &Row<'_>, admin: usize) -> db::Result<Role> {
    Ok(if row.get(admin)? { Role::Owner } else { Role::Member })
}
