//! Rows of memberships as every way in needs them.

use db::{Tx, args, sql};
use model::{MemberState, Role, RoomId, Seq, Time, UserId, Username};

/// Somebody who is in from now on.
pub struct Joined {
    pub user: UserId,
    pub role: Role,
    /// The first seq that this person may see.
    pub from: Seq,
    /// The seq of the joining.
    pub at: Seq,
}

/// Somebody's place in a room.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub state: MemberState,
    /// Means something while joined.
    pub role: Role,
    /// Whether an invitation is all that stands between this person and having been put out.
    pub was_removed: bool,
}

pub fn put_joined(tx: &mut Tx<'_>, room: RoomId, joined: &Joined, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into memberships (room_id, user_id, state, role, from_seq, joined_seq, since)
             values ($1, $2, 'joined', $3, $4, $5, $6)
             on conflict (room_id, user_id) do update set state = 'joined', role = excluded.role, from_seq = excluded.from_seq,
                joined_seq = excluded.joined_seq, since = excluded.since, leave_seq = null, removed_at = null"
        ),
        args![room, joined.user, joined.role, joined.from, joined.at, now],
    )?;
    Ok(())
}

/// What somebody is to a room.
pub fn find_place(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<Option<Place>> {
    tx.optional(
        sql!("select state, role, removed_at from memberships where room_id = $1 and user_id = $2"),
        args![room, user],
        |row| Ok(Place { state: row.get(0)?, role: row.get(1)?, was_removed: row.get::<Option<Time>>(2)?.is_some() }),
    )
}

/// Whether nobody is this person any more.
pub fn is_erased(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let found =
        tx.optional(sql!("select id from users where id = $1 and erased_at is not null"), args![user], |_| Ok(()))?;
    Ok(found.is_some())
}

/// The person, if there is one with this id who can be met anew.
pub fn find_person(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<UserId>> {
    tx.optional(sql!("select id from users where id = $1 and claimed and deactivated_at is null"), args![user], |row| {
        row.get(0)
    })
}

/// The person of this name, however it is written, likewise.
pub fn find_by_username(tx: &mut Tx<'_>, username: &Username) -> db::Result<Option<UserId>> {
    tx.optional(
        sql!("select id from users where folded = $1 and claimed and deactivated_at is null"),
        args![username.folded()],
        |row| row.get(0),
    )
}

/// Rooms that are not deleted and in which somebody is, was, or is invited to be, in rising id.
pub fn ever_in(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<RoomId>> {
    tx.all(
        sql!(
            "select m.room_id from memberships m join rooms r on r.id = m.room_id and r.deleted_at is null
             where m.user_id = $1 order by m.room_id"
        ),
        args![user],
        |row| row.get(0),
    )
}
