//! The table of letters.

use db::{Row, Tx, args, sql};
use model::{Id, LetterId, LetterState, MAX_ID, Time};

use super::{Letter, LetterEntry, Mail};

/// A letter about to be sent.
pub struct Waiting {
    pub letter: Letter,
    pub good_until: Time,
}

/// A new one.
pub fn insert(tx: &mut Tx<'_>, id: LetterId, mail: &Mail, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into letters (id, address, subject, plain, html, state, created_at, good_until)
             values ($1, $2, $3, $4, $5, 'waiting', $6, $7)"
        ),
        args![id, &mail.to, &mail.subject, &mail.plain, &mail.html, now, now.plus_s(mail.good_for_s)],
    )?;
    Ok(())
}

/// One that waits to be sent.
pub fn find_waiting(tx: &mut Tx<'_>, id: LetterId) -> db::Result<Option<Waiting>> {
    tx.optional(
        sql!("select address, subject, plain, html, good_until from letters where id = $1 and state = 'waiting'"),
        args![id],
        |row| {
            let mail =
                Mail { to: row.get(0)?, subject: row.get(1)?, plain: row.get(2)?, html: row.get(3)?, good_for_s: 0 };
            Ok(Waiting { letter: Letter { id, mail }, good_until: row.get(4)? })
        },
    )
}

/// Says what became of one that waited. What was sent, or is of no use any more, is forgotten.
pub fn end(tx: &mut Tx<'_>, id: LetterId, (state, fault): (LetterState, Option<&str>), now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "update letters set state = $2, fault = $3, ended_at = $4, plain = '', html = ''
             where id = $1 and state = 'waiting'"
        ),
        args![id, state, fault, now],
    )?;
    Ok(())
}

/// Says that one is kept and not sent.
pub fn keep(tx: &mut Tx<'_>, id: LetterId) -> db::Result<()> {
    tx.execute(sql!("update letters set state = 'kept' where id = $1 and state = 'waiting'"), args![id])?;
    Ok(())
}

/// Says why one was not taken, while it goes on waiting.
pub fn note_fault(tx: &mut Tx<'_>, id: LetterId, fault: &str) -> db::Result<()> {
    tx.execute(sql!("update letters set fault = $2 where id = $1 and state = 'waiting'"), args![id, fault])?;
    Ok(())
}

/// Newest first.
pub fn list(tx: &mut Tx<'_>, before: Option<LetterId>, limit: i64) -> db::Result<Vec<LetterEntry>> {
    tx.all(
        sql!(
            "select id, address, subject, plain, state, created_at, ended_at, fault from letters
             where id < $1 order by id desc limit $2"
        ),
        args![before.map_or(MAX_ID, Id::get), limit],
        entry,
    )
}

/// Forgets what those say that are kept and of no use any more.
pub fn forget_stale(tx: &mut Tx<'_>, now: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "update letters set plain = '', html = '' where id in
             (select id from letters where good_until < $1 and plain <> '' order by good_until limit $2)"
        ),
        args![now, most],
    )
}

/// Deletes those from before a moment, at most so many; returns how many.
pub fn delete_old(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!("delete from letters where id in (select id from letters where created_at < $1 order by created_at limit $2)"),
        args![before, most],
    )
}

fn entry(row: &Row<'_>) -> db::Result<LetterEntry> {
    let text: String = row.get(3)?;
    Ok(LetterEntry {
        id: row.get(0)?,
        to: row.get(1)?,
        subject: row.get(2)?,
        text: Some(text).filter(|text| !text.is_empty()),
        state: row.get(4)?,
        created_at: row.get(5)?,
        ended_at: row.get(6)?,
        fault: row.get(7)?,
    })
}
