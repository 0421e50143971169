//! When each bucket is full again: all that is stored.

use db::{Tx, args, sql};
use model::Time;

use crate::rates::Rate;

/// One out of a bucket that fills again at a rate (GCRA): when it will be full is all that is stored.
pub struct Draw {
    now: Time,
    /// How much later it is full by one.
    by_us: i64,
    /// The latest "full at" with one left in it.
    last: Time,
}

impl Draw {
    /// By this rate.
    #[expect(clippy::cast_possible_truncation, reason = "microseconds of at most some centuries")]
    pub fn of(rate: Rate, now: Time) -> Self {
        let by_us = (rate.refill_s.clamp(1e-6, 1e9) * 1e6) as i64;
        let most_us = by_us.saturating_mul(i64::from(rate.burst.saturating_sub(1)));
        Self { now, by_us, last: Time(now.0.saturating_add(most_us)) }
    }
}

/// Takes one out of a bucket; false: there is none in it.
pub fn draw(tx: &mut Tx<'_>, bucket: &str, one: &Draw) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "insert into text_buckets (bucket, full_at) values ($1, $2)
             on conflict (bucket) do update
             set full_at = case when text_buckets.full_at > $3 then text_buckets.full_at + $4 else excluded.full_at end
             where text_buckets.full_at <= $5"
        ),
        args![bucket, Time(one.now.0 + one.by_us), one.now, one.by_us, one.last],
    )?;
    Ok(rows == 1)
}

/// Forgets buckets that are full again, at most so many; returns how many.
pub fn forget_full(tx: &mut Tx<'_>, now: Time, most: i64) -> db::Result<u64> {
    tx.execute(
        sql!(
            "delete from text_buckets where full_at < $1 and bucket in
             (select bucket from text_buckets where full_at < $1 order by full_at limit $2)"
        ),
        args![now, most],
    )
}
