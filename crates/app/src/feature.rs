//! What a feature brings: routes, socket operations, a section of `welcome`, what it knows of a person, and functions for a short list of moments.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use db::Tx;
use model::{DisplayName, Job, NodeEvent, RoomId, Scope, Seq, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use utoipa_axum::router::OpenApiRouter;

use crate::App;
use crate::authenticator::{Authenticator, BoxFuture, Caller};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::jobs::{Enqueue, Failure, JobContext, JobOptions, Kind, RunJob, Scheduled};
use crate::own_data::{OwnData, OwnFile};
use crate::work::Work;

/// A feature's routes, with their entries in the OpenAPI document.
pub type Routes = OpenApiRouter<App>;

/// Runs in the unit in which a person's account came into being, in which others hear of another name or picture, or in which it was erased.
pub type UserMoment = fn(&mut Work<'_, '_>, UserId) -> Result<()>;
/// Runs in the unit in which a person is to be called or to look otherwise.
pub type ShownMoment = fn(&mut Work<'_, '_>, UserId, &Shown) -> Result<()>;
/// Runs in the unit in which somebody is out of a room, or everybody (none) because the room ended: for what was theirs there and nobody else's.
pub type PartingMoment = fn(&mut Work<'_, '_>, RoomId, Option<UserId>) -> Result<()>;
/// Runs in a unit of its own at every start, before anybody is served.
pub type StartMoment = Arc<dyn Fn(&mut Work<'_, '_>) -> Result<()> + Send + Sync>;
/// Runs in a unit of its own, for people whose last connection ended, and now and then for those who are connected. At most 200 at a time.
pub type SeenMoment = fn(&mut Work<'_, '_>, &[UserId]) -> Result<()>;
/// Runs on every node for every entry of the server's log, in order.
pub type NodeMoment = Arc<dyn Fn(&NodeEvent) + Send + Sync>;
/// Fills a section of `welcome`, in the snapshot that the socket resumes from.
pub type WelcomeSection = fn(&mut Tx<'_>, &WelcomeAsk<'_>, &mut Map<String, Value>) -> Result<()>;

/// What a socket named when it came.
pub struct WelcomeAsk<'a> {
    /// Who comes.
    pub caller: &'a Caller,
    /// The rooms it keeps, and the last seq it holds of each.
    pub positions: &'a HashMap<RoomId, Seq>,
}

/// The fields of a request on the socket, without `id` and `op`.
pub type Fields = Map<String, Value>;

type Run = dyn Fn(&App, &Caller, Fields) -> Result<BoxFuture<Result<Box<RawValue>>>> + Send + Sync;

/// One operation of the socket.
#[derive(Clone)]
pub(crate) struct Op {
    pub(crate) name: &'static str,
    pub(crate) scope: Scope,
    pub(crate) run: Arc<Run>,
}

/// What is to be different about how others see somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// What they are called, beside their username; none: nothing.
    Name(Option<DisplayName>),
    /// Their picture; none: none.
    Avatar(Option<String>),
}

/// Functions that run inside units of work.
#[derive(Default)]
pub struct Moments {
    pub(crate) user_created: Vec<UserMoment>,
    pub(crate) user_renamed: Vec<UserMoment>,
    pub(crate) address_known: Vec<UserMoment>,
    pub(crate) user_shown: Vec<ShownMoment>,
    pub(crate) user_erased: Vec<UserMoment>,
    pub(crate) parted: Vec<PartingMoment>,
    pub(crate) start: Vec<StartMoment>,
    pub(crate) seen: Vec<SeenMoment>,
}

/// What one feature brings. Features are put together in the leaf.
#[derive(Default)]
pub struct Feature {
    pub(crate) routes: Routes,
    pub(crate) root_routes: Routes,
    pub(crate) ops: Vec<Op>,
    pub(crate) welcome: Vec<WelcomeSection>,
    pub(crate) moments: Moments,
    pub(crate) node_events: Vec<NodeMoment>,
    pub(crate) jobs: Vec<Kind>,
    pub(crate) schedules: Vec<Scheduled>,
    pub(crate) own_data: Vec<OwnData>,
    pub(crate) own_files: Vec<OwnFile>,
    pub(crate) authenticator: Option<Arc<dyn Authenticator>>,
    pub(crate) foreign: Option<Foreign>,
}

impl Feature {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Routes below `/api/v1`.
    #[must_use]
    pub fn routes(mut self, routes: Routes) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// Routes at the root, for addresses that a standard fixes.
    #[must_use]
    pub fn root_routes(mut self, routes: Routes) -> Self {
        self.root_routes = self.root_routes.merge(routes);
        self
    }

    /// An operation of the socket, for whose key has the scope: `run` is called when its turn comes and must hand its work over before it returns ([`App::write`] does), so
    /// that requests of one socket keep their order while their answers are awaited together.
    #[must_use]
    pub fn op<I, O, F, R>(mut self, name: &'static str, scope: Scope, run: F) -> Self
    where
        I: DeserializeOwned,
        O: Serialize + Send + 'static,
        F: Fn(&App, &Caller, I) -> Result<R> + Send + Sync + 'static,
        R: Future<Output = Result<O>> + Send + 'static,
    {
        let run = move |app: &App, caller: &Caller, fields: Fields| -> Result<BoxFuture<Result<Box<RawValue>>>> {
            let input = serde_json::from_value(Value::Object(fields));
            let input: I = input.map_err(|why| Error::invalid("invalid_request", why.to_string()))?;
            let answer = run(app, caller, input)?;
            Ok(Box::pin(async move { serde_json::value::to_raw_value(&answer.await?).map_err(Error::internal) }))
        };
        self.ops.push(Op { name, scope, run: Arc::new(run) });
        self
    }

    /// A section of `welcome`.
    #[must_use]
    pub fn welcome(mut self, section: WelcomeSection) -> Self {
        self.welcome.push(section);
        self
    }

    /// For the moment after an account came into being, in the same unit.
    #[must_use]
    pub fn on_user_created(mut self, run: UserMoment) -> Self {
        self.moments.user_created.push(run);
        self
    }

    /// For the moment in which a person is to be called or to look otherwise, in the same unit: for whoever keeps their row.
    #[must_use]
    pub fn on_user_shown(mut self, run: ShownMoment) -> Self {
        self.moments.user_shown.push(run);
        self
    }

    /// For the moment in which others are to hear that a person is called or looks otherwise, in the same unit.
    #[must_use]
    pub fn on_user_renamed(mut self, run: UserMoment) -> Self {
        self.moments.user_renamed.push(run);
        self
    }

    /// For the moment after an address is known to be somebody's, in the same unit.
    #[must_use]
    pub fn on_address_known(mut self, run: UserMoment) -> Self {
        self.moments.address_known.push(run);
        self
    }

    /// For the moment in which an account is erased, in the same unit: its row says already that it is.
    #[must_use]
    pub fn on_user_erased(mut self, run: UserMoment) -> Self {
        self.moments.user_erased.push(run);
        self
    }

    /// For the moment in which somebody is out of a room, by whatever way, or the room ends, in the same unit.
    #[must_use]
    pub fn on_parting(mut self, run: PartingMoment) -> Self {
        self.moments.parted.push(run);
        self
    }

    /// For every start, before anybody is served.
    #[must_use]
    pub fn on_start(mut self, run: impl Fn(&mut Work<'_, '_>) -> Result<()> + Send + Sync + 'static) -> Self {
        self.moments.start.push(Arc::new(run));
        self
    }

    /// For people who were here a moment ago.
    #[must_use]
    pub fn on_seen(mut self, run: SeenMoment) -> Self {
        self.moments.seen.push(run);
        self
    }

    /// For every entry of the server's log, on every node, in order.
    #[must_use]
    pub fn on_node_event(mut self, run: impl Fn(&NodeEvent) + Send + Sync + 'static) -> Self {
        self.node_events.push(Arc::new(run));
        self
    }

    /// Who does the jobs of a kind. It may run more than once for one job, and twice at a time: see [`Work::complete`].
    #[must_use]
    pub fn job<J, F, R>(mut self, options: JobOptions, run: F) -> Self
    where
        J: Job,
        F: Fn(App, J, JobContext) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let run: Arc<RunJob> = Arc::new(move |app, payload, context| match serde_json::from_str(payload) {
            Ok(job) => Box::pin(run(app, job, context)),
            // Perhaps of a newer program, which another node runs: it is tried again there.
            Err(why) => Box::pin(async move { Err(Failure::from(Error::internal(why))) }),
        });
        self.jobs.push(Kind { name: J::KIND, options, run });
        self
    }

    /// A job that is enqueued by the clock, unless administrators change the times: minute, hour, day of the month, month, day of the week, in
    /// UTC. Once for all nodes, and not while the one before still waits or runs.
    #[must_use]
    pub fn schedule<J: Job>(mut self, name: &'static str, cron: &'static str, job: J) -> Self {
        let key = Enqueue { at: None, key: Some(format!("schedule {name}")) };
        self.schedules.push(Scheduled { name, cron, enqueue: Arc::new(move |work| work.enqueue_with(&job, &key)) });
        self
    }

    /// A file of what this feature knows of a person, for that person.
    #[must_use]
    pub fn own_data(mut self, file: OwnData) -> Self {
        self.own_data.push(file);
        self
    }

    /// Brings a file of bytes that belongs to what is known of a person.
    #[must_use]
    pub fn own_file(mut self, file: OwnFile) -> Self {
        self.own_files.push(file);
        self
    }

    /// The answer to "who is asking". Exactly one feature brings it.
    #[must_use]
    pub fn authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.authenticator = Some(Arc::new(authenticator));
        self
    }

    /// Who is reached at addresses that somebody else chose; for tests, which bring pages of their own. Without it everybody out there.
    #[must_use]
    pub fn reaching(mut self, foreign: Foreign) -> Self {
        self.foreign = Some(foreign);
        self
    }

    /// Puts two features side by side.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.routes = self.routes.merge(other.routes);
        self.root_routes = self.root_routes.merge(other.root_routes);
        self.ops.extend(other.ops);
        self.welcome.extend(other.welcome);
        self.moments.user_created.extend(other.moments.user_created);
        self.moments.user_renamed.extend(other.moments.user_renamed);
        self.moments.address_known.extend(other.moments.address_known);
        self.moments.user_shown.extend(other.moments.user_shown);
        self.moments.user_erased.extend(other.moments.user_erased);
        self.moments.parted.extend(other.moments.parted);
        self.moments.start.extend(other.moments.start);
        self.moments.seen.extend(other.moments.seen);
        self.node_events.extend(other.node_events);
        self.jobs.extend(other.jobs);
        self.schedules.extend(other.schedules);
        self.own_data.extend(other.own_data);
        self.own_files.extend(other.own_files);
        self.authenticator = self.authenticator.or(other.authenticator);
        self.foreign = self.foreign.or(other.foreign);
        self
    }
}
