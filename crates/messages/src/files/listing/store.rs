//! Pages of a room's files.

use db::{Tx, args, sql};
use model::{AttachedFile, RoomId, Seq};

use super::{Before, RoomFile};

/// The newest first, none below `first`.
pub fn page(tx: &mut Tx<'_>, (room, first): (RoomId, Seq), before: Before, limit: i64) -> db::Result<Vec<RoomFile>> {
    tx.all(
        sql!(
            "select f.seq, f.place, m.sender_id, e.created_at, f.id, f.name, f.media_type, f.size, f.width, f.height, f.duration_ms, f.blur
             from files f join messages m on m.room_id = f.room_id and m.seq = f.seq and m.live
             join events e on e.room_id = f.room_id and e.seq = f.seq
             where f.room_id = $1 and f.seq >= $2 and (f.seq, f.place) < ($3, $4)
             order by f.seq desc, f.place desc limit $5"
        ),
        args![room, first, before.seq, before.place, limit],
        |row| {
            let file = AttachedFile {
                id: row.get(4)?,
                name: row.get(5)?,
                media_type: row.get(6)?,
                size: row.get(7)?,
                width: row.get(8)?,
                height: row.get(9)?,
                duration_ms: row.get(10)?,
                blur: row.get(11)?,
            };
            Ok(RoomFile { seq: row.get(0)?, place: row.get(1)?, by: row.get(2)?, at: row.get(3)?, file })
        },
    )
}
