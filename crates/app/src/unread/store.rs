//! Positions, and counting above them.

use db::{Tx, args, sql};
use model::{RoomId, Seq, UserId};

/// A position, and the room's last message.
pub struct At {
    /// Read up to here.
    pub position: Seq,
    /// The seq of the last message; zero where there is none.
    pub last_message: Seq,
    /// How often it was set back.
    pub set_back: i64,
}

pub fn find(tx: &mut Tx<'_>, room: RoomId, user: UserId) -> db::Result<Option<At>> {
    tx.optional(
        sql!(
            "select case when p.seq > m.joined_seq then p.seq else m.joined_seq end, r.last_message_seq,
                coalesce(p.set_back, 0)
             from memberships m join rooms r on r.id = m.room_id
             left join read_positions p on p.room_id = m.room_id and p.user_id = m.user_id
             where m.room_id = $1 and m.user_id = $2"
        ),
        args![room, user],
        |row| Ok(At { position: row.get(0)?, last_message: row.get(1)?, set_back: row.get(2)? }),
    )
}

/// Counts live messages of others, but those who are blocked, above a position and up to a head, but not beyond `most`.
pub fn count(tx: &mut Tx<'_>, room: RoomId, user: UserId, (position, head): (Seq, Seq), most: i64) -> db::Result<i64> {
    tx.one(
        sql!(
            "select count(*) from (
                select seq from messages where room_id = $1 and seq > $2 and seq <= $5 and sender_id <> $3 and live and not imported
                    and not exists (select 1 from blocks where user_id = $3 and blocked_user_id = sender_id) limit $4
             ) above"
        ),
        args![room, position, user, most, head],
        |row| row.get(0),
    )
}
