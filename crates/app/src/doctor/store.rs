//! Each statement lists what is wrong: where, what the log says, what was found. They read whole tables: for a command, not for a request.

use db::{Row, Sql, Tx, args, sql};
use model::{RoomId, Seq};

/// A message's number, the event with its text, and the body of that.
pub type Text = (Seq, Seq, String);

/// Place, counted, found.
pub type Wrong = (i64, i64, i64);

fn wrong(tx: &mut Tx<'_>, sql: &'static Sql) -> db::Result<Vec<Wrong>> {
    tx.all(sql, args![], |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

pub fn wrong_heads(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select r.id, coalesce(e.head, 0), r.last_seq from rooms r
             left join (select room_id, max(seq) as head from events group by room_id) e on e.room_id = r.id
             where r.last_seq <> coalesce(e.head, 0) order by r.id limit 100"
        ),
    )
}

pub fn holes(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select r.id, r.last_seq - r.first_seq + 1, coalesce(e.entries, 0) from rooms r
             left join (select room_id, count(*) as entries from events group by room_id) e on e.room_id = r.id
             where r.last_seq - r.first_seq + 1 <> coalesce(e.entries, 0) order by r.id limit 100"
        ),
    )
}

pub fn wrong_last_messages(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select r.id, coalesce(e.head, 0), r.last_message_seq from rooms r
             left join (select room_id, max(seq) as head from events where kind = 'message.created' group by room_id) e on e.room_id = r.id
             where r.last_message_seq <> coalesce(e.head, 0) order by r.id limit 100"
        ),
    )
}

pub fn messages_without_event(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select m.room_id, m.seq, m.text_seq from messages m
             left join events e on e.room_id = m.room_id and e.seq = m.seq and e.kind = 'message.created' and e.sender_id = m.sender_id
             where e.seq is null order by m.room_id, m.seq limit 100"
        ),
    )
}

pub fn events_without_message(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select e.room_id, e.seq, cast(0 as bigint) from events e
             left join messages m on m.room_id = e.room_id and m.seq = e.seq
             where e.kind = 'message.created' and m.seq is null order by e.room_id, e.seq limit 100"
        ),
    )
}

pub fn positions_ahead(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select p.room_id, r.last_seq, p.seq from read_positions p join rooms r on r.id = p.room_id
             where p.seq > r.last_seq order by p.room_id limit 100"
        ),
    )
}

pub fn user_logs_ahead(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select l.user_id, l.head, coalesce(h.last_seq, 0) from (select user_id, max(seq) as head from user_log group by user_id) l
             left join user_log_heads h on h.user_id = l.user_id
             where coalesce(h.last_seq, 0) < l.head order by l.user_id limit 100"
        ),
    )
}

pub fn ownerless(tx: &mut Tx<'_>) -> db::Result<Vec<Wrong>> {
    wrong(
        tx,
        sql!(
            "select r.id, count(*), count(*) filter (where m.role = 'owner') from rooms r
             join memberships m on m.room_id = r.id and m.state = 'joined'
             where r.kind = 'group' and r.deleted_at is null
             group by r.id having count(*) filter (where m.role = 'owner') = 0 order by r.id limit 100"
        ),
    )
}

pub fn rooms(tx: &mut Tx<'_>) -> db::Result<Vec<RoomId>> {
    tx.all(sql!("select id from rooms order by id"), args![], |row| row.get(0))
}

/// Messages that are there, and the bodies with their texts as they are now.
pub fn texts(tx: &mut Tx<'_>, room: RoomId, after: Seq, most: i64) -> db::Result<Vec<Text>> {
    tx.all(
        sql!(
            "select m.seq, m.text_seq, e.body from messages m join events e on e.room_id = m.room_id and e.seq = m.text_seq
             where m.room_id = $1 and m.seq > $2 and m.live order by m.seq limit $3"
        ),
        args![room, after, most],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// What is written down of the messages of a part of a room: ids, `@` for everybody, tags with their `#`.
pub fn named(tx: &mut Tx<'_>, room: RoomId, after: Seq, through: Seq) -> db::Result<Vec<(Seq, String)>> {
    tx.all(
        sql!(
            "select seq, cast(user_id as text) from message_mentions where room_id = $1 and seq > $2 and seq <= $3
             union all select seq, '@' from message_calls where room_id = $1 and seq > $2 and seq <= $3
             union all select seq, '#' || tag from message_tags where room_id = $1 and seq > $2 and seq <= $3"
        ),
        args![room, after, through],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn tagged_since(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Option<Seq>> {
    tx.optional(sql!("select seq from tagged_since where room_id = $1"), args![room], |row| row.get(0))
}
