//! What is left of a message.

use db::{Tx, args, sql};
use model::{RoomId, Seq};

/// Which events held later texts of a message.
pub fn later_versions(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<Seq>> {
    tx.all(
        sql!("select text_seq from message_versions where room_id = $1 and seq = $2 order by text_seq"),
        args![room, seq],
        |row| row.get(0),
    )
}

/// Nothing can be read of it, and nothing be done with it.
pub fn drop_what_hangs_on(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<()> {
    tx.execute(sql!("update messages set live = false where room_id = $1 and seq = $2"), args![room, seq])?;
    tx.execute(sql!("delete from reactions where room_id = $1 and seq = $2"), args![room, seq])?;
    tx.execute(sql!("delete from pins where room_id = $1 and seq = $2"), args![room, seq])?;
    Ok(())
}

/// Which event took it away.
pub fn set_deleted(tx: &mut Tx<'_>, room: RoomId, seq: Seq, deleted: Seq) -> db::Result<()> {
    tx.execute(
        sql!("update messages set deleted_seq = $3 where room_id = $1 and seq = $2"),
        args![room, seq, deleted],
    )?;
    Ok(())
}
