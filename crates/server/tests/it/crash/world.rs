//! What all clients of a run share.

use std::collections::{BTreeMap, HashSet};
use std::mem::{Discriminant, discriminant};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use testkit::history::{Recorder, RoomState};
use tokio::sync::watch;

use super::plan::Plan;
use crate::product::Server;

/// Rooms and what is known of them.
pub type States = BTreeMap<i64, RoomState>;

/// How far a run is.
#[derive(Debug, Clone)]
pub enum Stage {
    /// Everybody sends.
    Load,
    /// Nobody sends anything new; what is unknown is settled.
    Drain,
    /// Everybody is there again; the last words are said where it is quiet.
    LastWords,
    /// Nothing changes any more: whoever holds this is done. By client.
    Settle(Arc<Vec<States>>),
}

/// The server, the notebook, and how far the run is.
pub struct World {
    pub server: Server,
    pub recorder: Recorder,
    pub plan: Plan,
    pub stage: watch::Sender<Stage>,
    /// Rooms in which there is talk; the first is everybody's.
    pub rooms: Vec<i64>,
    /// Rooms in which nothing happens before the end.
    pub quiet: Vec<i64>,
    acked: AtomicU64,
    drained: Mutex<HashSet<(Discriminant<Stage>, u32)>>,
}

impl World {
    /// A run that begins with load.
    pub fn new(server: Server, plan: Plan, rooms: Vec<i64>, quiet: Vec<i64>) -> Self {
        let stage = watch::Sender::new(Stage::Load);
        let (acked, drained) = (AtomicU64::new(0), Mutex::default());
        Self { server, recorder: Recorder::default(), plan, stage, rooms, quiet, acked, drained }
    }

    /// Somebody received an acknowledgement.
    pub fn acknowledged(&self) {
        self.acked.fetch_add(1, Ordering::Relaxed);
        self.server.acknowledged();
    }

    /// How many were received.
    pub fn acked(&self) -> u64 {
        self.acked.load(Ordering::Relaxed)
    }

    /// This client has nothing under way and nothing to send in this stage.
    pub fn drained(&self, client: u32, stage: &Stage) {
        self.drained.lock().expect("no poison").insert((discriminant(stage), client));
    }

    /// Whether that holds for all.
    pub fn all_drained(&self, stage: &Stage) -> bool {
        let drained = self.drained.lock().expect("no poison");
        drained.iter().filter(|(of, _)| *of == discriminant(stage)).count() == self.plan.clients as usize
    }
}
