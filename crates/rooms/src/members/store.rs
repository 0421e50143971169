//! Rows of memberships as lists of people, and their ends.

use app::User;
use db::{Tx, args, sql};
use model::{MemberState, Role, RoomId, Seq, Time, UserId};

use super::{Member, Shown};

/// Which people of which room.
pub struct Ask {
    pub room: RoomId,
    pub shown: Shown,
    /// Those with a higher id; none: from the first on.
    pub after: Option<UserId>,
    pub limit: i64,
}

/// In rising id.
pub fn list(tx: &mut Tx<'_>, ask: &Ask) -> db::Result<Vec<Member>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar,
                m.role, m.state, m.since
             from memberships m join users u on u.id = m.user_id
             where m.room_id = $1 and m.user_id > $2 and (m.state = 'joined' or (m.state = 'invited' and $3))
             order by m.user_id limit $4"
        ),
        args![ask.room, ask.after.map_or(0, UserId::get), ask.shown == Shown::Invited, ask.limit],
        |row| Ok(Member { user: User::read(row, 0)?, role: row.get(7)?, state: row.get(8)?, since: row.get(9)? }),
    )
}

/// Somebody who is out from now on.
pub struct Out {
    pub room: RoomId,
    pub user: UserId,
    /// `left` or `removed`.
    pub state: MemberState,
    pub leave_seq: Seq,
}

pub fn set_out(tx: &mut Tx<'_>, out: &Out, now: Time) -> db::Result<()> {
    let removed_at = (out.state == MemberState::Removed).then_some(now);
    tx.execute(
        sql!(
            "update memberships set state = $3, role = 'member', leave_seq = $4, removed_at = $5, since = $6
             where room_id = $1 and user_id = $2 and state in ('joined', 'invited')"
        ),
        args![out.room, out.user, out.state.word(), out.leave_seq, removed_at, now],
    )?;
    Ok(())
}

pub fn set_role(tx: &mut Tx<'_>, room: RoomId, user: UserId, role: Role) -> db::Result<()> {
    tx.execute(
        sql!("update memberships set role = $3 where room_id = $1 and user_id = $2 and state = 'joined'"),
        args![room, user, role.word()],
    )?;
    Ok(())
}

pub fn count_owners(tx: &mut Tx<'_>, room: RoomId) -> db::Result<i64> {
    tx.one(
        sql!("select count(*) from memberships where room_id = $1 and state = 'joined' and role = 'owner'"),
        args![room],
        |row| row.get(0),
    )
}
