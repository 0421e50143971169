//! The bare epoll writer: what a chat server costs when there is no chat server in it.
//!
//! Clients connect to `/0,5,9`, the rooms they are in. A text frame `00000005…` goes to everybody in room 5, without the
//! eight digits. One thread, no accounts, no order but that of arrival, no storage.

use std::collections::VecDeque;
use std::io::{self, IoSlice, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use socket2::{Domain, Protocol, Socket, Type};

use super::committer::Committer;
use crate::sys::{self, Epoll};
use crate::ws;

/// Digits in front of a publication that name its room.
pub const ROOM_DIGITS: usize = 8;
/// How late a frame may be while others are awaited, as for the server.
const FLUSH_WITHIN: Duration = Duration::from_millis(5);
const LISTENER: u64 = u64::MAX;
const BELL: u64 = u64::MAX - 1;

/// How the writer writes.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Frames that are awaited for one write; one means that every frame is written at once.
    pub frames: usize,
    /// Every connection is pinged this often.
    pub heartbeat: Option<Duration>,
}

#[derive(Debug)]
struct Peer {
    stream: TcpStream,
    carry: Vec<u8>,
    upgraded: bool,
    queue: VecDeque<Rc<[u8]>>,
    /// Bytes of the first queued frame that are written already.
    written: usize,
    dirty: bool,
}

/// The running relay.
pub struct Relay {
    policy: Policy,
    epoll: Epoll,
    listener: TcpListener,
    peers: Vec<Option<Peer>>,
    rooms: Vec<Vec<usize>>,
    dirty: Vec<usize>,
    buffer: Vec<u8>,
    next_flush: Instant,
    next_ping: usize,
    pings_due: f64,
    last_turn: Instant,
    /// Where publications go first, if they must be on disk before they are delivered.
    committer: Option<Committer>,
}

/// A listener as ours and the server's should be: cubic, no delay, a long queue.
pub fn listen(address: SocketAddr) -> Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_tcp_congestion(b"cubic").context("congestion control cubic")?;
    socket.set_tcp_nodelay(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(4096)?;
    Ok(socket.into())
}

impl Relay {
    /// Listens on `address`.
    pub fn new(address: SocketAddr, policy: Policy) -> Result<Self> {
        let (listener, epoll) = (listen(address)?, Epoll::new(1024)?);
        sys::raise_open_files()?;
        epoll.add(&listener, LISTENER)?;
        Ok(Self {
            policy,
            epoll,
            listener,
            peers: Vec::new(),
            rooms: Vec::new(),
            dirty: Vec::new(),
            buffer: vec![0; 64 * 1024],
            next_flush: Instant::now(),
            next_ping: 0,
            pings_due: 0.0,
            last_turn: Instant::now(),
            committer: None,
        })
    }

    /// Delivers nothing before it is committed.
    pub fn durable(mut self, committer: Committer) -> Result<Self> {
        self.epoll.add(committer.bell(), BELL)?;
        self.committer = Some(committer);
        Ok(self)
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Serves until the process is ended.
    pub fn run(&mut self) -> Result<()> {
        let mut ready = Vec::new();
        loop {
            self.epoll.wait(self.patience(), &mut ready)?;
            for report in &ready {
                if report.token == LISTENER {
                    self.accept()?;
                    continue;
                }
                if report.token == BELL {
                    let committed = self.committer.as_mut().map(Committer::committed).unwrap_or_default();
                    committed.iter().for_each(|publication| self.publish(publication));
                    continue;
                }
                let index = usize::try_from(report.token)?;
                if report.writable {
                    self.flush(index);
                }
                if report.readable {
                    // Edge-triggered: a short read has emptied the socket, but for its end.
                    let enough = if report.ended { 0 } else { self.buffer.len() };
                    self.receive(index, enough)?;
                }
            }
            self.flush_when_due();
            self.ping_when_due();
        }
    }

    fn patience(&self) -> Option<Duration> {
        match (self.dirty.is_empty(), self.policy.heartbeat) {
            (false, _) => Some(self.next_flush.saturating_duration_since(Instant::now())),
            (true, Some(_)) => Some(Duration::from_millis(10)),
            (true, None) => None,
        }
    }

    fn accept(&mut self) -> Result<()> {
        loop {
            let (stream, _) = match self.listener.accept() {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                other => other?,
            };
            stream.set_nonblocking(true)?;
            let index = self.peers.len();
            self.epoll.add(&stream, index as u64)?;
            let (carry, queue) = (Vec::new(), VecDeque::new());
            self.peers.push(Some(Peer { stream, carry, upgraded: false, queue, written: 0, dirty: false }));
        }
    }

    fn receive(&mut self, index: usize, enough: usize) -> Result<()> {
        loop {
            let Some(peer) = self.peers[index].as_mut() else { return Ok(()) };
            match peer.stream.read(&mut self.buffer) {
                Ok(len) if len > 0 => {
                    peer.carry.extend_from_slice(&self.buffer[..len]);
                    let mut carry = std::mem::take(&mut peer.carry);
                    let used = self.digest(index, &mut carry)?;
                    carry.drain(..used);
                    if carry.is_empty() {
                        carry = Vec::new();
                    }
                    if let Some(peer) = self.peers[index].as_mut() {
                        peer.carry = carry;
                    }
                    if len < enough {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                _ => self.leave(index),
            }
        }
    }

    fn digest(&mut self, index: usize, bytes: &mut [u8]) -> Result<usize> {
        let mut used = 0;
        if self.peers[index].as_ref().is_some_and(|peer| !peer.upgraded) {
            let Some(end) = ws::head_end(bytes) else { return Ok(0) };
            self.upgrade(index, &bytes[..end]);
            used = end;
        }
        while let Some(frame) = ws::boundary(&bytes[used..])? {
            let payload = &mut bytes[used + frame.start..used + frame.end];
            used += frame.end;
            match frame.opcode {
                ws::TEXT => {
                    ws::unmask(frame.mask.unwrap_or_default(), payload);
                    match &self.committer {
                        Some(committer) => committer.commit(payload),
                        None => self.publish(payload),
                    }
                }
                ws::CLOSE => self.leave(index),
                _ => {}
            }
        }
        Ok(used)
    }

    fn upgrade(&mut self, index: usize, head: &[u8]) {
        let head = String::from_utf8_lossy(head);
        let path = head.split(' ').nth(1).unwrap_or_default();
        for room in path.trim_start_matches('/').split(',').filter_map(|room| room.parse::<usize>().ok()) {
            if self.rooms.len() <= room {
                self.rooms.resize_with(room + 1, Vec::new);
            }
            self.rooms[room].push(index);
        }
        if let Some(peer) = self.peers[index].as_mut() {
            peer.upgraded = true;
        }
        self.enqueue(index, &Rc::from(ws::SWITCHING));
        self.flush(index);
    }

    fn leave(&mut self, index: usize) {
        self.peers[index] = None;
        for room in &mut self.rooms {
            room.retain(|member| *member != index);
        }
    }

    fn publish(&mut self, publication: &[u8]) {
        let Some((room, payload)) = publication.split_at_checked(ROOM_DIGITS) else { return };
        let room = std::str::from_utf8(room).ok().and_then(|room| room.parse::<usize>().ok());
        let Some(members) = room.and_then(|room| self.rooms.get_mut(room)).map(std::mem::take) else { return };
        let frame: Rc<[u8]> = Rc::from(ws::unmasked(ws::TEXT, payload));
        for &member in &members {
            if self.policy.frames == 1 {
                self.write_now(member, &frame);
            } else {
                self.enqueue(member, &frame);
            }
        }
        if let Some(room) = room {
            self.rooms[room] = members;
        }
    }

    fn write_now(&mut self, index: usize, frame: &Rc<[u8]>) {
        let Some(peer) = self.peers[index].as_mut() else { return };
        if peer.queue.is_empty() {
            let len = peer.stream.write(frame).unwrap_or(0);
            if len == frame.len() {
                return;
            }
            peer.written = len;
        }
        peer.queue.push_back(Rc::clone(frame));
    }

    fn enqueue(&mut self, index: usize, frame: &Rc<[u8]>) {
        let Some(peer) = self.peers[index].as_mut() else { return };
        peer.queue.push_back(Rc::clone(frame));
        if peer.queue.len() >= self.policy.frames {
            self.flush(index);
        } else if !peer.dirty {
            peer.dirty = true;
            if self.dirty.is_empty() {
                self.next_flush = Instant::now() + FLUSH_WITHIN;
            }
            self.dirty.push(index);
        }
    }

    fn flush_when_due(&mut self) {
        if self.dirty.is_empty() || Instant::now() < self.next_flush {
            return;
        }
        for index in std::mem::take(&mut self.dirty) {
            if let Some(peer) = self.peers[index].as_mut() {
                peer.dirty = false;
            }
            self.flush(index);
        }
    }

    fn flush(&mut self, index: usize) {
        if let Some(peer) = self.peers[index].as_mut() {
            peer.flush(self.policy.frames);
        }
    }

    /// Pings as many connections as the time since the last turn asks for, one after another.
    fn ping_when_due(&mut self) {
        let Some(heartbeat) = self.policy.heartbeat else { return };
        let count = f64::from(u32::try_from(self.peers.len()).unwrap_or(u32::MAX));
        self.pings_due += self.last_turn.elapsed().as_secs_f64() / heartbeat.as_secs_f64() * count;
        self.last_turn = Instant::now();
        while self.pings_due >= 1.0 {
            self.pings_due -= 1.0;
            self.next_ping = (self.next_ping + 1) % self.peers.len().max(1);
            if let Some(peer) = self.peers[self.next_ping].as_mut().filter(|peer| peer.queue.is_empty()) {
                // A full socket is a sign of life of its own kind.
                peer.stream.write_all(&[0x80 | ws::PING, 0]).ok();
            }
        }
    }
}

impl Peer {
    fn flush(&mut self, frames: usize) {
        while !self.queue.is_empty() {
            let mut slices: Vec<IoSlice<'_>> =
                self.queue.iter().take(frames).map(|frame| IoSlice::new(frame)).collect();
            if let Some(first) = slices.first_mut() {
                first.advance(self.written);
            }
            match self.stream.write_vectored(&slices) {
                Ok(len) => self.advance(len),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Full: the edge of writability comes back here. Gone: reading finds it.
                Err(_) => return,
            }
        }
    }

    fn advance(&mut self, len: usize) {
        self.written += len;
        while let Some(frame) = self.queue.front() {
            if self.written < frame.len() {
                return;
            }
            self.written -= frame.len();
            self.queue.pop_front();
        }
    }
}
