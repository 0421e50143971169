//! Rows that accounts and rooms would write.

use app::{Shown, Work};
use db::{Tx, args, sql};
use model::{
    DisplayName, MemberState, Privacy, Role, RoomId, RoomKind, RoomName, Seq, Time, UserId, Username, name_starts,
};

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rights {
    User,
    Admin,
}

/// A membership to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Membership {
    pub(crate) room: RoomId,
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) from: Seq,
    pub(crate) joined: Seq,
}

pub(crate) fn insert_user(tx: &mut Tx<'_>, user: UserId, name: &Username, rights: Rights, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into users (id, username, folded, email, password_hash, admin, created_at)
             values ($1, $2, $3, null, 'none', $4, $5)"
        ),
        args![user, name.as_str(), name.folded(), rights == Rights::Admin, now.0],
    )?;
    Ok(())
}

pub(crate) fn insert_profile(
    tx: &mut Tx<'_>,
    room: RoomId,
    (name, kind): (&RoomName, RoomKind),
    by: UserId,
) -> db::Result<()> {
    tx.execute(
        sql!("insert into room_profiles (room_id, name, folded, listed, created_by) values ($1, $2, $3, $4, $5)"),
        args![room, name.as_str(), name.folded(), kind == RoomKind::Public, by],
    )?;
    Ok(())
}

pub(crate) fn join(tx: &mut Tx<'_>, new: &Membership, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, leave_seq, invited_by, since)
             values ($1, $2, 'joined', $3, $4, $5, null, null, $6)
             on conflict (room_id, user_id) do update set state = excluded.state, role = excluded.role, from_seq = excluded.from_seq,
                joined_seq = excluded.joined_seq, leave_seq = null, removed_at = null, since = excluded.since"
        ),
        args![new.room, new.user, new.role.word(), new.from, new.joined, now.0],
    )?;
    Ok(())
}

pub(crate) fn leave(
    tx: &mut Tx<'_>,
    (room, user): (RoomId, UserId),
    state: MemberState,
    (at, now): (Seq, Time),
) -> db::Result<()> {
    let removed_at = (state == MemberState::Removed).then_some(now.0);
    tx.execute(
        sql!("update memberships set state = $3, leave_seq = $4, removed_at = $5, since = $6 where room_id = $1 and user_id = $2"),
        args![room, user, state.word(), at, removed_at, now.0],
    )?;
    Ok(())
}

/// As accounts do, so that who is shown otherwise is so without them.
pub(crate) fn show(work: &mut Work<'_, '_>, user: UserId, shown: &Shown) -> app::Result<()> {
    let tx = work.tx();
    match shown {
        Shown::Name(name) => {
            let name = name.as_ref().map(DisplayName::as_str);
            tx.execute(sql!("update users set display_name = $2 where id = $1"), args![user, name])?;
            tx.execute(sql!("delete from name_starts where user_id = $1"), args![user])?;
            for start in name.map(name_starts).unwrap_or_default() {
                let insert = sql!("insert into name_starts (start, user_id) values ($2, $1)");
                tx.execute(insert, args![user, start])?;
            }
        }
        Shown::Avatar(avatar) => {
            tx.execute(sql!("update users set avatar = $2 where id = $1"), args![user, avatar.clone()])?;
        }
    }
    Ok(())
}

pub(crate) fn befriend(tx: &mut Tx<'_>, one: UserId, other: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into friends (user_id, friend_id, since) values ($1, $2, $3), ($2, $1, $3) on conflict do nothing"
        ),
        args![one, other, now],
    )?;
    Ok(())
}

pub(crate) fn block(tx: &mut Tx<'_>, user: UserId, other: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into blocks (user_id, blocked_user_id, since) values ($1, $2, $3) on conflict do nothing"),
        args![user, other, now],
    )?;
    Ok(())
}

pub(crate) fn put_privacy(tx: &mut Tx<'_>, user: UserId, privacy: &Privacy) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone,
                see_read)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (user_id) do update set message = excluded.message, add_to_rooms = excluded.add_to_rooms, invite = excluded.invite,
                find = excluded.find, find_by_email = excluded.find_by_email, find_by_phone = excluded.find_by_phone,
                see_email = excluded.see_email, see_phone = excluded.see_phone, see_read = excluded.see_read"
        ),
        args![
            user,
            privacy.message,
            privacy.add,
            privacy.invite,
            privacy.find,
            privacy.find_by_email,
            privacy.find_by_phone,
            privacy.see_email,
            privacy.see_phone,
            privacy.see_read
        ],
    )?;
    Ok(())
}

/// Everything that stands in a room's log, to look for what must not be there.
///
/// # Errors
/// Storage errors.
pub fn log_texts(tx: &mut Tx<'_>, room: RoomId) -> db::Result<String> {
    let told: Vec<String> =
        tx.all(sql!("select body from events where room_id = $1 order by seq"), args![room], |row| row.get(0))?;
    Ok(told.join("\n"))
}
