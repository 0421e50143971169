//! Memberships that wait for an answer.

use app::User;
use db::{Tx, args, sql};
use model::{MemberState, RoomId, Time, UserId};

use super::Waiting;

/// Somebody who may come in.
pub struct New {
    pub room: RoomId,
    pub user: UserId,
    pub by: UserId,
}

/// Keeps whether the person was put out before: an invitation that is not accepted changes nothing about that.
pub fn put(tx: &mut Tx<'_>, new: &New, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, invited_by, since)
             values ($1, $2, 'invited', 'member', 0, 0, $3, $4)
             on conflict (room_id, user_id) do update set state = 'invited', role = 'member', from_seq = 0, joined_seq = 0,
                invited_by = excluded.invited_by, since = excluded.since"
        ),
        args![new.room, new.user, new.by, now],
    )?;
    Ok(())
}

pub fn set_declined(tx: &mut Tx<'_>, room: RoomId, user: UserId, state: MemberState, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("update memberships set state = $3, since = $4 where room_id = $1 and user_id = $2 and state = 'invited'"),
        args![room, user, state.word(), now],
    )?;
    Ok(())
}

/// The newest first.
pub fn list(tx: &mut Tx<'_>, user: UserId, limit: i64) -> db::Result<Vec<Waiting>> {
    tx.all(
        sql!(
            "select m.room_id, m.since, u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from memberships m join rooms r on r.id = m.room_id join users u on u.id = m.invited_by
             where m.user_id = $1 and m.state = 'invited' and r.deleted_at is null
                and not exists (select 1 from blocks where user_id = $1 and blocked_user_id = m.invited_by)
             order by m.since desc, m.room_id desc limit $2"
        ),
        args![user, limit],
        |row| Ok(Waiting { room: row.get(0)?, by: User::read(row, 2)?, at: row.get(1)? }),
    )
}

/// How many invitations wait for somebody.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(
        sql!(
            "select count(*) from memberships m join rooms r on r.id = m.room_id
             where m.user_id = $1 and m.state = 'invited' and r.deleted_at is null
                and not exists (select 1 from blocks where user_id = $1 and blocked_user_id = m.invited_by)"
        ),
        args![user],
        |row| row.get(0),
    )
}
