//! When people were last here: taken from the hub, and written down for many at a time by whoever keeps it.

use std::collections::HashSet;
use std::time::Duration;

use model::UserId;
use tracing::warn;

use crate::{App, Result, follow};

/// How often it is written down who went.
const GONE_EVERY: Duration = Duration::from_secs(1);
/// Every so many times also who is connected, so that little is lost where the server does not come to its end: five minutes.
const ALL_EVERY: u32 = 300;
/// Rows of one unit.
const MANY: usize = 200;

/// Writes it down, until the server stops.
pub(crate) async fn note(app: App) {
    let mut ticks = follow::interval(GONE_EVERY);
    let (mut people, mut since_all) = (HashSet::new(), 0);
    while follow::next(&app, &mut ticks).await {
        people.extend(app.hub().take_gone());
        since_all += 1;
        if since_all == ALL_EVERY {
            since_all = 0;
            people.extend(app.hub().people_here());
        }
        write(&app, &mut people).await;
    }
    write(&app, &mut people).await;
}

/// Those who could not be written down are left over for the next time.
async fn write(app: &App, people: &mut HashSet<UserId>) {
    if app.0.node.moments.seen.is_empty() {
        people.clear();
    }
    let all: Vec<UserId> = people.iter().copied().collect();
    for some in all.chunks(MANY) {
        let now_seen = some.to_vec();
        if let Err(error) = app.write_bulk(move |work| work.seen(&now_seen)).await {
            warn!("Cannot write down when people were last here: {error}");
            return;
        }
        some.iter().for_each(|user| _ = people.remove(user));
    }
}

impl App {
    /// Writes down when people were last here: those who went, and those who are connected at this moment.
    pub(crate) async fn write_last_seen(&self) {
        let mut people = self.hub().take_gone();
        people.extend(self.hub().people_here());
        write(self, &mut people).await;
    }
}

impl crate::Work<'_, '_> {
    /// Runs what features registered for people who were here.
    fn seen(&mut self, people: &[UserId]) -> Result<()> {
        self.moments().seen.iter().try_for_each(|run| run(self, people))
    }
}
