//! What has been done to messages.

use db::{Row, Tx, args, sql};
use model::{Emoji, RoomId, Seq, Time, UserId};

use super::{Deleted, Edited, ReactionCount};
use crate::body::{self, Body};

/// What has been done to a message, but for emoji.
pub struct Change {
    pub seq: Seq,
    pub edited: Option<Edited>,
    pub deleted: Option<Deleted>,
    pub pinned: bool,
}

/// Of the messages between two numbers, in their order; those to which nothing has been done are absent.
pub fn changes(tx: &mut Tx<'_>, room: RoomId, from: Seq, to: Seq) -> db::Result<Vec<Change>> {
    tx.all(
        sql!(
            "select m.seq, case when m.live and m.text_seq <> m.seq then m.text_seq end, t.created_at, t.body,
                m.deleted_seq, d.created_at, d.sender_id, p.pinned_seq is not null
             from messages m
             join events t on t.room_id = m.room_id and t.seq = m.text_seq
             left join events d on d.room_id = m.room_id and d.seq = m.deleted_seq
             left join pins p on p.room_id = m.room_id and p.seq = m.seq
             where m.room_id = $1 and m.seq >= $2 and m.seq <= $3
                and (m.text_seq <> m.seq or m.deleted_seq is not null or p.pinned_seq is not null)
             order by m.seq"
        ),
        args![room, from, to],
        change,
    )
}

fn change(row: &Row<'_>) -> db::Result<Change> {
    let edited = match row.get::<Option<Seq>>(1)? {
        Some(seq) => {
            let Body { text, calls } = body::read(&row.get::<String>(3)?)?;
            Some(Edited { seq, at: Time(row.get(2)?), text: text.unwrap_or_default(), calls })
        }
        None => None,
    };
    let deleted = match row.get::<Option<Seq>>(4)? {
        Some(seq) => Some(Deleted { seq, at: Time(row.get(5)?), by: row.get(6)? }),
        None => None,
    };
    Ok(Change { seq: row.get(0)?, edited, deleted, pinned: row.get(7)? })
}

/// The emoji at the messages between two numbers, in no order.
pub fn reactions(
    tx: &mut Tx<'_>,
    room: RoomId,
    viewer: UserId,
    from: Seq,
    to: Seq,
) -> db::Result<Vec<(Seq, ReactionCount)>> {
    tx.all(
        sql!(
            "select seq, emoji, count(*), cast(max(case when user_id = $2 then 1 else 0 end) as bigint) from reactions
             where room_id = $1 and seq >= $3 and seq <= $4 group by seq, emoji"
        ),
        args![room, viewer, from, to],
        |row| {
            let mine = row.get::<i64>(3)? == 1;
            Ok((row.get(0)?, ReactionCount { emoji: Emoji::stored(row.get(1)?), count: row.get(2)?, mine }))
        },
    )
}
