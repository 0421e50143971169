//! What every job shares that forgets rows of yesterday.

use app::jobs::{Failure, JobContext};
use app::{App, Result, Work};

/// Rows of one chunk.
const CHUNK: i64 = 200;

/// Forgets, a chunk at a time and between what people wait for, until there is less than a chunk. `forget` takes away so many rows at most, and says how many
/// there were.
///
/// # Errors
/// Storage errors, or that the job is called off.
pub async fn in_chunks(
    app: &App,
    context: &JobContext,
    forget: fn(&mut Work<'_, '_>, i64) -> Result<u64>,
) -> Result<(), Failure> {
    loop {
        context.check()?;
        if app.write_bulk(move |work| forget(work, CHUNK)).await? < CHUNK.unsigned_abs() {
            return Ok(());
        }
    }
}
