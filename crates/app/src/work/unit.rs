//! A rule on its way through the database thread: run (again, if need be), committed, answered, told.

use std::sync::Arc;

use db::{Outcome, Place, Tx, Unit, Verdict};
use realtime::Hint;
use tokio::sync::oneshot;

use super::{Release, Work};
use crate::error::{Error, Result};
use crate::node::Node;

/// A queued unit of work. Answers its waiter and releases what it announced, both only after commit.
pub(crate) struct WorkUnit<T, F> {
    node: Arc<Node>,
    rule: F,
    result: Option<Result<T>>,
    release: Release,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> WorkUnit<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
{
    /// A unit and the place where its answer will be.
    pub(crate) fn new(node: Arc<Node>, rule: F) -> (Box<Self>, oneshot::Receiver<Result<T>>) {
        let (answer, answered) = oneshot::channel();
        (Box::new(Self { node, rule, result: None, release: Release::default(), answer }), answered)
    }
}

impl<T, F> Unit for WorkUnit<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        let mut work = Work::new(tx, self.node.clock.now(), &self.node.ids, &self.node.moments);
        let result = (self.rule)(&mut work);
        self.release = work.into_release();
        let verdict = if result.is_ok() { Verdict::Keep } else { Verdict::Undo };
        self.result = Some(result);
        verdict
    }

    fn finish(self: Box<Self>, outcome: Outcome, place: Place) {
        let unit = *self;
        let (result, release) = match outcome {
            Outcome::Committed => (unit.result, unit.release),
            // A refusal rests on what the unit saw; what it announced and enqueued was undone with it.
            Outcome::Undone => (unit.result, Release::default()),
            Outcome::Failed(error) => (Some(Err(error.into())), Release::default()),
        };
        let result = result.unwrap_or_else(|| Err(Error::internal("a unit of work never ran")));
        // Nobody may be waiting any more: the sender of a dropped request retries with its key.
        let _ = unit.answer.send(result);
        for envelope in release.announced {
            unit.node.bus.publish(Hint::from(Arc::new(envelope)));
        }
        if release.wakes_workers {
            unit.node.work_waits.notify_one();
        }
        if place == Place::Last {
            unit.node.bus.flush();
        }
    }
}
