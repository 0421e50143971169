//! Which groups admit by their address, and who is in a room.

use app::User;
use db::{Tx, args, sql};
use model::{RoomId, Uri, UserId, Username};

pub fn insert(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("insert into join_by_address (room_id) values ($1)"), args![room])?;
    Ok(())
}

pub fn remove(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.execute(sql!("delete from join_by_address where room_id = $1"), args![room])?;
    Ok(())
}

/// The room at an address, if this person is in it.
pub fn find_joined(tx: &mut Tx<'_>, uri: &Uri, user: UserId) -> db::Result<Option<RoomId>> {
    tx.optional(
        sql!(
            "select r.id from rooms r join memberships m on m.room_id = r.id and m.user_id = $2 and m.state = 'joined'
             where r.uri = $1 and r.deleted_at is null"
        ),
        args![uri.as_str(), user],
        |row| row.get(0),
    )
}

/// The person of this name, however it is written.
pub fn find_person(tx: &mut Tx<'_>, username: &Username) -> db::Result<Option<User>> {
    tx.optional(
        sql!(
            "select id, username, display_name, admin, erased_at is not null, bot_of is not null, avatar
             from users
             where folded = $1 and claimed and deactivated_at is null"
        ),
        args![username.folded()],
        |row| User::read(row, 0),
    )
}

/// Who owns the room for the longest time.
pub fn find_owner(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<User>> {
    tx.optional(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from memberships m join users u on u.id = m.user_id
             where m.room_id = $1 and m.state = 'joined' and m.role = 'owner' order by m.joined_seq, m.user_id limit 1"
        ),
        args![room],
        |row| User::read(row, 0),
    )
}

/// Those who are in it, in rising id.
pub fn list(tx: &mut Tx<'_>, room: RoomId, limit: i64) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from memberships m join users u on u.id = m.user_id
             where m.room_id = $1 and m.state = 'joined' order by m.user_id limit $2"
        ),
        args![room, limit],
        |row| User::read(row, 0),
    )
}
