//! Three ways to put units into transactions of Postgres, from the fastest to the safest.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use super::connect::Server;
use super::session::{Begin, Session};
use crate::batch::{RUNS, Ran, Teller, run};
use crate::engine::all_failed;
use crate::error::{Error, ErrorKind, Result};
use crate::tx::{Engine, Tx};
use crate::unit::{Outcome, Unit};

/// A thread's connection, made again when it is lost.
pub(crate) struct Link {
    pub(crate) server: Server,
    pub(crate) session: Option<Session>,
    pub(crate) teller: Teller,
    /// A COMMIT of the batch at hand was lost: what fails later does not make it undone.
    pub(crate) in_doubt: bool,
}

/// The connection is lost.
pub(crate) enum Lost {
    /// Before COMMIT: nothing is stored.
    Before(Error),
    /// In COMMIT: stored or not, nobody knows.
    InCommit(Error),
}

/// The pauses before each attempt to connect. Then the units are given up; a server that restarts is back by then.
const RECONNECTS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(200), Duration::from_millis(1000)];

impl Link {
    /// The connection, made now if there is none.
    pub(crate) fn session(&mut self) -> Result<&mut Session> {
        let session = match self.session.take() {
            Some(session) => session,
            None => self.reconnect()?,
        };
        Ok(self.session.insert(session))
    }

    fn reconnect(&self) -> Result<Session> {
        let mut last = Error::unavailable("no connection");
        for pause in RECONNECTS {
            pause_for(pause);
            match self.server.connect() {
                Ok(session) => return Ok(session),
                Err(error) => last = error,
            }
        }
        tracing::error!(error = %last, "Postgres cannot be reached");
        Err(last.into_kind(ErrorKind::Unavailable))
    }

    fn kind_of_loss(&self) -> ErrorKind {
        if self.in_doubt { ErrorKind::Unknown } else { ErrorKind::Unavailable }
    }

    /// Runs a transaction, and once more over a new connection if the old one is lost.
    fn with_session<T>(&mut self, mut work: impl FnMut(&mut Session) -> Result<T, Lost>) -> Result<T> {
        let mut lost = Error::unavailable("no connection");
        for _ in 0..2 {
            let kind = self.kind_of_loss();
            let session = self.session().map_err(|error| error.into_kind(kind))?;
            match work(session) {
                Ok(done) => return Ok(done),
                Err(Lost::Before(error)) => lost = error,
                Err(Lost::InCommit(error)) => {
                    self.in_doubt = true;
                    lost = error;
                }
            }
            tracing::warn!(error = %lost, "The connection to Postgres was lost");
            self.session = None;
        }
        Err(lost.into_kind(self.kind_of_loss()))
    }

    /// Stores a batch: in one transaction, under savepoints when a unit fails, one by one after a deadlock.
    pub(crate) fn store(&mut self, batch: &mut Vec<Box<dyn Unit>>) -> Vec<Outcome> {
        self.in_doubt = false;
        if batch.len() > 1 || tells_early() {
            let teller = self.teller.clone();
            match self.with_session(|session| together(session, batch, &teller)) {
                Ok(Some(outcomes)) => return outcomes,
                Ok(None) => {}
                Err(error) => return all_failed(batch.len(), &error),
            }
            match self.with_session(|session| under_savepoints(session, batch)) {
                Ok(Some(outcomes)) => return outcomes,
                Ok(None) => {}
                Err(error) => return all_failed(batch.len(), &error),
            }
        }
        batch.iter_mut().map(|unit| self.store_alone(unit.as_mut())).collect()
    }

    /// Stores one unit in a transaction of its own, again if it met a deadlock or a unique violation.
    fn store_alone(&mut self, unit: &mut dyn Unit) -> Outcome {
        let mut runs = 0;
        loop {
            runs += 1;
            match self.with_session(|session| alone(session, unit)) {
                Ok(Outcome::Failed(error)) if error.is_rerunnable() && runs < RUNS => pause_for(jitter(runs)),
                Ok(outcome) => return outcome,
                Err(error) => return Outcome::Failed(error),
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this thread has nothing else to do, and the queue before it is bounded")]
fn pause_for(pause: Duration) {
    std::thread::sleep(pause);
}

/// Up to 2, 4, 8 … milliseconds, so that two units that met do not meet again.
fn jitter(runs: u32) -> Duration {
    let random = RandomState::new().hash_one(runs);
    Duration::from_micros(random % (1000 << runs))
}

fn begin(session: &mut Session) -> Result<(), Lost> {
    session.begin(Begin::Write).map_err(Lost::Before)
}

fn roll_back(session: &mut Session) -> Result<(), Lost> {
    session.rollback().map_err(Lost::Before)
}

/// One transaction without savepoints. `None`: a unit failed, or undid what it wrote, and all is rolled back.
fn together(
    session: &mut Session,
    batch: &mut Vec<Box<dyn Unit>>,
    teller: &Teller,
) -> Result<Option<Vec<Outcome>>, Lost> {
    begin(session)?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for unit in batch.iter_mut() {
        let mut tx = Tx::new(Engine::Postgres(session));
        let ran = run(unit.as_mut(), &mut tx);
        let wrote = tx.wrote();
        match ran {
            Ran::Kept => outcomes.push(Outcome::Committed),
            Ran::Undone if !wrote => outcomes.push(Outcome::Undone),
            Ran::Failed(error) if session.is_lost(&error) => return Err(Lost::Before(error)),
            Ran::Undone | Ran::Failed(_) => return roll_back(session).map(|()| None),
        }
    }
    sabotage(teller, batch, &mut outcomes);
    Ok(commit(session)?.ok().map(|()| outcomes))
}

/// One transaction, each unit under a savepoint. `None`: a deadlock, or COMMIT was refused; all is rolled back.
fn under_savepoints(session: &mut Session, batch: &mut [Box<dyn Unit>]) -> Result<Option<Vec<Outcome>>, Lost> {
    begin(session)?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for unit in batch {
        match savepoint(session, unit.as_mut())? {
            Outcome::Failed(error) if error.kind() == ErrorKind::Serialization => {
                return roll_back(session).map(|()| None);
            }
            outcome => outcomes.push(outcome),
        }
    }
    Ok(commit(session)?.ok().map(|()| outcomes))
}

fn savepoint(session: &mut Session, unit: &mut dyn Unit) -> Result<Outcome, Lost> {
    let mut runs = 0;
    loop {
        runs += 1;
        session.control("savepoint unit").map_err(Lost::Before)?;
        let ran = run(unit, &mut Tx::new(Engine::Postgres(session)));
        let end = match &ran {
            Ran::Failed(error) if session.is_lost(error) => return Err(Lost::Before(error.clone())),
            Ran::Kept => "release savepoint unit",
            Ran::Undone | Ran::Failed(_) => "rollback to savepoint unit; release savepoint unit",
        };
        session.control(end).map_err(Lost::Before)?;
        match ran {
            Ran::Kept => return Ok(Outcome::Committed),
            Ran::Undone => return Ok(Outcome::Undone),
            Ran::Failed(error) if error.kind() == ErrorKind::Unique && runs < RUNS => {}
            Ran::Failed(error) => return Ok(Outcome::Failed(error)),
        }
    }
}

fn alone(session: &mut Session, unit: &mut dyn Unit) -> Result<Outcome, Lost> {
    begin(session)?;
    match run(unit, &mut Tx::new(Engine::Postgres(session))) {
        Ran::Kept => Ok(commit(session)?.map_or_else(Outcome::Failed, |()| Outcome::Committed)),
        Ran::Undone => roll_back(session).map(|()| Outcome::Undone),
        Ran::Failed(error) if session.is_lost(&error) => Err(Lost::Before(error)),
        Ran::Failed(error) => roll_back(session).map(|()| Outcome::Failed(error)),
    }
}

/// The inner error is the server's refusal: it has rolled back, and the connection is sound.
fn commit(session: &mut Session) -> Result<Result<()>, Lost> {
    match session.commit() {
        Err(error) if session.is_lost(&error) => Err(Lost::InCommit(error)),
        answer => Ok(answer),
    }
}

/// Whether a fault is switched on that only whole batches know.
#[cfg(feature = "sabotage")]
fn tells_early() -> bool {
    crate::sabotage::sabotage(crate::sabotage::TELL_EARLY)
}

#[cfg(not(feature = "sabotage"))]
const fn tells_early() -> bool {
    false
}

#[cfg(feature = "sabotage")]
fn sabotage(teller: &Teller, batch: &mut Vec<Box<dyn Unit>>, outcomes: &mut Vec<Outcome>) {
    crate::sabotage::tell_before_commit(teller, batch, outcomes);
}

#[cfg(not(feature = "sabotage"))]
fn sabotage(_teller: &Teller, _batch: &mut Vec<Box<dyn Unit>>, _outcomes: &mut Vec<Outcome>) {}
