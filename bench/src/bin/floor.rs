//! `floor`: the bare programs that the server is compared with. Without a mode it measures all and prints.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use bench::fanout::Graph;
use bench::floor::calibrate::{self, Places};
use bench::floor::committer::Committer;
use bench::floor::relay::{Policy, Relay};
use bench::floor::{disk, idle, parsing, sqlite};
use bench::machine;
use bench::swarm::Sources;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    about = "The bare programs that the server is compared with. No mode: measure all, compare with the estimates"
)]
struct Options {
    #[command(subcommand)]
    mode: Option<Mode>,
    /// Serve here instead of measuring ourselves.
    #[arg(long, global = true)]
    listen: Option<SocketAddr>,
    /// How long to measure.
    #[arg(long, global = true, default_value_t = 5.0)]
    seconds: f64,
    /// Folder for files that are synced, on a real disk. Without one a temporary folder.
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// The server's SQLite migrations.
    #[arg(long, global = true, default_value = "crates/db/migrations/sqlite")]
    migrations: PathBuf,
    /// The chat log.
    #[arg(long, global = true, default_value = "../shared/data/ubuntu-irc.jsonl.zst")]
    texts: PathBuf,
    /// Print one JSON object and nothing else.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Clone, Subcommand)]
enum Mode {
    /// One ready frame per send.
    Send1,
    /// As `send1`, each publication committed before it is sent.
    DurableSend1,
    /// Up to K frames per write, at most 5 ms late.
    Writev {
        /// Frames that are awaited.
        frames: usize,
    },
    /// As `writev`, each publication committed before it is sent.
    DurableWritev {
        /// Frames that are awaited.
        frames: usize,
    },
    /// Accept and a constant upgrade reply.
    Accept101,
    /// A ping to every connection, from time to time.
    Pingpong {
        /// How often.
        #[arg(long, default_value_t = 25_000)]
        heartbeat_ms: u64,
    },
    /// A bare tokio task per connection that awaits readability.
    TcpIdle,
    /// Append 4 KiB and fdatasync.
    Fsync,
    /// Parse an address book, normalise its numbers, and upsert it in batches; then the same again.
    ParseImport {
        /// vCard or CSV, as `load` writes them.
        book: PathBuf,
    },
    /// A send's statements in batches of B.
    SqliteBatch {
        /// Sends in one transaction.
        batch: u64,
        /// Rooms, one sender each.
        #[arg(long, default_value_t = 200)]
        rooms: u64,
        /// Length of a text.
        #[arg(long, default_value_t = 200)]
        text_bytes: usize,
    },
}

fn main() -> Result<()> {
    let options = Options::parse();
    let scratch = tempfile::tempdir()?;
    let data = options.data.clone().unwrap_or_else(|| scratch.path().to_owned());
    match (options.mode.clone(), options.listen) {
        (None, _) => everything(&options, &data),
        (Some(mode), Some(address)) => serve(&mode, address, &options.migrations, &data),
        (Some(mode), None) => measure(mode, &options, &data),
    }
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn everything(options: &Options, data: &Path) -> Result<()> {
    for (name, value) in machine::facts()? {
        say(&format!("{name}: {value}"))?;
    }
    let places = Places { data, migrations: &options.migrations, texts: &options.texts };
    let mut off = 0;
    calibrate::run(places, |value| {
        off += u32::from(value.is_off());
        // Nobody is left to tell when standard output is gone.
        say(&value.line()).ok();
    })?;
    say(&format!("{off} beyond 2x of the estimates of PERFORMANCE.md 2.2"))
}

fn policy(mode: &Mode) -> Option<Policy> {
    match mode {
        Mode::Send1 | Mode::DurableSend1 | Mode::Accept101 => Some(Policy { frames: 1, heartbeat: None }),
        Mode::Writev { frames } | Mode::DurableWritev { frames } => Some(Policy { frames: *frames, heartbeat: None }),
        Mode::Pingpong { heartbeat_ms } => {
            Some(Policy { frames: 1, heartbeat: Some(Duration::from_millis(*heartbeat_ms)) })
        }
        Mode::TcpIdle | Mode::Fsync | Mode::ParseImport { .. } | Mode::SqliteBatch { .. } => None,
    }
}

fn serve(mode: &Mode, address: SocketAddr, migrations: &Path, data: &Path) -> Result<()> {
    // The parent reads this line; when it cannot be written there is no parent.
    let listening = |address: SocketAddr| say(&format!("listening on {address}")).unwrap_or_default();
    match policy(mode) {
        Some(policy) => {
            let mut relay = Relay::new(address, policy)?;
            if matches!(mode, Mode::DurableSend1 | Mode::DurableWritev { .. }) {
                let shape = sqlite::Shape { batch: 1, rooms: 1, text_bytes: 200 };
                relay = relay.durable(Committer::start(sqlite::Store::open(data, migrations, shape)?)?)?;
            }
            listening(relay.address()?);
            relay.run()
        }
        None if matches!(mode, Mode::TcpIdle) => idle::run(address, listening),
        None => anyhow::bail!("this mode does not listen"),
    }
}

fn measure(mode: Mode, options: &Options, data: &Path) -> Result<()> {
    let (mut sources, time) = (Sources::default(), Duration::try_from_secs_f64(options.seconds)?);
    let answer = match mode {
        Mode::DurableSend1 | Mode::DurableWritev { .. } => anyhow::bail!("this mode only listens"),
        Mode::Send1 => {
            serde_json::to_value(calibrate::relay(&["send1"], Graph::wide(1_000), &options.texts, &mut sources)?)?
        }
        Mode::Writev { frames } => {
            let frames = frames.to_string();
            serde_json::to_value(calibrate::relay(
                &["writev", &frames],
                Graph::dense(2_000),
                &options.texts,
                &mut sources,
            )?)?
        }
        Mode::Accept101 => serde_json::json!({"connections_per_s": calibrate::accepts(&mut sources)?}),
        Mode::Pingpong { .. } => serde_json::json!({"us_per_second_and_connection": calibrate::pings(&mut sources)?}),
        Mode::TcpIdle => {
            let (user, kernel) = calibrate::idle_bytes(&mut sources)?;
            serde_json::json!({"user_bytes": user, "kernel_bytes_both_ends": kernel})
        }
        Mode::Fsync => serde_json::to_value(disk::measure(data, time)?)?,
        Mode::ParseImport { book } => serde_json::to_value(parsing::run(&book, data, &options.migrations)?)?,
        Mode::SqliteBatch { batch, rooms, text_bytes } => {
            let shape = sqlite::Shape { batch, rooms, text_bytes };
            serde_json::to_value(sqlite::Store::open(data, &options.migrations, shape)?.measure(time)?)?
        }
    };
    if options.json { say(&answer.to_string()) } else { say(&serde_json::to_string_pretty(&answer)?) }
}
