//! This node follows the logs: reads what the hub misses, looks for what moved without a hint, does what the server's log says.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::{Log, NodeEvent, Time};
use realtime::{CloseCode, Hint, Load};
use tokio::runtime::Handle;
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};

use crate::error::{Error, Result};
use crate::{App, seen, work};

/// The hub's own sense of time.
const TICK: Duration = Duration::from_millis(100);
/// How far each look for moved logs overlaps the one before, in seconds: longer than any unit may take.
const OVERLAP_S: i64 = 15;
/// How often buckets that are full again are forgotten.
const SWEEP: Duration = Duration::from_secs(300);

/// How often the write-ahead log is moved into the database while much is written that nobody waits for: a commit that comes meanwhile waits for the
/// disk, so little is moved at a time.
const CHECKPOINT: Duration = Duration::from_millis(125);
/// Otherwise every second time: no commit has to do it itself.
const CHECKPOINTS: u32 = 2;

impl App {
    /// Makes the database ready (its epoch, the features' own start) and starts to follow the logs. `high_water` is a file beside a SQLite
    /// database: if it says that history once went further than the database does, the database was rewound, and a new epoch begins.
    ///
    /// # Errors
    /// Storage errors, or what a feature's start answers.
    pub async fn start(&self, high_water: Option<PathBuf>) -> Result<()> {
        let rewound = self.was_rewound(high_water.as_deref()).await?;
        let (moments, planner) = (self.0.node.clone(), self.clone());
        // Whoever holds such a file is the only one who works on the database: no lease in it means anything any more.
        let alone = high_water.is_some();
        // Followed before the features look around: what another node says meanwhile is heard twice rather than not at all.
        self.load(Log::Server).await?;
        self.write(move |work| {
            if rewound || work::epoch(work.tx())?.is_none() {
                work::begin_epoch(work)?;
            }
            if alone {
                let now = work.now();
                ::jobs::expire_all(work.tx(), now)?;
            }
            planner.0.desk.plan(work)?;
            moments.moments.start.iter().try_for_each(|start| start(work))
        })
        .await?;
        self.spawn(follow(self.clone()));
        // Half of the runtime's threads: the others read requests meanwhile, however large the rooms are.
        for _ in 0..Handle::current().metrics().num_workers().div_ceil(2) {
            self.spawn(attend(self.clone()));
        }
        self.spawn(tick(self.clone()));
        self.spawn(poll(self.clone(), high_water));
        self.spawn(checkpoint(self.clone()));
        self.spawn(obey(self.clone()));
        self.spawn(sweep(self.clone()));
        self.spawn(seen::note(self.clone()));
        Ok(())
    }

    async fn was_rewound(&self, high_water: Option<&Path>) -> Result<bool> {
        let Some(path) = high_water else { return Ok(false) };
        let Some(mark) = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<i64>().ok()) else {
            return Ok(false);
        };
        let newest = self.read(work::newest_touch).await?.map_or(0, |time| time.0);
        if newest < mark {
            warn!("The database is older than it was: a new epoch begins, and every client starts afresh");
        }
        Ok(newest < mark)
    }

    /// Lets the hub take up a log, unless it follows it already.
    pub(crate) async fn load(&self, log: Log) -> Result<()> {
        loop {
            match self.hub().begin_load(log) {
                Load::Loaded => return Ok(()),
                Load::Begun(guard) => guard.finish(self.read(move |tx| work::snapshot(tx, log)).await?),
                Load::Loading => self.hub().caught_up(log, model::Seq::ZERO).await,
            }
        }
    }
}

impl App {
    /// Looks once which logs moved since a moment, as the poll does every `socket.poll_ms`, and has them read on. Says when any room was last told something.
    ///
    /// # Errors
    /// Storage errors.
    pub async fn look(&self, since: Time) -> Result<Option<Time>> {
        let from = since.plus_s(-OVERLAP_S);
        let (moved, newest) = self.read(move |tx| Ok((work::moved_since(tx, from)?, work::newest_touch(tx)?))).await?;
        moved.iter().for_each(|moved| self.hub().hint(&Hint::bare(moved.log, moved.head)));
        Ok(newest)
    }
}

/// Reads the logs that the hub asks for.
async fn follow(app: App) {
    loop {
        let wanted = tokio::select! {
            () = app.stopping().cancelled() => return,
            wanted = app.hub().next_follow() => wanted,
        };
        match app.read(move |tx| work::read_log(tx, wanted.log, wanted.after)).await {
            Ok(page) => app.hub().deliver_read(&page),
            // The hub asks again.
            Err(error) => warn!("Cannot read log {}: {error}", wanted.log),
        }
    }
}

/// Carries out what the hub delivers.
async fn attend(app: App) {
    tokio::select! {
        () = app.stopping().cancelled() => {}
        () = app.hub().attend() => {}
    }
}

async fn tick(app: App) {
    let start = tokio::time::Instant::now();
    let mut ticks = interval(TICK);
    while next(&app, &mut ticks).await {
        app.hub().tick(start.elapsed());
    }
}

/// Anti-entropy: asks which logs moved since the last look, so that a lost hint costs a delay and nothing else.
async fn poll(app: App, high_water: Option<PathBuf>) {
    if app.config().socket.poll_ms == 0 {
        return;
    }
    let mut ticks = interval(Duration::from_millis(app.config().socket.poll_ms));
    let mut since = app.now();
    let mut marked = 0;
    while next(&app, &mut ticks).await {
        let now = app.now();
        match app.look(since).await {
            Ok(newest) => {
                mark(high_water.as_deref(), newest, &mut marked);
                since = now;
            }
            Err(error) => warn!("Cannot look for moved logs: {error}"),
        }
    }
    if let Ok(newest) = app.read(work::newest_touch).await {
        mark(high_water.as_deref(), newest, &mut marked);
    }
}

/// Keeps the write-ahead log short.
async fn checkpoint(app: App) {
    let mut ticks = interval(CHECKPOINT);
    let mut left_out = 0;
    while next(&app, &mut ticks).await {
        left_out += 1;
        if !app.0.pace.was_at_work() && left_out < CHECKPOINTS {
            continue;
        }
        left_out = 0;
        if let Err(error) = app.0.db.checkpoint() {
            warn!("The write-ahead log must wait: {error}");
        }
    }
}

/// Notes outside the database how far its history went. What it notes is on disk already, so it never runs ahead.
fn mark(path: Option<&Path>, newest: Option<Time>, marked: &mut i64) {
    let (Some(path), Some(Time(newest))) = (path, newest) else { return };
    if newest > *marked {
        match write_privately(path, &newest.to_string()) {
            Ok(()) => *marked = newest,
            Err(error) => warn!("Cannot note how far history went: {error}"),
        }
    }
}

fn write_privately(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

/// Does what the server's log says, in order: revoked sessions end here, and features hear of everything.
async fn obey(app: App) {
    loop {
        let events = tokio::select! {
            () = app.stopping().cancelled() => return,
            events = app.hub().next_server_events() => events,
        };
        for envelope in events {
            match serde_json::from_slice::<NodeEvent>(&envelope.frame).map_err(Error::internal) {
                Ok(event) => obey_one(&app, &event),
                Err(error) => error.log(),
            }
        }
    }
}

fn obey_one(app: &App, event: &NodeEvent) {
    if app.0.desk.hear(event) {
        app.0.node.work_waits.notify_one();
    }
    // Features first: whoever comes in between must already be refused.
    app.0.features.node_events.iter().for_each(|heard| heard(event));
    let (user, sessions) = match event {
        NodeEvent::SessionRevoked { user, session } => (*user, std::slice::from_ref(session)),
        NodeEvent::SessionsRevoked { user, sessions } => (*user, sessions.as_slice()),
        _ => return,
    };
    for session in sessions {
        info!(session.id = session.get(), "Session {session} was revoked");
        app.hub().close_session(user, *session, CloseCode::REVOKED);
    }
}

async fn sweep(app: App) {
    let mut ticks = interval(SWEEP);
    while next(&app, &mut ticks).await {
        app.0.limiters.sweep();
    }
}

pub(crate) fn interval(period: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Waits for the next tick; false once the server stops.
pub(crate) async fn next(app: &App, ticks: &mut tokio::time::Interval) -> bool {
    tokio::select! {
        () = app.stopping().cancelled() => false,
        _ = ticks.tick() => true,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_noted_beside_the_database_is_private_and_replaces_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("high-water");
        let mut marked = 0;
        for newest in [1_000, 999, 20] {
            mark(Some(&path), Some(Time(newest)), &mut marked);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "1000");
        }
        marked = 0;
        mark(Some(&path), Some(Time(20)), &mut marked);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "20");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
