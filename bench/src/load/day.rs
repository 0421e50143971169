//! One day of the real chat log, played through sockets: what a reader holds at the end is the file, line by line.
//!
//! Rules: the lines go in the order of the file, each after the one before was acknowledged. Every sender has an account
//! and a socket. The server refuses blank texts, texts above 10,000 characters and NUL: such lines are left out and
//! counted. It stores texts without blanks at their ends: they are compared so, and those lines are counted too.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use super::plan::Plan;
use crate::api::{self, Account};
use crate::server::Launch;
use crate::stage::Stage;
use crate::swarm::{Dial, Observer, Sources, Swarm};
use crate::texts::{self, Line};
use crate::wire;

/// The only client that never sends.
const READER: usize = 0;
const PATIENCE: Duration = Duration::from_secs(60);
const MESSAGE_CHARS: usize = 10_000;

/// Which day, and how roughly.
#[derive(Clone, Debug)]
pub struct Task {
    /// As the log spells it: `2006-06-01`.
    pub date: String,
    /// Only so many lines of it.
    pub limit: Option<usize>,
    /// How many times the server is killed on the way.
    pub kills: usize,
}

/// A line as it will be sent, and by which client.
struct Turn {
    client: usize,
    text: String,
}

/// The lines that can be sent, and what was done to them.
struct Script {
    turns: Vec<Turn>,
    senders: usize,
    left_out: usize,
    trimmed: usize,
}

impl Script {
    fn new(lines: &[Line]) -> Self {
        let mut clients: HashMap<&str, usize> = HashMap::new();
        let mut script = Self { turns: Vec::new(), senders: 0, left_out: 0, trimmed: 0 };
        for line in lines {
            let text = line.text.trim();
            if text.is_empty() || text.contains('\0') || text.chars().count() > MESSAGE_CHARS {
                script.left_out += 1;
                continue;
            }
            script.trimmed += usize::from(text.len() < line.text.len());
            let next = clients.len() + READER + 1;
            let client = *clients.entry(&line.sender).or_insert(next);
            script.turns.push(Turn { client, text: line.text.clone() });
        }
        script.senders = clients.len();
        script
    }
}

/// What all clients were told.
struct Watch {
    room: u64,
    held: Vec<u64>,
    read: Vec<(u64, u64, String)>,
    answers: HashMap<u64, Value>,
    /// Epoch and cursor of each client's last welcome.
    welcomes: Vec<(String, u64)>,
    broken: Option<String>,
}

impl Observer for Watch {
    fn delivered(&mut self, client: usize, room: u64, payload: &[u8]) {
        if room != self.room {
            return;
        }
        self.held[client] += 1;
        if client == READER {
            let event = serde_json::from_slice::<Value>(payload).map_err(anyhow::Error::from);
            match event.and_then(|event| api::message(&event)) {
                Ok(message) => self.read.extend(message),
                Err(error) => self.broken = Some(format!("{error}: {}", String::from_utf8_lossy(payload))),
            }
        }
    }

    fn answered(&mut self, _client: usize, payload: &[u8]) {
        let answer: Value = serde_json::from_slice(payload).unwrap_or_default();
        self.answers.insert(answer["re"].as_u64().unwrap_or_default(), answer);
    }

    fn welcomed(&mut self, client: usize, payload: &[u8]) {
        let welcome: Value = serde_json::from_slice(payload).unwrap_or_default();
        if welcome.get("reset").is_some_and(|reset| !reset.is_null()) {
            self.broken = Some(format!("client {client} was told to start over: {}", welcome["reset"]));
        }
        let epoch = welcome["epoch"].as_str().unwrap_or_default().to_owned();
        self.welcomes[client] = (epoch, welcome["cursor"].as_u64().unwrap_or_default());
    }
}

/// A day under way.
struct Play<'a> {
    stage: Stage,
    people: Vec<Account>,
    swarm: Swarm,
    watch: Watch,
    sources: &'a mut Sources,
}

/// Plays the day and checks it. The answer is what to tell people; an error means that the check failed.
pub fn run(task: &Task, plan: &Plan, sources: &mut Sources) -> Result<String> {
    let mut lines = texts::day(&texts::read(&plan.texts)?, &task.date);
    lines.truncate(task.limit.unwrap_or(usize::MAX));
    ensure!(!lines.is_empty(), "the log has nothing of {}", task.date);
    let script = Script::new(&lines);
    let start = Instant::now();
    let mut play = Play::new(plan, script.senders, sources)?;
    let ready = start.elapsed();
    let kills: HashSet<_> = (1..=task.kills).map(|kill| script.turns.len() * kill / (task.kills + 1)).collect();
    for (number, turn) in script.turns.iter().enumerate() {
        let request = play.send(number as u64, turn)?;
        if kills.contains(&number) {
            play.crash()?;
            play.send_again(number as u64, turn, &request)?;
        }
        play.await_answer(number as u64)?;
    }
    play.await_all(script.turns.len() as u64)?;
    play.compare(&script)?;
    Ok(format!(
        "{}: {} lines of {} senders, {} left out (blank, too long or NUL), {} compared without the blanks at their ends, {} kills.\n\
         The reader, all {} other sockets and the history by REST hold them in the order of the file, each once.\n\
         {:.1} s to make accounts and connect, {:.1} s to play.",
        task.date,
        script.turns.len(),
        script.senders,
        script.left_out,
        script.trimmed,
        kills.len(),
        script.senders,
        ready.as_secs_f64(),
        (start.elapsed() - ready).as_secs_f64()
    ))
}

impl<'a> Play<'a> {
    fn new(plan: &Plan, senders: usize, sources: &'a mut Sources) -> Result<Self> {
        let launch = Launch { binary: plan.binary.clone(), cores: plan.cores.clone() };
        let mut stage = Stage::new(launch, &plan.scratch)?;
        let clients = senders + 1;
        let people = stage.people(clients)?.to_vec();
        let room = stage.public_rooms(1)?.first().copied().context("no room")?;
        let joins: Vec<_> = people.iter().map(|account| (account, room)).collect();
        stage.api.join(&joins)?;
        let mut swarm = Swarm::new(stage.server.address(), sources.next_block())?;
        let (held, welcomes) = (vec![0; clients], vec![Default::default(); clients]);
        let mut watch = Watch { room, held, read: Vec::new(), answers: HashMap::new(), welcomes, broken: None };
        let dials: Vec<_> = people.iter().map(Account::dial).collect();
        swarm.connect(&dials, &mut watch)?;
        Ok(Self { stage, people, swarm, watch, sources })
    }

    /// Sends a line and returns the request.
    fn send(&mut self, id: u64, turn: &Turn) -> Result<String> {
        let request = wire::send_request(id, self.watch.room, Uuid::new_v4(), &turn.text);
        self.swarm.send(turn.client, &request)?;
        Ok(request)
    }

    /// Repeats a request, its key included, whose answer was lost.
    fn send_again(&mut self, id: u64, turn: &Turn, request: &str) -> Result<()> {
        if self.watch.answers.contains_key(&id) { Ok(()) } else { self.swarm.send(turn.client, request) }
    }

    fn await_answer(&mut self, id: u64) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.watch.answers.remove(&id) {
                ensure!(answer["error"].is_null(), "line {id} was refused: {answer}");
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "line {id} was never answered");
            self.turn()?;
        }
    }

    fn turn(&mut self) -> Result<()> {
        self.swarm.turn(Some(Duration::from_millis(20)), &mut self.watch)?;
        if let Some(broken) = &self.watch.broken {
            bail!("{broken}");
        }
        ensure!(!self.swarm.tally().broken(), "not everything arrived once and in order: {:?}", self.swarm.tally());
        Ok(())
    }

    /// Kills the server within two milliseconds from now, starts it again, and lets everybody come back and resume.
    fn crash(&mut self) -> Result<()> {
        let [random, ..] = *Uuid::new_v4().as_bytes();
        let delay = Duration::from_micros(u64::from(random) * 8);
        self.swarm.rest(delay, &mut self.watch)?;
        self.stage.crash_and_restart()?;
        // What was in flight may still be told; then every connection is gone.
        while self.swarm.open() > 0 {
            self.swarm.turn(Some(PATIENCE), &mut self.watch)?;
        }
        let tally = self.swarm.tally();
        ensure!(tally.holes + tally.doubled + tally.merged == 0, "before the crash: {tally:?}");
        self.resume()
    }

    fn resume(&mut self) -> Result<()> {
        let room = self.watch.room;
        let last: Vec<_> = (0..self.people.len()).map(|client| self.swarm.last_seq(client, room)).collect();
        let dials: Vec<Dial> = self
            .people
            .iter()
            .enumerate()
            .map(|(client, account)| self.return_of(account, client, last[client]))
            .collect();
        self.swarm = Swarm::new(self.stage.server.address(), self.sources.next_block())?;
        // One after another, so that the seq they hold is known before anything arrives.
        for (client, dial) in dials.iter().enumerate() {
            if let Some(last) = last[client] {
                self.swarm.expect(room, last);
            }
            self.swarm.connect(std::slice::from_ref(dial), &mut self.watch)?;
        }
        Ok(())
    }

    fn return_of(&self, account: &Account, client: usize, last: Option<u64>) -> Dial {
        let (epoch, cursor) = &self.watch.welcomes[client];
        let rooms = last.map_or_else(|| json!({}), |last| json!({self.watch.room.to_string(): last}));
        account.dial_with(&json!({"op": "hello", "resume": {"epoch": epoch, "user": cursor, "rooms": rooms}}))
    }

    fn await_all(&mut self, count: u64) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while let Some(client) = self.watch.held.iter().position(|held| *held < count) {
            ensure!(Instant::now() < deadline, "client {client} holds {} of {count} lines", self.watch.held[client]);
            self.turn()?;
        }
        // What is doubled comes late.
        self.swarm.rest(Duration::from_millis(300), &mut self.watch)?;
        self.turn()?;
        let wrong = self.watch.held.iter().position(|held| *held != count);
        ensure!(wrong.is_none(), "client {wrong:?} holds more than {count} lines");
        Ok(())
    }

    fn compare(&self, script: &Script) -> Result<()> {
        let wanted: Vec<_> =
            script.turns.iter().map(|turn| (self.people[turn.client].user, turn.text.trim())).collect();
        let history = self.stage.api.messages(&self.people[READER], self.watch.room)?;
        for (who, held) in [("the reader", &self.watch.read), ("the history by REST", &history)] {
            ensure!(held.len() == wanted.len(), "{who} holds {} lines of {}", held.len(), wanted.len());
            for (number, ((_, by, text), wanted)) in held.iter().zip(&wanted).enumerate() {
                ensure!((*by, text.as_str()) == *wanted, "{who}: line {number} is {by} {text:?} instead of {wanted:?}");
            }
        }
        let seqs = |held: &[(u64, u64, String)]| held.iter().map(|(seq, ..)| *seq).collect::<Vec<_>>();
        ensure!(seqs(&self.watch.read) == seqs(&history), "the reader and the history disagree on the numbers");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_left_out_and_every_sender_has_a_client() {
        let line =
            |sender: &str, text: &str| Line { at: String::new(), sender: sender.to_owned(), text: text.to_owned() };
        let script = Script::new(&[
            line("Ann", "hi "),
            line("ann", "  "),
            line("bob", "x"),
            line("Ann", "y"),
            line("ann", "z\0"),
        ]);
        let turns: Vec<_> = script.turns.iter().map(|turn| (turn.client, turn.text.as_str())).collect();
        assert_eq!(turns, [(1, "hi "), (2, "x"), (1, "y")]);
        assert_eq!((script.senders, script.left_out, script.trimmed), (2, 2, 1));
    }
}
