//! What somebody wrote, by the key that it was sent with: the one order that is there for it. And where they have read.

use db::{Tx, args, sql};
use model::{Time, UserId};

use super::{OwnDraft, OwnFile, OwnMark, OwnPosition, OwnReport, Stored};

/// How many messages they wrote.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from events where sender_id = $1 and client_key is not null"), args![user], |row| {
        row.get(0)
    })
}

/// Rising keys, above one; none is smaller than the empty one.
pub fn messages(tx: &mut Tx<'_>, user: UserId, after: &[u8], most: i64) -> db::Result<Vec<Stored>> {
    tx.all(
        sql!(
            "select client_key, room_id, seq, created_at, body from events
             where sender_id = $1 and client_key > $2 order by client_key limit $3"
        ),
        args![user, after, most],
        |row| {
            let (key, room, seq) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Stored { key, room, seq, at: row.get(3)?, body: row.get(4)? })
        },
    )
}

/// In rising id of the room.
pub fn positions(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnPosition>> {
    tx.all(
        sql!(
            "select p.room_id, p.seq, p.moved_at from memberships m
             join read_positions p on p.room_id = m.room_id and p.user_id = m.user_id
             where m.user_id = $1 and m.room_id > $2 order by m.room_id limit $3"
        ),
        args![user, after, most],
        |row| Ok(OwnPosition { room: row.get(0)?, seq: row.get(1)?, moved_at: row.get(2)? }),
    )
}

/// How many files they sent.
pub fn count_files(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from files where user_id = $1"), args![user], |row| row.get(0))
}

/// In rising id.
pub fn files(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnFile>> {
    tx.all(
        sql!(
            "select id, room_id, seq, name, media_type, size from files
             where user_id = $1 and id > $2 order by id limit $3"
        ),
        args![user, after, most],
        |row| {
            let (id, room, seq) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(OwnFile { id, room, seq, name: row.get(3)?, media_type: row.get(4)?, size: row.get(5)? })
        },
    )
}

/// How many marks they made.
pub fn count_marks(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from message_marks where user_id = $1"), args![user], |row| row.get(0))
}

/// In rising id.
pub fn marks(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnMark>> {
    tx.all(
        sql!(
            "select id, room_id, seq, mark, made_at from message_marks
             where user_id = $1 and mark in ('hidden', 'saved') and id > $2 order by id limit $3"
        ),
        args![user, after, most],
        |row| {
            let (id, room, seq) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(OwnMark { id, room, seq, mark: row.get(3)?, at: Time(row.get(4)?) })
        },
    )
}

/// In rising id of the room.
pub fn drafts(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnDraft>> {
    tx.all(
        sql!(
            "select room_id, written_at, text, reply_seq from drafts
             where user_id = $1 and room_id > $2 order by room_id limit $3"
        ),
        args![user, after, most],
        |row| Ok(OwnDraft { room: row.get(0)?, at: row.get(1)?, text: row.get(2)?, reply: row.get(3)? }),
    )
}

/// In rising id of the report.
pub fn reports(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnReport>> {
    tx.all(
        sql!(
            "select r.id, r.room_id, r.seq, c.made_at, c.reason, c.note from complaints c join reports r on r.id = c.report_id
             where c.user_id = $1 and c.report_id > $2 order by c.report_id limit $3"
        ),
        args![user, after, most],
        |row| {
            let (id, room, seq) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(OwnReport { id, room, seq, at: Time(row.get(3)?), reason: row.get(4)?, note: row.get(5)? })
        },
    )
}
