//! How far people have read, as others see it. `positions` writes it.

use db::{Tx, args, sql};
use model::{RoomId, Seq, UserId};

use super::Reader;

/// How far each of a room's members has read, in rising id. Who has read nothing stands where they came in.
pub fn of_room(tx: &mut Tx<'_>, room: RoomId, most: i64) -> db::Result<Vec<Reader>> {
    tx.all(
        sql!(
            "select m.user_id, m.joined_seq, case when p.seq > m.joined_seq then p.seq else m.joined_seq end, p.moved_at
             from memberships m left join read_positions p on p.room_id = m.room_id and p.user_id = m.user_id
             where m.room_id = $1 and m.state = 'joined' order by m.user_id limit $2"
        ),
        args![room, most],
        |row| Ok(Reader { user: row.get(0)?, since: row.get(1)?, seq: row.get(2)?, at: row.get(3)? }),
    )
}

/// How many let everybody see that they have read a message of a room that they were in when it was sent, but for who sent it and who asks.
pub fn count(tx: &mut Tx<'_>, room: RoomId, seq: Seq, but: (UserId, UserId), most: i64) -> db::Result<i64> {
    tx.one(
        sql!(
            "select count(*) from (
                select p.user_id from read_positions p
                join memberships m on m.room_id = p.room_id and m.user_id = p.user_id
                left join privacy w on w.user_id = p.user_id
                where p.room_id = $1 and p.seq >= $2 and m.state = 'joined' and m.joined_seq < $2
                    and p.user_id <> $3 and p.user_id <> $4 and coalesce(w.see_read, 'everyone') = 'everyone' limit $5
             ) readers"
        ),
        args![room, seq, but.0, but.1, most],
        |row| row.get(0),
    )
}
