//! The table of letters.

use db::{Row, Tx, args, sql};
use model::{Id, LetterId, LetterKind, LetterState, MAX_ID, Time};

use super::{Letter, LetterEntry, Mail, Text};

/// A letter about to be sent.
pub struct Waiting {
    pub letter: Letter,
    pub good_until: Time,
}

/// New mail.
pub fn insert_mail(tx: &mut Tx<'_>, id: LetterId, mail: &Mail, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into letters (id, kind, address, subject, plain, html, state, created_at, good_until)
             values ($1, 'mail', $2, $3, $4, $5, 'waiting', $6, $7)"
        ),
        args![id, &mail.to, &mail.subject, &mail.plain, &mail.html, now, now.plus_s(mail.good_for_s)],
    )?;
    Ok(())
}

/// A new text message.
pub fn insert_text(tx: &mut Tx<'_>, id: LetterId, text: &Text, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into letters (id, kind, address, subject, plain, html, state, created_at, good_until)
             values ($1, 'text', $2, '', $3, '', 'waiting', $4, $5)"
        ),
        args![id, &text.to, &text.text, now, now.plus_s(text.good_for_s)],
    )?;
    Ok(())
}

/// One that waits to be sent.
pub fn find_waiting(tx: &mut Tx<'_>, id: LetterId) -> db::Result<Option<Waiting>> {
    tx.optional(
        sql!("select kind, address, subject, plain, html, good_until from letters where id = $1 and state = 'waiting'"),
        args![id],
        |row| Ok(Waiting { letter: letter(row)?, good_until: row.get(5)? }),
    )
}

fn letter(row: &Row<'_>) -> db::Result<Letter> {
    let (to, plain) = (row.get(1)?, row.get(3)?);
    Ok(match row.get(0)? {
        LetterKind::Mail => Letter::Mail(Mail { to, subject: row.get(2)?, plain, html: row.get(4)?, good_for_s: 0 }),
        LetterKind::Text => Letter::Text(Text { to, text: plain, good_for_s: 0 }),
    })
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

/// Marks one as the last to its address.
pub fn set_farewell(tx: &mut Tx<'_>, id: LetterId) -> db::Result<()> {
    tx.execute(sql!("update letters set farewell = true where id = $1"), args![id])?;
    Ok(())
}

/// Forgets one that ended, if it was the last to its address.
pub fn delete_ended_farewell(tx: &mut Tx<'_>, id: LetterId) -> db::Result<()> {
    tx.execute(sql!("delete from letters where id = $1 and farewell and state <> 'waiting'"), args![id])?;
    Ok(())
}

/// Forgets those to an address.
pub fn delete_to(tx: &mut Tx<'_>, address: &str) -> db::Result<()> {
    tx.execute(sql!("delete from letters where address = $1"), args![address])?;
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
            "select id, kind, address, subject, plain, state, created_at, ended_at, fault from letters
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
    let (subject, text): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(LetterEntry {
        id: row.get(0)?,
        kind: row.get(1)?,
        to: row.get(2)?,
        subject: Some(subject).filter(|subject| !subject.is_empty()),
        text: Some(text).filter(|text| !text.is_empty()),
        state: row.get(5)?,
        created_at: row.get(6)?,
        ended_at: row.get(7)?,
        fault: row.get(8)?,
    })
}
