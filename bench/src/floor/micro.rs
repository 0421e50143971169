//! Single operations, timed in a loop on one thread: what PERFORMANCE.md §2.2 estimates.

use std::hint::black_box;
use std::io::{IoSlice, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rusqlite::{Connection, params};
use serde::Deserialize;
use uuid::Uuid;

use crate::sys::{self, Epoll};
use crate::ws;

const PAIRS: usize = 500;
const ROUNDS: usize = 40;
const FRAME_BYTES: usize = 200;

/// Microseconds of one operation each.
#[derive(Clone, Copy, Debug)]
pub struct Socket {
    /// `send` of one frame to a loopback socket that an epoll watches.
    pub send_us: f64,
    /// Every further frame in the same `writev` of 16.
    pub further_us: f64,
    /// `recv` of one frame.
    pub recv_us: f64,
    /// `epoll_wait` for one of many ready sockets.
    pub epoll_us: f64,
}

fn us(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn pairs() -> Result<Vec<(TcpStream, TcpStream)>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let pair = |_| {
        let far = TcpStream::connect(address)?;
        let (near, _) = listener.accept()?;
        for end in [&near, &far] {
            end.set_nodelay(true)?;
            end.set_nonblocking(true)?;
            socket2::SockRef::from(end).set_tcp_congestion(b"cubic")?;
        }
        Ok((near, far))
    };
    (0..PAIRS).map(pair).collect()
}

/// Times socket calls over 500 connections, one thread, nobody waiting.
pub fn socket() -> Result<Socket> {
    let mut pairs = pairs()?;
    let mut epoll = Epoll::new(PAIRS)?;
    for (index, (_, far)) in pairs.iter().enumerate() {
        epoll.add(far, index as u64)?;
    }
    let (mut ready, frame, mut buffer) = (Vec::new(), [0x61; FRAME_BYTES], vec![0; 65_536]);
    epoll.wait(Some(Duration::ZERO), &mut ready)?;
    let [mut send, mut recv, mut wait, mut batch] = [Duration::ZERO; 4];
    let mut events = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for (near, _) in &mut pairs {
            near.write_all(&frame)?;
        }
        send += start.elapsed();
        let start = Instant::now();
        epoll.wait(Some(Duration::ZERO), &mut ready)?;
        wait += start.elapsed();
        events += ready.len();
        let start = Instant::now();
        for (_, far) in &mut pairs {
            black_box(far.read(&mut buffer)?);
        }
        recv += start.elapsed();
        let start = Instant::now();
        for (near, _) in &mut pairs {
            black_box(near.write_vectored(&[IoSlice::new(&frame); 16])?);
        }
        batch += start.elapsed();
        epoll.wait(Some(Duration::ZERO), &mut ready)?;
        for (_, far) in &mut pairs {
            black_box(far.read(&mut buffer)?);
        }
    }
    let count = PAIRS * ROUNDS;
    let send_us = us(send, count);
    let further_us = (us(batch, count) - send_us) / 15.0;
    Ok(Socket { send_us, further_us, recv_us: us(recv, count), epoll_us: us(wait, events.max(1)) })
}

/// Half a round trip between two threads on two cores that sleep until the other one wakes them.
pub fn wake_us() -> Result<f64> {
    const TRIPS: usize = 20_000;
    let cores = sys::affinity()?;
    let (to, inbox) = mpsc::channel::<()>();
    let (back, outbox) = mpsc::channel::<()>();
    let other = *cores.last().context("no cores")?;
    let echo = thread::spawn(move || {
        let pinned = sys::set_affinity(&[other]);
        while inbox.recv().is_ok() && back.send(()).is_ok() {}
        pinned
    });
    let first = *cores.first().context("no cores")?;
    sys::set_affinity(&[first])?;
    let start = Instant::now();
    for _ in 0..TRIPS {
        to.send(())?;
        outbox.recv()?;
    }
    let time = us(start.elapsed(), 2 * TRIPS);
    sys::set_affinity(&cores)?;
    drop(to);
    echo.join().map_err(|_| anyhow::anyhow!("the echo thread failed"))??;
    Ok(time)
}

/// Finding the boundary of a masked frame of 200 bytes and unmasking it.
pub fn unmask_us() -> Result<f64> {
    const TURNS: usize = 1_000_000;
    let mut bytes = Vec::new();
    ws::push_masked(ws::TEXT, &[0x61; FRAME_BYTES], &mut bytes);
    let start = Instant::now();
    for _ in 0..TURNS {
        let frame = ws::boundary(black_box(&bytes))?.context("no frame")?;
        ws::unmask(frame.mask.unwrap_or_default(), &mut bytes[frame.start..frame.end]);
        black_box(&bytes);
    }
    Ok(us(start.elapsed(), TURNS))
}

#[derive(Deserialize)]
struct Envelope<'a> {
    id: u64,
    op: &'a str,
    room: u64,
    key: Uuid,
    text: &'a str,
}

/// Parsing a request of 200 bytes of text.
pub fn parse_us() -> Result<f64> {
    const TURNS: usize = 300_000;
    let request = crate::wire::send_request(7, 114_824_137_351_000, Uuid::new_v4(), &"x".repeat(FRAME_BYTES));
    let start = Instant::now();
    for _ in 0..TURNS {
        let envelope: Envelope<'_> = serde_json::from_str(black_box(&request))?;
        black_box((envelope.id, envelope.op, envelope.room, envelope.key, envelope.text));
    }
    Ok(us(start.elapsed(), TURNS))
}

/// One insert of a message into a table with one index more, in a batch, without the commit.
pub fn insert_us() -> Result<f64> {
    const ROWS: usize = 200_000;
    let folder = tempfile::tempdir()?;
    let connection = Connection::open(folder.path().join("insert.db"))?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table events (room_id integer not null, seq integer not null, sender_id integer, client_key blob,
            body text not null, primary key (room_id, seq)) strict, without rowid;
         create unique index events_key on events (sender_id, client_key); begin",
    )?;
    let body = "x".repeat(FRAME_BYTES);
    let mut insert = connection.prepare("insert into events values (?1, ?2, ?1, ?3, ?4)")?;
    let start = Instant::now();
    for row in 0..i64::try_from(ROWS)? {
        insert.execute(params![row % 100, row / 100, Uuid::new_v4().as_bytes(), body])?;
    }
    let time = us(start.elapsed(), ROWS);
    connection.execute_batch("commit")?;
    Ok(time)
}

/// One Argon2id hash of 19 MiB, t = 2, p = 1, in milliseconds.
pub fn argon2_ms() -> Result<f64> {
    const HASHES: usize = 10;
    let params = argon2::Params::new(19 * 1024, 2, 1, Some(32)).map_err(|error| anyhow::anyhow!("{error}"))?;
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut out = [0; 32];
    let start = Instant::now();
    for _ in 0..HASHES {
        let hashed = hasher.hash_password_into(b"correct horse battery", b"0123456789abcdef", &mut out);
        hashed.map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    Ok(us(start.elapsed(), HASHES) / 1000.0)
}
