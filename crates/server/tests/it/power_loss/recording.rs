//! A server under strace, some senders, and what both say afterwards.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use testkit::history::Key;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::trace::{CALLS, Call, Step, is_end_of, parse};
use crate::product::{Http, Person, Random, Server, Serving, sign_up};

/// A place in the room: all messages of a recording go into one.
pub type Seq = i64;

/// A message that was acknowledged.
#[derive(Debug)]
pub struct Sent {
    pub seq: Seq,
    pub key: Key,
}

/// A recorded run.
pub struct Recording {
    /// The database before it.
    pub base: PathBuf,
    /// Every call.
    pub trace: Vec<Call>,
    /// Where all messages went.
    pub room: i64,
    /// What the senders were told.
    pub sent: HashMap<Seq, Sent>,
    _server: Server,
}

/// Cuts during the stop, when the log is moved into the database file.
const CUTS_WHILE_STOPPING: usize = 30;

/// Serves under strace while so many senders send so many messages each, one after another.
pub async fn record(
    binary: &Path,
    strace: &Path,
    sabotage: &str,
    (senders, each): (usize, usize),
    random: &mut Random,
) -> Recording {
    let server = Server::new(binary.to_owned(), Serving { poll_ms: 2_000, ..Serving::default() }, random);
    server.start().await;
    let people = sign_up(&server.http(), senders).await;
    let mine: Value = server.http().get("/rooms", &people[0].credential).await;
    let room = mine["rooms"][0]["id"].as_i64().expect("the room that everybody is in");
    server.stop().await;
    let base = server.beside("base");
    fs::create_dir(&base).expect("a folder");
    fs::copy(server.data().join("commune.db"), base.join("commune.db")).expect("a copy");
    assert!(!server.data().join("commune.db-wal").exists(), "a clean stop leaves one file");

    let output = server.beside("trace");
    let file = output.to_str().expect("a path");
    let strace = strace.to_str().expect("a path");
    let under = [strace, "-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "262144", "-e", CALLS, "-o", file];
    let under = under.map(str::to_owned).to_vec();
    server.serve_differently(Serving { sabotage: sabotage.to_owned(), poll_ms: 2_000, under, ..Serving::default() });
    server.start().await;
    let main_thread = server.id();
    let mut sending = JoinSet::new();
    for person in people {
        sending.spawn(send(server.http(), person, room, each, random.clone()));
        random.bits();
    }
    let sent = sending.join_all().await.into_iter().flatten().map(|sent| (sent.seq, sent)).collect();
    server.stop().await;
    let trace = parse(&whole(&output, main_thread).await);
    Recording { base, trace, room, sent, _server: server }
}

async fn send(http: Http, person: Person, room: i64, each: usize, mut random: Random) -> Vec<Sent> {
    let mut sent = Vec::with_capacity(each);
    for number in 0..each {
        let key = Key::from_bits(random.wide());
        let length = usize::try_from(random.within(1..1_500)).expect("a length");
        let body = json!({"key": key.to_string(), "text": format!("{number} {}", "y".repeat(length))});
        let answer = http.post(&format!("/rooms/{room}/messages"), &person.credential, &body).await;
        sent.push(Sent { seq: answer["seq"].as_i64().expect("a seq"), key });
    }
    sent
}

/// The recording, once the tracer has written the server's end.
async fn whole(output: &Path, main_thread: u32) -> String {
    let begun = Instant::now();
    loop {
        let text = fs::read_to_string(output).expect("a trace");
        if text.lines().rev().take(50).any(|line| is_end_of(line, main_thread)) {
            return text;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "the trace has no end");
        sleep(Duration::from_millis(50)).await;
    }
}

impl Recording {
    /// How many acknowledgements were told.
    pub fn acknowledgements(&self) -> usize {
        self.trace.iter().map(|call| told(call).len()).sum()
    }

    /// The lines just before which the power goes, and what was acknowledged by then: the acknowledgement of that line included, as it leaves.
    pub fn cuts(&self) -> Vec<(usize, Vec<Seq>)> {
        let mut cuts = Vec::new();
        let mut acked = Vec::new();
        for call in &self.trace {
            let told = told(call);
            if !told.is_empty() {
                acked.extend(told);
                cuts.push((call.begun, acked.clone()));
            }
        }
        let last = cuts.last().map_or(0, |(line, _)| *line);
        // Until the log itself goes: from then on everything is in the other file.
        let stopping: Vec<usize> =
            self.trace.iter().take_while(|call| !removes_log(call)).map(|call| call.begun).collect();
        let stopping: Vec<usize> = stopping.into_iter().filter(|line| *line > last).collect();
        let every = (stopping.len() / CUTS_WHILE_STOPPING).max(1);
        cuts.extend(stopping.into_iter().step_by(every).map(|line| (line, acked.clone())));
        cuts
    }
}

fn removes_log(call: &Call) -> bool {
    matches!(&call.step, Step::Removed { file } if file.ends_with("commune.db-wal"))
}

/// The acknowledgements among the bytes that went to a socket: `{"room":5,"seq":120,"at":…}`.
fn told(call: &Call) -> Vec<Seq> {
    let Step::Told { bytes } = &call.step else { return Vec::new() };
    let text = String::from_utf8_lossy(bytes);
    let seqs = text.split("{\"room\":").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once(",\"seq\":")?;
        let (seq, _) = rest.split_once(",\"at\"")?;
        seq.parse().ok()
    });
    seqs.collect()
}
