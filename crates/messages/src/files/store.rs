//! The rows of files.

use app::work::Sent;
use db::{Row, Tx, args, sql};
use model::{AttachedFile, FileId, RoomId, Seq, UserId};

/// A file that goes to a message.
pub struct NewFile<'a> {
    pub message: Sent,
    pub place: i64,
    pub sender: UserId,
    pub file: &'a AttachedFile,
}

fn attached(row: &Row<'_>) -> db::Result<AttachedFile> {
    Ok(AttachedFile {
        id: row.get(0)?,
        name: row.get(1)?,
        media_type: row.get(2)?,
        size: row.get(3)?,
        width: row.get(4)?,
        height: row.get(5)?,
        duration_ms: row.get(6)?,
        blur: row.get(7)?,
    })
}

pub fn insert(tx: &mut Tx<'_>, new: &NewFile<'_>) -> db::Result<()> {
    let (message, file) = (new.message, new.file);
    tx.execute(
        sql!(
            "insert into files (id, room_id, seq, place, user_id, name, size, media_type, width, height, duration_ms, blur)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        args![
            file.id,
            message.room,
            message.seq,
            new.place,
            new.sender,
            &file.name,
            file.size,
            &file.media_type,
            file.width,
            file.height,
            file.duration_ms,
            file.blur.as_deref()
        ],
    )?;
    Ok(())
}

/// Where a file is, or the picture of a preview, and what it is called; none: its message is gone.
pub fn find(tx: &mut Tx<'_>, id: FileId) -> db::Result<Option<(RoomId, Seq, String)>> {
    tx.optional(
        sql!(
            "select f.room_id, f.seq, f.name from files f
             join messages m on m.room_id = f.room_id and m.seq = f.seq and m.live where f.id = $1
             union all select p.room_id, p.seq, 'preview' from message_previews p
             join messages m on m.room_id = p.room_id and m.seq = p.seq and m.live where p.picture_id = $1"
        ),
        args![id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

pub fn find_sent(tx: &mut Tx<'_>, id: FileId, sender: UserId) -> db::Result<Option<AttachedFile>> {
    tx.optional(
        sql!(
            "select id, name, media_type, size, width, height, duration_ms, blur from files where id = $1 and user_id = $2"
        ),
        args![id, sender],
        attached,
    )
}

/// In their order.
pub fn of_message(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<AttachedFile>> {
    tx.all(
        sql!(
            "select id, name, media_type, size, width, height, duration_ms, blur from files
             where room_id = $1 and seq = $2 order by place"
        ),
        args![room, seq],
        attached,
    )
}

/// Which they were, whose share they counted against, and how much.
pub fn delete(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Vec<(FileId, UserId, i64)>> {
    tx.all(
        sql!("delete from files where room_id = $1 and seq = $2 returning id, user_id, size"),
        args![room, seq],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

pub fn hold(tx: &mut Tx<'_>, id: FileId) -> db::Result<bool> {
    Ok(tx.execute(sql!("update files set place = place where id = $1"), args![id])? > 0)
}
