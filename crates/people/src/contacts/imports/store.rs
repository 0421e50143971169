//! Imports, their bytes until they are read, and what was refused of them.

use app::Comparisons;
use db::{Tx, args, sql};
use model::{ContactFault, ContactImportId, ContactImportState, JobId, JobState, Time, UserId};

use super::steps::Part;
use super::{ContactImport, Found, NewImport, RefusedLine, Running, Tally};

/// A new one, of which there is nothing yet.
pub fn insert(
    tx: &mut Tx<'_>,
    (id, user, book): (ContactImportId, UserId, i64),
    new: &NewImport,
    now: Time,
) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into contact_imports (id, user_id, book_id, job_id, region, source, state, why, size, pieces, read_bytes, steps,
                added, changed, unchanged, repeated, refused, matched, created_at, ended_at)
             values ($1, $2, $3, null, $4, $5, 'receiving', null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $6, null)"
        ),
        args![id, user, book, new.region.map(|region| region.to_string()), new.source, now],
    )?;
    Ok(())
}

/// Takes somebody's away, and says which it was. Its pieces stay.
pub fn delete(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<ContactImportId>> {
    tx.optional(sql!("delete from contact_imports where user_id = $1 returning id"), args![user], |row| row.get(0))
}

/// Takes one away that began to come in before a moment, and did not come through. Its pieces stay.
pub fn delete_stale(tx: &mut Tx<'_>, before: Time) -> db::Result<Option<ContactImportId>> {
    tx.optional(
        sql!(
            "delete from contact_imports where id in (select id from contact_imports
                where state = 'receiving' and created_at < $1 order by created_at limit 1) returning id"
        ),
        args![before],
        |row| row.get(0),
    )
}

/// Counts the bytes of a piece; false: it takes no more.
pub fn grow(tx: &mut Tx<'_>, id: ContactImportId, bytes: usize) -> db::Result<bool> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let rows = tx.execute(
        sql!("update contact_imports set size = size + $2, pieces = pieces + 1 where id = $1 and state = 'receiving'"),
        args![id, bytes],
    )?;
    Ok(rows == 1)
}

pub fn insert_piece(tx: &mut Tx<'_>, (id, number): (ContactImportId, i64), bytes: &[u8]) -> db::Result<()> {
    tx.execute(
        sql!("insert into contact_import_pieces (import_id, number, bytes) values ($1, $2, $3)"),
        args![id, number, bytes],
    )?;
    Ok(())
}

pub fn piece(tx: &mut Tx<'_>, (id, number): (ContactImportId, i64)) -> db::Result<Option<Vec<u8>>> {
    tx.optional(
        sql!("select bytes from contact_import_pieces where import_id = $1 and number = $2"),
        args![id, number],
        |row| row.get(0),
    )
}

/// Takes one piece away, and says how many it were.
pub fn drop_piece(tx: &mut Tx<'_>, id: ContactImportId) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from contact_import_pieces where import_id = $1
                and number in (select number from contact_import_pieces where import_id = $1 order by number limit 1)"
        ),
        args![id],
    )
}

/// Says that all of it is there; false: it is not wanted any more.
pub fn start(tx: &mut Tx<'_>, id: ContactImportId, job: JobId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("update contact_imports set state = 'running', job_id = $2 where id = $1 and state = 'receiving'"),
        args![id, job],
    )?;
    Ok(rows == 1)
}

/// What a job is to read, if it still is.
pub fn running(tx: &mut Tx<'_>, id: ContactImportId, comparisons: Comparisons) -> db::Result<Option<Running>> {
    tx.optional(
        sql!(
            "select id, user_id, book_id, region, source, pieces, size, steps from contact_imports
             where id = $1 and state = 'running'"
        ),
        args![id],
        |row| {
            let region: Option<String> = row.get(3)?;
            Ok(Running {
                id: row.get(0)?,
                user: row.get(1)?,
                book: row.get(2)?,
                region: region.and_then(|region| region.parse().ok()),
                source: row.get(4)?,
                pieces: row.get(5)?,
                size: row.get(6)?,
                steps: row.get(7)?,
                comparisons,
            })
        },
    )
}

/// Moves over a part, and gives how many were refused before it; none: it is not the next one, or nobody wants it.
pub fn advance(tx: &mut Tx<'_>, id: ContactImportId, part: &Part) -> db::Result<Option<i64>> {
    tx.optional(
        sql!(
            "update contact_imports set steps = $3, read_bytes = $4, source = coalesce(source, $5)
             where id = $1 and steps = $2 and state = 'running' returning refused"
        ),
        args![id, part.from, part.to, part.read_bytes, part.source],
        |row| row.get(0),
    )
}

pub fn count(tx: &mut Tx<'_>, id: ContactImportId, tally: &Tally) -> db::Result<()> {
    tx.execute(
        sql!(
            "update contact_imports set added = added + $2, changed = changed + $3, unchanged = unchanged + $4,
                repeated = repeated + $5, refused = refused + $6, matched = matched + $7 where id = $1"
        ),
        args![id, tally.added, tally.changed, tally.unchanged, tally.repeated, tally.refused, tally.matched],
    )?;
    Ok(())
}

pub fn insert_refusal(
    tx: &mut Tx<'_>,
    (id, number): (ContactImportId, i64),
    line: i64,
    fault: ContactFault,
) -> db::Result<()> {
    tx.execute(
        sql!("insert into contact_refusals (import_id, number, line, fault) values ($1, $2, $3, $4)"),
        args![id, number, line, fault],
    )?;
    Ok(())
}

pub fn refusals(tx: &mut Tx<'_>, id: ContactImportId) -> db::Result<Vec<RefusedLine>> {
    tx.all(sql!("select line, fault from contact_refusals where import_id = $1 order by number"), args![id], |row| {
        Ok(RefusedLine { line: row.get(0)?, reason: row.get(1)? })
    })
}

/// Ends one that comes in or is read; false: it ended before.
pub fn end(
    tx: &mut Tx<'_>,
    id: ContactImportId,
    (state, why): (ContactImportState, Option<&str>),
    now: Time,
) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update contact_imports set state = $2, why = $3, ended_at = $4, read_bytes = size
             where id = $1 and state in ('receiving', 'running')"
        ),
        args![id, state, why, now],
    )?;
    Ok(rows == 1)
}

/// Whose one is, and how it went.
pub fn owned(tx: &mut Tx<'_>, id: ContactImportId) -> db::Result<Option<(UserId, ContactImport)>> {
    let user = tx.optional(sql!("select user_id from contact_imports where id = $1"), args![id], |row| row.get(0))?;
    let Some(user) = user else { return Ok(None) };
    Ok(find(tx, user, Some(id))?.map(|found| (user, found.import)))
}

/// Somebody's, with what is known of the job that reads it; without an id the last one.
pub fn find(tx: &mut Tx<'_>, user: UserId, id: Option<ContactImportId>) -> db::Result<Option<Found>> {
    tx.optional(
        sql!(
            "select i.id, i.state, i.why, i.source, i.read_bytes, i.size, i.added, i.changed, i.unchanged, i.repeated, i.refused,
                i.matched, i.created_at, i.ended_at, j.state
             from contact_imports i left join jobs j on j.id = i.job_id
             where i.user_id = $1 and (cast($2 as bigint) is null or i.id = $2)"
        ),
        args![user, id],
        |row| {
            let job: Option<JobState> = row.get(14)?;
            let import = ContactImport {
                id: row.get(0)?,
                state: row.get(1)?,
                why: row.get(2)?,
                source: row.get(3)?,
                done: row.get(4)?,
                total: row.get(5)?,
                added: row.get(6)?,
                changed: row.get(7)?,
                unchanged: row.get(8)?,
                repeated: row.get(9)?,
                refused: row.get(10)?,
                matched: row.get(11)?,
                refusals: Vec::new(),
                created_at: row.get(12)?,
                ended_at: row.get(13)?,
            };
            Ok(Found { import, job })
        },
    )
}
