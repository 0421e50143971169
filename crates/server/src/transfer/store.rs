//! What an export reads, a page at a time.

use db::{Tx, args, sql};
use model::{Circle, History, Role, RoomId, RoomKind, Seq, Time, UserId};

/// Rows in a page.
pub const PAGE: i64 = 500;

/// Somebody.
pub struct PersonRow {
    pub id: UserId,
    pub username: String,
    pub display_name: Option<String>,
    pub presence: Circle,
}

/// In rising id.
pub fn people(tx: &mut Tx<'_>, after: UserId) -> db::Result<Vec<PersonRow>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, coalesce(p.see_last_seen, 'everyone')
             from users u left join privacy p on p.user_id = u.id where u.id > $1 order by u.id limit $2"
        ),
        args![after, PAGE],
        |row| {
            Ok(PersonRow { id: row.get(0)?, username: row.get(1)?, display_name: row.get(2)?, presence: row.get(3)? })
        },
    )
}

/// A room that is not deleted.
pub struct RoomRow {
    pub id: RoomId,
    pub kind: RoomKind,
    pub name: String,
    pub history: History,
    pub archived: bool,
    /// The end of its log.
    pub head: Seq,
    /// Its address admits.
    pub by_address: bool,
    /// The two of a direct room.
    pub people: Option<(UserId, UserId)>,
}

/// In rising id.
pub fn rooms(tx: &mut Tx<'_>, after: RoomId) -> db::Result<Vec<RoomRow>> {
    tx.all(
        sql!(
            "select r.id, r.kind, coalesce(p.name, ''), r.history, r.archived, r.last_seq, d.low_user_id, d.high_user_id,
                j.room_id is not null
             from rooms r left join room_profiles p on p.room_id = r.id left join direct_rooms d on d.room_id = r.id
             left join join_by_address j on j.room_id = r.id
             where r.id > $1 and r.deleted_at is null order by r.id limit $2"
        ),
        args![after, PAGE],
        |row| {
            let (low, high): (Option<UserId>, Option<UserId>) = (row.get(6)?, row.get(7)?);
            Ok(RoomRow {
                id: row.get(0)?,
                kind: row.get(1)?,
                name: row.get(2)?,
                history: row.get(3)?,
                archived: row.get(4)?,
                head: row.get(5)?,
                by_address: row.get(8)?,
                people: low.zip(high),
            })
        },
    )
}

/// Members of a room, and those for whom a place is kept, in rising id.
pub fn members(tx: &mut Tx<'_>, room: RoomId, after: UserId) -> db::Result<Vec<(UserId, Role)>> {
    tx.all(
        sql!(
            "select user_id, role from memberships
             where room_id = $1 and user_id > $2 and (state = 'joined' or (state = 'left' and joined_seq = 0 and from_seq > 0))
             order by user_id limit $3"
        ),
        args![room, after, PAGE],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Somebody who was asked in.
pub struct InvitationRow {
    pub user: UserId,
    pub by: UserId,
    pub at: Time,
}

/// Invitations that wait, in rising id of those for whom they do.
pub fn invitations(tx: &mut Tx<'_>, room: RoomId, after: UserId) -> db::Result<Vec<InvitationRow>> {
    tx.all(
        sql!(
            "select user_id, invited_by, since from memberships
             where room_id = $1 and user_id > $2 and state = 'invited' and invited_by is not null order by user_id limit $3"
        ),
        args![room, after, PAGE],
        |row| Ok(InvitationRow { user: row.get(0)?, by: row.get(1)?, at: row.get(2)? }),
    )
}

/// A message, with the body of the event that holds its text.
pub struct MessageRow {
    pub seq: Seq,
    pub by: UserId,
    pub at: Time,
    pub body: String,
}

/// In the order of the log.
pub fn messages(tx: &mut Tx<'_>, room: RoomId, after: Seq) -> db::Result<Vec<MessageRow>> {
    tx.all(
        sql!(
            "select m.seq, m.sender_id, e.created_at, t.body from messages m
             join events e on e.room_id = m.room_id and e.seq = m.seq
             join events t on t.room_id = m.room_id and t.seq = m.text_seq
             where m.room_id = $1 and m.seq > $2 and m.live order by m.seq limit $3"
        ),
        args![room, after, PAGE],
        |row| Ok(MessageRow { seq: row.get(0)?, by: row.get(1)?, at: row.get(2)?, body: row.get(3)? }),
    )
}
