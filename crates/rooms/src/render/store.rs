//! Everything that stands in a room's form, in one statement for a whole page.

use app::User;
use db::{Row, Tx, args, json_list, sql};
use model::{History, MemberState, Role, RoomId, RoomKind, Seq, Time, UserId};

/// A room, and one person's place in it.
pub struct RoomRow {
    pub id: RoomId,
    pub uri: String,
    pub kind: RoomKind,
    pub name: String,
    pub archived: bool,
    pub history: History,
    pub first: Seq,
    pub head: Seq,
    pub created_at: Time,
    pub members: i64,
    pub state: Option<MemberState>,
    /// Also of those who are not in it any more.
    pub role: Option<Role>,
    /// From where the person sees it; zero without a membership.
    pub from: Seq,
    /// Read up to here, or come in here; zero without a membership.
    pub position: Seq,
    /// How often they set it back.
    pub set_back: i64,
    /// The seq of the last message, whoever may see it; zero where there is none.
    pub last_message_seq: Seq,
    pub peer: Option<User>,
    /// The last message, if the person may see it.
    pub last_message: Option<LastRow>,
    pub by_address: bool,
}

/// A message as its event has it.
pub struct LastRow {
    pub seq: Seq,
    pub by: Option<UserId>,
    pub at: Time,
    pub body: String,
    /// The person does not want to see it.
    pub hidden: bool,
}

/// In no order.
pub fn list(tx: &mut Tx<'_>, viewer: UserId, ids: &[RoomId]) -> db::Result<Vec<RoomRow>> {
    tx.all(
        sql!(
            "select r.id, r.uri, r.kind, coalesce(p.name, ''), r.archived, r.history, r.first_seq, r.last_seq, r.created_at,
                (select count(*) from memberships c where c.room_id = r.id and c.state = 'joined'),
                m.state, m.role, m.from_seq, case when s.seq > m.joined_seq then s.seq else m.joined_seq end,
                r.last_message_seq, j.room_id is not null, e.seq, e.sender_id, e.created_at, coalesce(t.body, e.body),
                u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar,
                coalesce(s.set_back, 0), h.id is not null
             from rooms r
             left join room_profiles p on p.room_id = r.id
             left join memberships m on m.room_id = r.id and m.user_id = $1
             left join read_positions s on s.room_id = r.id and s.user_id = $1
             left join join_by_address j on j.room_id = r.id
             left join direct_rooms d on d.room_id = r.id
             left join users u on u.id = case when d.low_user_id = $1 then d.high_user_id else d.low_user_id end
             left join events e on e.room_id = r.id and e.seq = r.last_message_seq and e.seq >= m.from_seq
                and (m.state = 'joined' or (m.state = 'invited' and r.kind = 'direct'))
             left join messages x on x.room_id = e.room_id and x.seq = e.seq
             left join events t on t.room_id = x.room_id and t.seq = x.text_seq
             left join message_marks h on h.user_id = $1 and h.room_id = x.room_id and h.seq = x.seq and h.mark = 'hidden'
             where r.id in (select cast(value as bigint) from json_each(cast($2 as text))) and r.deleted_at is null"
        ),
        args![viewer, json_list(ids.iter().copied())],
        room_row,
    )
}

fn room_row(row: &Row<'_>) -> db::Result<RoomRow> {
    Ok(RoomRow {
        id: row.get(0)?,
        uri: row.get(1)?,
        kind: row.get(2)?,
        name: row.get(3)?,
        archived: row.get(4)?,
        history: row.get(5)?,
        first: row.get(6)?,
        head: row.get(7)?,
        created_at: row.get(8)?,
        members: row.get(9)?,
        state: row.get(10)?,
        role: row.get(11)?,
        from: row.get::<Option<Seq>>(12)?.unwrap_or(Seq::ZERO),
        position: row.get::<Option<Seq>>(13)?.unwrap_or(Seq::ZERO),
        set_back: row.get(27)?,
        last_message_seq: row.get(14)?,
        peer: peer(row)?,
        last_message: last_row(row)?,
        by_address: row.get(15)?,
    })
}

fn peer(row: &Row<'_>) -> db::Result<Option<User>> {
    let nobody = row.get::<Option<UserId>>(20)?.is_none();
    if nobody { Ok(None) } else { User::read(row, 20).map(Some) }
}

fn last_row(row: &Row<'_>) -> db::Result<Option<LastRow>> {
    let Some(seq) = row.get::<Option<Seq>>(16)? else { return Ok(None) };
    Ok(Some(LastRow { seq, by: row.get(17)?, at: row.get(18)?, body: row.get(19)?, hidden: row.get(28)? }))
}
