//! How many jobs wait, for the metrics.

use std::time::Duration;

use metrics::gauge;
use tracing::warn;

use crate::{App, follow};

/// Between two counts.
const EVERY: Duration = Duration::from_secs(15);

/// Counts until the server stops.
pub(super) async fn measure(app: App) {
    let mut ticks = follow::interval(EVERY);
    while follow::next(&app, &mut ticks).await {
        let kinds: Vec<&'static str> = app.0.desk.kinds.iter().map(|kind| kind.name).collect();
        match app.read(move |tx| Ok(::jobs::waiting(tx, &kinds)?)).await {
            Ok(all) => {
                for waiting in all {
                    // A count of rows is far from where it would lose digits.
                    let count = u32::try_from(waiting.count).map_or(f64::INFINITY, f64::from);
                    gauge!("commune_jobs_waiting", "kind" => waiting.kind).set(count);
                }
            }
            Err(error) => warn!("Cannot count jobs: {error}"),
        }
    }
}
