//! Buckets that fill again at a rate (GCRA), counted in the database over all nodes: for what costs money, whatever sends it.

mod store;

use crate::error::Result;
use crate::rates::Rate;
use crate::work::Work;

/// Takes one out of a bucket; false: there is none in it.
///
/// # Errors
/// Storage errors.
pub fn draw(work: &mut Work<'_, '_>, bucket: &str, rate: Rate) -> Result<bool> {
    let one = store::Draw::of(rate, work.now());
    Ok(store::draw(work.tx(), bucket, &one)?)
}

/// Forgets buckets that are full again, at most so many; returns how many.
///
/// # Errors
/// Storage errors.
pub fn forget_full(work: &mut Work<'_, '_>, most: i64) -> Result<u64> {
    let now = work.now();
    Ok(store::forget_full(work.tx(), now, most)?)
}
