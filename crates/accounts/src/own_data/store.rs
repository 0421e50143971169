//! The tables of archives and their pieces.

use db::{Tx, args, sql};
use model::{JobId, OwnDataId, Time, UserId};

use super::Found;

/// Somebody's, with what is known of the job that makes it.
pub fn find(tx: &mut Tx<'_>, user: UserId, now: Time) -> db::Result<Option<Found>> {
    tx.optional(
        sql!(
            "select a.id, a.size, a.asked_at, a.made_at, a.ends_at, j.state, j.done, j.total
             from own_data a left join jobs j on j.id = a.job_id where a.user_id = $1 and a.ends_at > $2"
        ),
        args![user, now],
        |row| {
            let (state, done): (Option<_>, Option<i64>) = (row.get(5)?, row.get(6)?);
            let (total, job) = (row.get(7)?, state.zip(done));
            Ok(Found {
                id: row.get(0)?,
                size: row.get(1)?,
                asked_at: row.get(2)?,
                made_at: row.get(3)?,
                ends_at: row.get(4)?,
                job: job.map(|(state, done)| (state, done, total)),
            })
        },
    )
}

/// A new one, of which there is nothing yet.
pub fn insert(tx: &mut Tx<'_>, (id, user, job): (OwnDataId, UserId, JobId), now: Time, until: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into own_data (id, user_id, job_id, size, asked_at, made_at, ends_at)
             values ($1, $2, $3, 0, $4, null, $5)"
        ),
        args![id, user, job, now, until],
    )?;
    Ok(())
}

/// Takes somebody's away, with its pieces; false: there is none.
pub fn delete(tx: &mut Tx<'_>, user: UserId) -> db::Result<bool> {
    Ok(tx.execute(sql!("delete from own_data where user_id = $1"), args![user])? == 1)
}

/// The one that this job is to make, if it is not made yet. Kept as it is until the unit ends.
pub fn unmade(tx: &mut Tx<'_>, user: UserId, job: JobId) -> db::Result<Option<OwnDataId>> {
    tx.optional(
        sql!("update own_data set size = 0 where user_id = $1 and job_id = $2 and made_at is null returning id"),
        args![user, job],
        |row| row.get(0),
    )
}

/// Takes its pieces away.
pub fn clear(tx: &mut Tx<'_>, id: OwnDataId) -> db::Result<()> {
    tx.execute(sql!("delete from own_data_pieces where own_data_id = $1"), args![id])?;
    Ok(())
}

/// Gives one without pieces another id.
pub fn begin(tx: &mut Tx<'_>, (before, id): (OwnDataId, OwnDataId)) -> db::Result<bool> {
    Ok(tx.execute(sql!("update own_data set id = $2 where id = $1"), args![before, id])? == 1)
}

/// Counts the bytes of a piece; false: it is not made any more.
pub fn grow(tx: &mut Tx<'_>, id: OwnDataId, bytes: usize) -> db::Result<bool> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let rows =
        tx.execute(sql!("update own_data set size = size + $2 where id = $1 and made_at is null"), args![id, bytes])?;
    Ok(rows == 1)
}

/// Adds a piece.
pub fn insert_piece(tx: &mut Tx<'_>, (id, number): (OwnDataId, i64), bytes: &[u8]) -> db::Result<()> {
    tx.execute(
        sql!("insert into own_data_pieces (own_data_id, number, bytes) values ($1, $2, $3)"),
        args![id, number, bytes],
    )?;
    Ok(())
}

/// Whether it is still being made.
pub fn is_wanted(tx: &mut Tx<'_>, id: OwnDataId) -> db::Result<bool> {
    let found =
        tx.optional(sql!("select id from own_data where id = $1 and made_at is null"), args![id], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Says that it is made; false: it is not wanted any more.
pub fn finish(tx: &mut Tx<'_>, id: OwnDataId, now: Time, until: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("update own_data set made_at = $2, ends_at = $3 where id = $1 and made_at is null"),
        args![id, now, until],
    )?;
    Ok(rows == 1)
}

/// A piece of one that is there.
pub fn piece(tx: &mut Tx<'_>, (id, number): (OwnDataId, i64)) -> db::Result<Option<Vec<u8>>> {
    tx.optional(
        sql!("select bytes from own_data_pieces where own_data_id = $1 and number = $2"),
        args![id, number],
        |row| row.get(0),
    )
}

/// Forgets one that ended before a moment, with its pieces; zero: there is none.
pub fn forget_one(tx: &mut Tx<'_>, before: Time) -> db::Result<u64> {
    tx.execute(
        sql!("delete from own_data where id in (select id from own_data where ends_at <= $1 order by ends_at limit 1)"),
        args![before],
    )
}
