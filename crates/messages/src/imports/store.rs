//! Rows of imported messages, and the positions of those who have nothing to catch up with.

use db::{Tx, args, sql};
use model::{RoomId, Seq, Time, UserId};

/// What was all there was to read, and what is now.
pub struct Read {
    pub before: Seq,
    pub head: Seq,
}

pub fn last_message(tx: &mut Tx<'_>, room: RoomId) -> db::Result<Seq> {
    tx.one(sql!("select last_message_seq from rooms where id = $1"), args![room], |row| row.get(0))
}

/// An imported message, whose text is its own event.
pub fn insert(tx: &mut Tx<'_>, room: RoomId, seq: Seq, sender: UserId) -> db::Result<()> {
    tx.execute(
        sql!("insert into messages (room_id, seq, sender_id, text_seq, live, imported) values ($1, $2, $3, $2, true, true)"),
        args![room, seq, sender],
    )?;
    Ok(())
}

pub fn keep_read(tx: &mut Tx<'_>, room: RoomId, read: &Read, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into read_positions (room_id, user_id, seq, moved_at)
             select m.room_id, m.user_id, cast($3 as bigint), cast($4 as bigint) from memberships m
             left join read_positions p on p.room_id = m.room_id and p.user_id = m.user_id
             where m.room_id = $1 and m.state = 'joined' and m.joined_seq < $3
               and case when p.seq > m.joined_seq then p.seq else m.joined_seq end >= $2
             on conflict (room_id, user_id) do update set seq = excluded.seq, moved_at = excluded.moved_at
             where read_positions.seq < excluded.seq"
        ),
        args![room, read.before, read.head, now.0],
    )?;
    Ok(())
}
