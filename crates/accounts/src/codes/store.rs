//! The table of codes, and that of the places for texts.

use db::{Row, Tx, args, sql};
use model::Time;

use super::Use;

/// What happened within a day.
pub struct Pace {
    /// How often.
    pub count: i64,
    /// When last.
    pub last_at: Time,
    /// When the day began; of several, the one that ends first.
    pub began_at: Time,
}

/// Whether a wish brings a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// It does.
    Sent,
    /// It only counts.
    None,
}

/// A code about to be written.
pub struct NewCode {
    pub salt: [u8; 16],
    pub hash: [u8; 32],
    pub expires_at: Time,
}

/// A code that may be tried.
pub struct Found {
    pub salt: [u8; 16],
    pub hash: [u8; 32],
}

/// How often a code, and an address, may be tried.
pub struct Bounds {
    pub now: Time,
    /// Days that began before it are over.
    pub day: Time,
    pub tries: i64,
    pub tries_a_day: i64,
}

/// Whose use it is, as it is stored: 0 for nobody's.
pub const fn owner(what: &Use<'_>) -> i64 {
    match what.owner {
        Some(user) => user.get(),
        None => 0,
    }
}

/// How often a use was wished for since a moment; none: not at all.
pub fn asked(tx: &mut Tx<'_>, what: &Use<'_>, since: Time) -> db::Result<Option<Pace>> {
    tx.optional(
        sql!(
            "select asked_today, asked_at, day_started_at from codes
             where purpose = $1 and owner_id = $2 and address = $3 and day_started_at > $4"
        ),
        args![what.purpose.word(), owner(what), what.address.folded(), since],
        pace,
    )
}

/// What an address was sent since a moment, over all its uses; none: nothing.
pub fn sent(tx: &mut Tx<'_>, address: &str, since: Time) -> db::Result<Option<Pace>> {
    tx.optional(
        sql!(
            "select cast(sum(sent_today) as bigint), max(sent_at), min(day_started_at) from codes
             where address = $1 and day_started_at > $2 and sent_today > 0 group by address"
        ),
        args![address, since],
        pace,
    )
}

fn pace(row: &Row<'_>) -> db::Result<Pace> {
    Ok(Pace { count: row.get(0)?, last_at: row.get(1)?, began_at: row.get(2)? })
}

/// Counts a wish. A day begins with the first one after the last day's end.
pub fn count(tx: &mut Tx<'_>, what: &Use<'_>, letter: Letter, (now, day): (Time, Time)) -> db::Result<()> {
    let (sent_at, sent) = if letter == Letter::Sent { (now.0, 1) } else { (0, 0) };
    tx.execute(
        sql!(
            "insert into codes (purpose, owner_id, address, expires_at, tries, day_started_at, asked_at, asked_today, sent_at, sent_today,
                tried_today)
             values ($1, $2, $3, $4, 0, $4, $4, 1, $5, $6, 0)
             on conflict (purpose, owner_id, address) do update set asked_at = excluded.asked_at,
                day_started_at = case when codes.day_started_at > $7 then codes.day_started_at else excluded.day_started_at end,
                asked_today = case when codes.day_started_at > $7 then codes.asked_today + 1 else 1 end,
                sent_at = case when excluded.sent_at > 0 then excluded.sent_at else codes.sent_at end,
                sent_today = case when codes.day_started_at > $7 then codes.sent_today else 0 end + excluded.sent_today,
                tried_today = case when codes.day_started_at > $7 then codes.tried_today else 0 end"
        ),
        args![what.purpose.word(), owner(what), what.address.folded(), now, sent_at, sent, day],
    )?;
    Ok(())
}

/// Writes the code of a use that was wished for, in place of the one before.
pub fn put(tx: &mut Tx<'_>, what: &Use<'_>, new: &NewCode) -> db::Result<()> {
    tx.execute(
        sql!(
            "update codes set salt = $4, hash = $5, expires_at = $6, tries = 0
             where purpose = $1 and owner_id = $2 and address = $3"
        ),
        args![what.purpose.word(), owner(what), what.address.folded(), new.salt, new.hash, new.expires_at],
    )?;
    Ok(())
}

/// Counts a try and gives what it is to be compared with; none: no code is good here.
pub fn take_try(tx: &mut Tx<'_>, what: &Use<'_>, bounds: &Bounds) -> db::Result<Option<Found>> {
    tx.optional(
        sql!(
            "update codes set tries = tries + 1, tried_today = tried_today + 1
             where purpose = $1 and owner_id = $2 and address = $3 and hash is not null and expires_at > $4 and tries < $5
                and (select cast(coalesce(sum(all_codes.tried_today), 0) as bigint) from codes as all_codes
                     where all_codes.address = $3 and all_codes.day_started_at > $6) < $7
             returning salt, hash"
        ),
        args![
            what.purpose.word(),
            owner(what),
            what.address.folded(),
            bounds.now,
            bounds.tries,
            bounds.day,
            bounds.tries_a_day
        ],
        |row| Ok(Found { salt: bytes(row, 0)?, hash: bytes(row, 1)? }),
    )
}

/// No code is good here any more.
pub fn use_up(tx: &mut Tx<'_>, what: &Use<'_>) -> db::Result<()> {
    tx.execute(
        sql!("update codes set salt = null, hash = null where purpose = $1 and owner_id = $2 and address = $3"),
        args![what.purpose.word(), owner(what), what.address.folded()],
    )?;
    Ok(())
}

/// Forgets uses that nobody wished for since a moment, at most so many; returns how many.
pub fn forget(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from codes where asked_at < $1 and (purpose, owner_id, address) in
             (select purpose, owner_id, address from codes where asked_at < $1 order by asked_at limit $2)"
        ),
        args![before, most],
    )
}

fn bytes<const N: usize>(row: &Row<'_>, place: usize) -> db::Result<[u8; N]> {
    let stored: Vec<u8> = row.get(place)?;
    stored.try_into().map_err(|_| db::Error::new(db::ErrorKind::Other, "a code of no known form"))
}
