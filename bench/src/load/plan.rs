//! How long, how often, and on which cores.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::fanout::Times;
use crate::sys;

/// Who may run where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Layout {
    /// Server or floor on the first core, generator on the second: for attribution.
    Pinned,
    /// Everybody everywhere: what users have.
    Unpinned,
}

impl Layout {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Unpinned => "unpinned",
        }
    }
}

/// Everything a benchmark needs to know about how to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server's program.
    pub binary: PathBuf,
    /// Folder for data of server and floors; on a real disk.
    pub scratch: PathBuf,
    /// The server's SQLite migrations, for the floor.
    pub migrations: PathBuf,
    /// The chat log.
    pub texts: PathBuf,
    /// Floor and server, so many times.
    pub pairs: usize,
    /// How long each leg is measured.
    pub leg: Duration,
    /// How long idle connections rest before their memory is read.
    pub rest: Duration,
    /// Which layouts to measure.
    pub layouts: Vec<Layout>,
    /// All cores.
    pub cores: Vec<usize>,
}

impl Plan {
    /// Cores of the process under test.
    pub fn under_test(&self, layout: Layout) -> Result<Vec<usize>> {
        match layout {
            Layout::Unpinned => Ok(self.cores.clone()),
            Layout::Pinned => {
                ensure!(self.cores.len() >= 2, "the pinned layout needs two cores");
                Ok(self.cores[..1].to_vec())
            }
        }
    }

    /// Moves this thread, the generator, to where the layout wants it.
    pub fn place_generator(&self, layout: Layout) -> Result<()> {
        match layout {
            Layout::Unpinned => Ok(sys::set_affinity(&self.cores)?),
            Layout::Pinned => Ok(sys::set_affinity(&self.cores[1..2])?),
        }
    }

    /// Warm-up and measured time of one leg.
    pub fn times(&self) -> Times {
        Times { warm_up: self.leg / 5, measured: self.leg }
    }
}
