//! The spine that every feature stands on: units of work and the three logs, proofs of access, the HTTP and socket doors.

pub mod access;
pub mod address;
mod authenticator;
pub mod blobs;
pub mod bonds;
pub mod buckets;
mod clock;
mod config;
pub mod doctor;
mod error;
mod feature;
mod follow;
pub mod foreign;
pub mod gateway;
pub mod http;
pub mod jobs;
mod limits;
pub mod mail;
mod node;
pub mod outgoing;
mod own_data;
mod pace;
mod page;
pub mod pictures;
mod presence;
mod rates;
mod seen;
pub mod unread;
mod user;
pub mod work;

use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use db::{Db, Lane, Tx};
use model::{RoomId, Time};
use realtime::{Bus, CloseCode, Hub, HubLimits};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use authenticator::{Authenticator, BoxFuture, Caller, Credential};
pub use clock::{Clock, SystemClock, TestClock, random};
pub use config::{
    BlobsConfig, Config, FilesConfig, JobsConfig, MessagesConfig, PasswordCost, PresenceConfig, PreviewsConfig,
    ServerConfig, ServerRole, SocketConfig,
};
pub use error::{Error, ErrorKind, Problem, Result};
pub use feature::{Feature, Fields, Routes, Shown, WelcomeAsk};
pub use limits::{LimitKey, Limiter};
pub use own_data::{OwnData, OwnFile, OwnLines};
pub use page::cut_page;
pub use presence::{Reading, RoomPresence};
pub use rates::{Comparisons, LimitsConfig, Rate};
pub use user::User;
pub use work::Work;

use clock::IdSource;
use feature::{NodeMoment, Op, WelcomeSection};
use foreign::Foreign;
use jobs::Desk;
use limits::Limiters;
use node::Node;
use pace::Pace;
use work::WorkUnit;

/// The running server, as features see it. A clone is a pointer.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    db: Db,
    node: Arc<Node>,
    hub: Arc<Hub>,
    features: Registry,
    desk: Desk,
    limiters: Limiters,
    config: Config,
    computing: Computing,
    foreign: Foreign,
    pace: Pace,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// How much heavy computing is done at a time.
struct Computing {
    all: Semaphore,
    pictures: Arc<Semaphore>,
}

/// What the features brought, apart from their routes.
struct Registry {
    ops: Vec<Op>,
    welcome: Vec<WelcomeSection>,
    node_events: Vec<NodeMoment>,
    own_data: Vec<OwnData>,
    own_files: Vec<OwnFile>,
    authenticator: Arc<dyn Authenticator>,
}

/// An app that was put together: the app, and the routes its features brought.
pub struct Built {
    /// The app.
    pub app: App,
    /// Routes below `/api/v1`.
    pub routes: Routes,
    /// Routes at the root.
    pub root_routes: Routes,
}

impl App {
    /// Puts an app together from its database, its settings, its clock and its features. Nothing runs yet: see [`App::start`].
    ///
    /// # Errors
    /// If no feature brings an [`Authenticator`], two bring one kind of job, the system has no randomness, or TLS cannot be set up.
    pub fn build(db: Db, config: Config, clock: Arc<dyn Clock>, feature: Feature) -> Result<Built> {
        let feature = feature.with(jobs::feature()).with(blobs::feature());
        let authenticator =
            feature.authenticator.ok_or_else(|| Error::internal("no feature brings an authenticator"))?;
        let registry = Registry {
            ops: feature.ops,
            welcome: feature.welcome,
            node_events: feature.node_events,
            own_data: feature.own_data,
            own_files: feature.own_files,
            authenticator,
        };
        let (quiet_above, presence) = (config.socket.quiet_members, config.presence.limits());
        let hub = Hub::new(HubLimits { quiet_above, presence, ..HubLimits::default() });
        let node = Node {
            ids: IdSource::new(clock.now())?,
            clock: clock.clone(),
            moments: feature.moments,
            bus: Bus::local(hub.clone()),
            work_waits: Notify::new(),
        };
        let inner = Inner {
            db,
            node: Arc::new(node),
            hub,
            features: registry,
            desk: Desk::new(feature.jobs, feature.schedules)?,
            limiters: Limiters::new(&config.limits, clock),
            computing: Computing {
                all: Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)),
                pictures: Arc::new(Semaphore::new(1)),
            },
            foreign: feature.foreign.map_or_else(Foreign::new, Ok)?,
            config,
            pace: Pace::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        };
        Ok(Built { app: Self(Arc::new(inner)), routes: feature.routes, root_routes: feature.root_routes })
    }

    /// Runs a rule as a unit of work and answers after its commit is on disk. The unit is handed over before this returns: dropping the future
    /// changes nothing.
    ///
    /// # Errors
    /// What the rule answers; `busy` (503) if the queue is full; `unknown` (503) if nobody knows whether the commit reached the disk.
    pub fn write<T, F>(&self, rule: F) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    {
        self.submit(None, Lane::Interactive, rule)
    }

    /// As [`App::write`], for a unit that concerns one room: PostgreSQL puts such units into one transaction per room's worker.
    ///
    /// # Errors
    /// As [`App::write`].
    pub fn write_in<T, F>(&self, room: RoomId, rule: F) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    {
        self.submit(Some(room.get()), Lane::Interactive, rule)
    }

    /// As [`App::write`], for work that nobody waits for: imports, rebuilds, retention. It touches at most 200 rows a unit and runs between what
    /// people wait for. While others write, the answer comes
    /// later by fifteen times what the unit took: whoever goes on unit after unit leaves them most of the time.
    ///
    /// # Errors
    /// As [`App::write`].
    pub fn write_bulk<T, F>(&self, rule: F) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    {
        let (app, begun, mark) = (self.clone(), Instant::now(), self.0.pace.begin());
        let stored = self.submit(None, Lane::Bulk, rule);
        async move {
            let stored = stored.await;
            // To sleep for no time at all takes a millisecond too.
            if let Some(rest) = app.0.pace.rest(mark, begun.elapsed()) {
                tokio::time::sleep(rest).await;
            }
            stored
        }
    }

    fn submit<T, F>(
        &self,
        shard: Option<i64>,
        lane: Lane,
        rule: F,
    ) -> impl Future<Output = Result<T>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    {
        if lane == Lane::Interactive {
            self.0.pace.somebody_waits();
        }
        let (unit, answered) = WorkUnit::new(self.0.node.clone(), rule);
        let submitted = self.0.db.submit(unit, shard, lane);
        async move {
            submitted.map_err(|refused| refused.error)?;
            answered.await.unwrap_or_else(|_| Err(Error::unknown_outcome()))
        }
    }

    /// Reads in one snapshot, on a reader thread. Build the answer there.
    ///
    /// # Errors
    /// What the closure answers, or storage errors.
    pub async fn read<T, F>(&self, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.0.db.read(read).await
    }

    /// Heavy computing off the socket and database threads, as many at a time as there are cores.
    ///
    /// # Errors
    /// What the closure answers.
    pub async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _permit = self.0.computing.all.acquire().await.map_err(Error::internal)?;
        self.blocking(work).await
    }

    #[expect(clippy::disallowed_methods, reason = "the bounded pool for computing; its caller holds a permit")]
    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }

    pub(crate) fn pictures(&self) -> &Arc<Semaphore> {
        &self.0.computing.pictures
    }

    /// Asks at addresses that somebody else chose.
    #[must_use]
    pub fn foreign(&self) -> &Foreign {
        &self.0.foreign
    }

    /// Starts a task that the server owns: it is waited for when the server stops.
    #[expect(clippy::disallowed_methods, reason = "the one place that spawns; the tracker owns the task")]
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(self.0.tasks.track_future(task));
    }

    /// Counts one try against a limiter.
    ///
    /// # Errors
    /// `rate_limited` (429) with the seconds to wait.
    pub fn limit(&self, limiter: Limiter, key: &LimitKey) -> Result<()> {
        self.0.limiters.check(limiter, key)
    }

    /// Counts so many tries at once against a limiter; none are as one.
    ///
    /// # Errors
    /// As [`App::limit`].
    pub fn limit_many(&self, limiter: Limiter, key: &LimitKey, count: u32) -> Result<()> {
        self.0.limiters.check_many(limiter, key, NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.0.node.clock.now()
    }

    /// Who shows this credential.
    ///
    /// # Errors
    /// `unauthenticated` (401).
    pub fn authenticate(&self, credential: Credential) -> BoxFuture<Result<Caller>> {
        self.0.features.authenticator.authenticate(self, credential)
    }

    /// Whether nothing that this node knows of has ended the caller's session since. Looks at memory alone.
    #[must_use]
    pub fn stands(&self, caller: &Caller) -> bool {
        self.0.features.authenticator.stands(caller)
    }

    /// What all features know of one person, file by file, for that person.
    #[must_use]
    pub fn own_data(&self) -> &[OwnData] {
        &self.0.features.own_data
    }

    /// What people brought that stands beside it, as bytes.
    #[must_use]
    pub fn own_files(&self) -> &[OwnFile] {
        &self.0.features.own_files
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The database, for the commands and tests of the leaf.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// How many sockets this node holds that said who they are.
    #[must_use]
    pub fn socket_count(&self) -> usize {
        self.0.hub.socket_count()
    }

    pub(crate) fn hub(&self) -> &Arc<Hub> {
        &self.0.hub
    }

    /// Fires when the server begins to stop.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    /// Stops: sockets are told to come back, tasks end, it is written down when people were last seen, queued units are committed, the database is
    /// closed.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.hub.close_all(CloseCode::RESTARTING);
        self.0.tasks.close();
        // A request that hangs must not keep the database open for ever.
        let _ = tokio::time::timeout(Duration::from_secs(self.config().server.drain_s), self.0.tasks.wait()).await;
        self.write_last_seen().await;
        let db = self.0.db.clone();
        // Joining threads blocks, and this may be the only runtime thread.
        let closed = self
            .compute(move || {
                db.close();
                Ok(())
            })
            .await;
        if let Err(error) = closed {
            error.log();
        }
    }
}
