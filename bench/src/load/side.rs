//! The two sides of a fan-out: a bare floor, and the server with all its sockets.

use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::plan::{Layout, Plan};
use crate::fanout::{self, Graph, Leg, Times};
use crate::floor::child::Floor;
use crate::scripts::Script;
use crate::server::Server;
use crate::swarm::{Dial, Nobody, Sources, Swarm};

/// One leg of a floor.
pub(super) struct FloorRun<'a> {
    /// How to measure.
    pub plan: &'a Plan,
    /// On which cores.
    pub layout: Layout,
    /// Who is where.
    pub graph: &'a Graph,
    /// The floor's arguments.
    pub mode: &'a [&'a str],
    /// How long.
    pub times: Times,
}

impl FloorRun<'_> {
    /// Measures.
    pub fn run(&self, sources: &mut Sources, mut script: impl Script) -> Result<Leg> {
        let floor = Floor::start(self.mode, &self.plan.under_test(self.layout)?)?;
        let mut swarm = Swarm::new(floor.address(), sources.next_block())?;
        swarm.connect(&self.graph.relay_dials(), &mut Nobody)?;
        fanout::run(&mut swarm, self.graph, &mut script, floor.process(), self.times).context("the floor")
    }
}

/// The server with all its sockets.
pub(super) struct Side<S> {
    /// Its sockets.
    pub swarm: Swarm,
    graph: Graph,
    script: S,
    process: u32,
}

impl<S: Script> Side<S> {
    /// Connects everybody.
    pub fn connect(server: &Server, sources: &mut Sources, who: (&Graph, &[Dial]), script: S) -> Result<Self> {
        let (graph, dials) = who;
        let mut swarm = Swarm::new(server.address(), sources.next_block())?;
        swarm.connect(dials, &mut Nobody)?;
        swarm.rest(Duration::from_millis(500), &mut Nobody)?;
        Ok(Self { swarm, graph: *graph, script, process: server.process() })
    }

    /// The same graph, at the largest lead at which a write still holds one frame.
    pub fn strict(&mut self, step: Duration) -> Result<Graph> {
        let lead = fanout::one_frame_a_write(&mut self.swarm, &self.graph, &mut self.script, step)?;
        Ok(Graph { lead, ..self.graph })
    }

    /// Measures.
    pub fn run(&mut self, graph: Graph, times: Times) -> Result<Leg> {
        fanout::run(&mut self.swarm, &graph, &mut self.script, self.process, times).context("the server")
    }

    /// Closes all sockets; the server takes leave of them before the floor begins.
    pub fn leave(self) {
        drop(self.swarm);
        thread::sleep(Duration::from_secs(1));
    }
}
