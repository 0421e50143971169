//! What a proof of access rests on.

use db::{Row, Tx, args, sql};
use model::{History, MemberState, Role, RoomId, RoomKind, Seq, Time, Uri, UserId};

/// A room and what one person is to it.
pub struct RoomRow {
    /// Who it is for.
    pub kind: RoomKind,
    /// Read-only.
    pub archived: bool,
    /// What newcomers see.
    pub history: History,
    /// Where its log begins.
    pub first: Seq,
    /// Its head.
    pub last: Seq,
    /// What the person is to it.
    pub state: Option<MemberState>,
    /// The person's role.
    pub role: Option<Role>,
    /// The first seq that the person may see.
    pub from: Option<Seq>,
    /// Whether it is direct, and the person blocked the other one.
    pub blocks: bool,
}

fn word<T: std::str::FromStr<Err = String>>(text: &str) -> db::Result<T> {
    text.parse().map_err(|why: String| db::Error::new(db::ErrorKind::Other, why))
}

fn room_row(row: &Row<'_>) -> db::Result<RoomRow> {
    let state: Option<String> = row.get(5)?;
    let role: Option<String> = row.get(6)?;
    Ok(RoomRow {
        kind: word(&row.get::<String>(0)?)?,
        archived: row.get(1)?,
        history: word(&row.get::<String>(2)?)?,
        first: row.get(3)?,
        last: row.get(4)?,
        state: state.as_deref().map(word).transpose()?,
        role: role.as_deref().map(word).transpose()?,
        from: row.get(7)?,
        blocks: row.get(8)?,
    })
}

/// The room and the membership in one statement, both rows locked on PostgreSQL: whoever waited for the room's lock then reads the newest
/// membership, not the one from before the wait. None: no such room, or no membership.
pub fn lock_with_member(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<Option<RoomRow>> {
    tx.optional(
        sql!(
            "select r.kind, r.archived, r.history, r.first_seq, r.last_seq, m.state, m.role, m.from_seq,
                case when r.kind = 'direct' then exists (select 1 from direct_rooms d join blocks b on b.user_id = $2
                    and b.blocked_user_id = case when d.low_user_id = $2 then d.high_user_id else d.low_user_id end
                    where d.room_id = r.id) else false end
             from rooms r join memberships m on m.room_id = r.id and m.user_id = $2
             where r.id = $1 and r.deleted_at is null /*pg for no key update of r, m */"
        ),
        args![room, user],
        room_row,
    )
}

/// Locks the room's row on PostgreSQL; SQLite has one writer.
pub fn lock(tx: &mut Tx<'_>, room: RoomId) -> db::Result<()> {
    tx.optional(sql!("select id from rooms where id = $1 /*pg for no key update */"), args![room], |_| Ok(()))?;
    Ok(())
}

/// The room, and the membership if there is one.
pub fn find(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<Option<RoomRow>> {
    tx.optional(
        sql!(
            "select r.kind, r.archived, r.history, r.first_seq, r.last_seq, m.state, m.role, m.from_seq,
                case when r.kind = 'direct' then exists (select 1 from direct_rooms d join blocks b on b.user_id = $2
                    and b.blocked_user_id = case when d.low_user_id = $2 then d.high_user_id else d.low_user_id end
                    where d.room_id = r.id) else false end
             from rooms r left join memberships m on m.room_id = r.id and m.user_id = $2
             where r.id = $1 and r.deleted_at is null"
        ),
        args![room, user],
        room_row,
    )
}

/// The room as nobody in particular.
pub fn find_bare(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<RoomRow>> {
    tx.optional(
        sql!(
            "select r.kind, r.archived, r.history, r.first_seq, r.last_seq, cast(null as text), cast(null as text), cast(null as bigint), false
             from rooms r where r.id = $1 and r.deleted_at is null"
        ),
        args![room],
        room_row,
    )
}

/// Likewise, also a room that ended.
pub fn find_ended(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<RoomRow>> {
    tx.optional(
        sql!(
            "select r.kind, r.archived, r.history, r.first_seq, r.last_seq, cast(null as text), cast(null as text), cast(null as bigint), false
             from rooms r where r.id = $1"
        ),
        args![room],
        room_row,
    )
}

/// Which room a live join link leads to.
pub fn room_of_link(tx: &mut Tx<'_>, token_hash: &[u8], now: Time) -> db::Result<Option<RoomId>> {
    tx.optional(
        sql!("select room_id from join_links where token_hash = $1 and (expires_at is null or expires_at > $2)"),
        args![token_hash, now.0],
        |row| row.get(0),
    )
}

/// The room at an address.
pub fn room_at(tx: &mut Tx<'_>, uri: &Uri) -> db::Result<Option<RoomId>> {
    tx.optional(sql!("select id from rooms where uri = $1"), args![uri.as_str()], |row| row.get(0))
}

/// Whether a room admits whoever knows its address.
pub fn admits_by_address(tx: &mut Tx<'_>, room: RoomId) -> db::Result<bool> {
    let found = tx.optional(sql!("select room_id from join_by_address where room_id = $1"), args![room], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Whether this person administers the server.
pub fn is_admin(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    let admin = tx.optional(sql!("select admin from users where id = $1"), args![user], |row| row.get(0))?;
    Ok(admin.unwrap_or(false))
}
