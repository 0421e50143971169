//! What an fsync costs: append 4 KiB, `fdatasync`, again.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// Times of one append with `fdatasync`, in microseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Syncs {
    /// How many were made.
    pub count: u64,
    /// The middle one.
    pub p50_us: u64,
    /// One in a hundred is slower.
    pub p99_us: u64,
    /// The slowest.
    pub max_us: u64,
}

/// Appends and syncs in `folder` for as long as `time`.
pub fn measure(folder: &Path, time: Duration) -> Result<Syncs> {
    let path = folder.join("fsync.bin");
    let mut file = File::create(&path)?;
    let block = [0x5a; 4096];
    let mut times = Histogram::<u64>::new(3)?;
    let start = Instant::now();
    while start.elapsed() < time {
        let begin = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        times.record(u64::try_from(begin.elapsed().as_micros())?)?;
    }
    std::fs::remove_file(path)?;
    let at = |quantile| times.value_at_quantile(quantile);
    Ok(Syncs { count: times.len(), p50_us: at(0.5), p99_us: at(0.99), max_us: times.max() })
}
