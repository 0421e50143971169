//! `load`: drives the server, checks what arrives, and prints ratios against the floor of the same run.
#![expect(
    clippy::disallowed_methods,
    reason = "a load generator is no part of the server: its thread waits where it likes"
)]

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use bench::load::contacts::Contacts;
use bench::load::day;
use bench::load::durable::{Durable, Task};
use bench::load::fan::Fan;
use bench::load::idle::Idle;
use bench::load::import::Import;
use bench::load::plan::{Layout, Plan};
use bench::load::results::{self, Section};
use bench::load::smoke;
use bench::machine::{self, Fact, Processor};
use bench::server::{CONFIGURATION, Launch};
use bench::stage::Stage;
use bench::swarm::Sources;
use bench::sys;
use clap::{Parser, Subcommand};

/// What can be measured so far.
const NUMBERS: [&str; 8] = ["1", "1p", "2", "4a", "4b", "6", "13", "import"];

#[derive(Parser)]
#[command(about = "Ratios of the server against bare floors", args_conflicts_with_subcommands = true)]
struct Options {
    #[command(subcommand)]
    mode: Option<Mode>,
    /// Benchmarks of PERFORMANCE.md: 1, 1p, 2, 4a, 4b, 6, 13. None: all of them.
    numbers: Vec<String>,
    /// Seconds, small numbers, correctness only; writes nothing.
    #[arg(long)]
    smoke: bool,
    /// Layouts to measure; repeat for both. None: both.
    #[arg(long)]
    layout: Vec<Layout>,
    /// Floor and server, so many times.
    #[arg(long, default_value_t = 5)]
    pairs: usize,
    /// Seconds of one leg.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Seconds of rest before memory is read.
    #[arg(long, default_value_t = 60.0)]
    rest: f64,
    /// Numbers of sockets for 1 and 1p.
    #[arg(long, value_delimiter = ',', default_values_t = [100, 1_000, 10_000, 18_000])]
    sockets: Vec<usize>,
    /// Where the results go.
    #[arg(long, default_value = "bench/RESULTS.md")]
    results: PathBuf,
    #[command(flatten)]
    places: Places,
}

#[derive(clap::Args)]
struct Places {
    /// The server. None: `commune` beside this program.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Folder for data; on a real disk. None: a temporary folder.
    #[arg(long)]
    scratch: Option<PathBuf>,
    /// The server's SQLite migrations.
    #[arg(long, default_value = "crates/db/migrations/sqlite")]
    migrations: PathBuf,
    /// The chat log.
    #[arg(long, default_value = "../shared/data/ubuntu-irc.jsonl.zst")]
    data: PathBuf,
}

#[derive(Subcommand)]
enum Mode {
    /// Plays one day of the chat log through sockets; at the end every copy equals the file.
    Day {
        /// Which day.
        #[arg(long, default_value = "2006-06-01")]
        date: String,
        /// Only so many lines.
        #[arg(long)]
        limit: Option<usize>,
        /// Kill the server with SIGKILL in the middle; or so many times.
        #[arg(long, num_args = 0..=1, default_value_t = 0, default_missing_value = "1")]
        kill: usize,
        #[command(flatten)]
        places: Places,
    },
}

fn main() -> Result<()> {
    let options = Options::parse();
    sys::raise_open_files()?;
    let own = tempfile::tempdir()?;
    if let Some(Mode::Day { date, limit, kill, places }) = options.mode {
        let plan = plan(&places, own.path().to_owned())?;
        let task = day::Task { date, limit, kills: kill };
        return say(&day::run(&task, &plan, &mut Sources::default())?);
    }
    let mut plan = plan(&options.places, own.path().to_owned())?;
    if options.smoke {
        // Nobody is left to tell when standard output is gone.
        return smoke::run(&plan, |line| say(line).unwrap_or_default());
    }
    plan.pairs = options.pairs;
    plan.leg = Duration::try_from_secs_f64(options.seconds)?;
    plan.rest = Duration::try_from_secs_f64(options.rest)?;
    plan.layouts = if options.layout.is_empty() { vec![Layout::Unpinned, Layout::Pinned] } else { options.layout };
    let numbers = if options.numbers.is_empty() { NUMBERS.map(str::to_owned).to_vec() } else { options.numbers };
    measure(&plan, &numbers, &options.sockets, &options.results)
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// A plan in small; whoever measures sets the rest.
fn plan(places: &Places, own: PathBuf) -> Result<Plan> {
    let beside = std::env::current_exe()?.with_file_name("commune");
    Ok(Plan {
        binary: places.server.clone().unwrap_or(beside),
        scratch: places.scratch.clone().unwrap_or(own),
        migrations: places.migrations.clone(),
        texts: places.data.clone(),
        pairs: 1,
        leg: Duration::from_secs(1),
        rest: Duration::from_secs(1),
        layouts: vec![Layout::Unpinned],
        cores: sys::affinity()?,
    })
}

fn measure(plan: &Plan, numbers: &[String], sockets: &[usize], path: &std::path::Path) -> Result<()> {
    if let Some(unknown) = numbers.iter().find(|number| !NUMBERS.contains(&number.as_str())) {
        bail!("there is no benchmark {unknown} yet, only {}", NUMBERS.join(", "));
    }
    let facts = facts()?;
    for (name, value) in &facts {
        say(&format!("{name}: {value}"))?;
    }
    say(&format!("server's configuration, all else as by default:\n{CONFIGURATION}"))?;
    ensure!(plan.pairs > 0 && !plan.leg.is_zero(), "at least one pair of more than nothing");
    let mut sources = Sources::default();
    for number in numbers {
        let (section, congestion) =
            benchmark(number, plan, sockets, &mut sources).with_context(|| format!("benchmark {number}"))?;
        report(&section)?;
        // After each one: an hour of measuring is not lost to the last benchmark.
        results::write(path, &[section], &facts, &congestion)?;
    }
    say(&format!("written: {}", path.display()))
}

/// The machine's facts, and what it does while nobody measures: the part of "machine" that is not ours.
fn facts() -> Result<Vec<Fact>> {
    let mut facts = machine::facts()?;
    let before = Processor::now()?;
    std::thread::sleep(Duration::from_secs(3));
    let quiet = Processor::now()?.since(before);
    facts.push(("busy cores before the start", format!("{:.3}", quiet.busy_s / 3.0)));
    facts.push(("steal before the start", format!("{:.1}%", quiet.steal() * 100.0)));
    Ok(facts)
}

fn benchmark(number: &str, plan: &Plan, sockets: &[usize], sources: &mut Sources) -> Result<(Section, String)> {
    let launch = Launch { binary: plan.binary.clone(), cores: plan.cores.clone() };
    let mut stage = Stage::new(launch, &plan.scratch)?;
    let congestion = stage.server.congestion().to_owned();
    if number == "6" {
        drop(stage);
        let sizes = [2_000, 6_000, 10_000, 14_000, 18_000];
        return Ok((Idle { plan, sources }.run(&sizes)?, congestion));
    }
    let section = match number {
        "1" => Fan { plan, stage: &mut stage, sources }.wide(sockets)?,
        "1p" => Fan { plan, stage: &mut stage, sources }.passing(sockets)?,
        "2" => Fan { plan, stage: &mut stage, sources }.dense(2_000)?,
        "4a" => Durable { plan, stage: &mut stage, sources }.run(Task::pipelined(200))?,
        "13" => Contacts { plan, stage: &mut stage, sources }.run(100_000)?,
        "import" => Import { plan, stage: &mut stage, sources }.run()?,
        _ => Durable { plan, stage: &mut stage, sources }.run(Task::single(2_000))?,
    };
    Ok((section, congestion))
}

fn report(section: &Section) -> Result<()> {
    say(&format!("\n{} {}\n{}", section.number, section.title, section.method))?;
    for entry in &section.entries {
        say(&entry.row())?;
    }
    for remark in &section.remarks {
        say(remark)?;
    }
    Ok(())
}
