//! Many WebSocket clients on one thread: one epoll, one read buffer, and per client only what it must remember.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use socket2::{Domain, Protocol, Socket, Type};

use crate::order::Order;
use crate::sys::{self, Epoll, Ready};
use crate::wire::{self, Told};
use crate::ws;

/// Clients that may be between connecting and being open at once: far below the kernel's accept queue.
const IN_FLIGHT: usize = 256;
/// Connections per source address: a fraction of the port range.
const PER_SOURCE: usize = 5_000;
const READ_BYTES: usize = 64 * 1024;

/// How one client introduces itself.
#[derive(Clone, Debug, Default)]
pub struct Dial {
    /// Path of the upgrade.
    pub path: String,
    /// `Authorization` of the upgrade.
    pub authorization: Option<String>,
    /// First frame; the client is open when it is welcomed. Without one it is open after the upgrade.
    pub hello: Option<String>,
}

/// Who is told what arrives. Everything has an empty default.
pub trait Observer {
    /// A message reached this client.
    fn delivered(&mut self, _client: usize, _room: u64, _payload: &[u8]) {}
    /// A request of this client was answered.
    fn answered(&mut self, _client: usize, _payload: &[u8]) {}
    /// The client is open.
    fn welcomed(&mut self, _client: usize, _payload: &[u8]) {}
    /// The connection ended, with the close code where there was one.
    fn closed(&mut self, _client: usize, _code: Option<u16>) {}
}

/// An observer without interest.
#[derive(Debug)]
pub struct Nobody;
impl Observer for Nobody {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Upgrading,
    Greeting,
    Open,
    Closed,
}

struct Client {
    stream: TcpStream,
    phase: Phase,
    hello: Option<String>,
    /// The beginning of a frame whose end has not arrived.
    carry: Vec<u8>,
    /// What the kernel has not taken yet.
    unsent: Vec<u8>,
    order: Order,
    messages: u64,
}

/// What all clients of a swarm have seen together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Message frames.
    pub messages: u64,
    /// Answers to requests.
    pub answers: u64,
    /// Events that came twice.
    pub doubled: u64,
    /// Events that came although an earlier one was missing.
    pub holes: u64,
    /// `gap` and `room.head`.
    pub merged: u64,
    /// Connections that the other side ended.
    pub closed: u64,
    /// The close code of the last of them that had one.
    pub code: Option<u16>,
}

impl Tally {
    /// Whether something was lost, doubled, merged or cut off.
    pub fn broken(&self) -> bool {
        self.doubled + self.holes + self.merged + self.closed > 0
    }
}

/// Gives every round of connections a fresh block of 127/8, so that no port still waits for its last packets.
#[derive(Debug, Default)]
pub struct Sources {
    blocks: u16,
}

impl Sources {
    /// The next block; it has room for 250 source addresses.
    pub fn next_block(&mut self) -> [u8; 2] {
        self.blocks = self.blocks % 60_000 + 1;
        self.blocks.to_be_bytes()
    }
}

/// The clients of one thread.
pub struct Swarm {
    target: SocketAddr,
    block: [u8; 2],
    epoll: Epoll,
    ready: Vec<Ready>,
    buffer: Vec<u8>,
    clients: Vec<Client>,
    open: usize,
    tally: Tally,
    expected: Option<(u64, u64)>,
}

impl Swarm {
    /// An empty swarm that will connect to `target` from the addresses 127.`block`.x.
    pub fn new(target: SocketAddr, block: [u8; 2]) -> Result<Self> {
        let epoll = Epoll::new(1024)?;
        let buffer = vec![0; READ_BYTES];
        let (ready, clients, tally) = (Vec::new(), Vec::new(), Tally::default());
        Ok(Self { target, block, epoll, ready, buffer, clients, open: 0, tally, expected: None })
    }

    /// Connects one client for each dial and returns when all are open. Fails when one is refused or the limit of files is near.
    pub fn connect(&mut self, dials: &[Dial], observer: &mut impl Observer) -> Result<()> {
        let limit = usize::try_from(sys::raise_open_files()?)?;
        let wanted = self.clients.len() + dials.len() + 64;
        ensure!(wanted <= limit, "{wanted} open files are needed and the limit is {limit}");
        let deadline = Instant::now() + Duration::from_secs(120);
        for dial in dials {
            self.begin(dial)?;
            while self.clients.len() - self.open >= IN_FLIGHT {
                self.connecting_turn(observer, deadline)?;
            }
        }
        while self.open < self.clients.len() {
            self.connecting_turn(observer, deadline)?;
        }
        Ok(())
    }

    fn connecting_turn(&mut self, observer: &mut impl Observer, deadline: Instant) -> Result<()> {
        let closed = self.tally.closed;
        self.turn(Some(Duration::from_millis(100)), observer)?;
        ensure!(self.tally.closed == closed, "a connection was closed while others were still being made");
        ensure!(Instant::now() < deadline, "{} of {} connections opened in time", self.open, self.clients.len());
        Ok(())
    }

    fn begin(&mut self, dial: &Dial) -> Result<()> {
        let index = self.clients.len();
        let [high, low] = self.block;
        let host = u8::try_from(index / PER_SOURCE + 2)?;
        let source = SocketAddrV4::new(Ipv4Addr::new(127, high, low, host), 0);
        let socket = Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        sys::bind_address_no_port(&socket)?;
        socket.bind(&SocketAddr::from(source).into())?;
        socket.set_tcp_congestion(b"cubic").context("congestion control cubic")?;
        socket.set_tcp_nodelay(true)?;
        socket.connect(&self.target.into()).with_context(|| format!("connection {index} to {}", self.target))?;
        socket.set_nonblocking(true)?;
        let stream = TcpStream::from(socket);
        self.epoll.add(&stream, index as u64)?;
        let upgrade = ws::upgrade(&self.target.to_string(), &dial.path, dial.authorization.as_deref());
        let (hello, mut order) = (dial.hello.clone(), Order::default());
        if let Some((room, last)) = self.expected.take() {
            order.set(room, last);
        }
        let phase = Phase::Upgrading;
        self.clients.push(Client { stream, phase, hello, carry: Vec::new(), unsent: Vec::new(), order, messages: 0 });
        self.clients[index].write(&upgrade)
    }

    /// Waits up to `timeout` for readiness and tells the observer all that has arrived.
    pub fn turn(&mut self, timeout: Option<Duration>, observer: &mut impl Observer) -> Result<()> {
        let mut ready = std::mem::take(&mut self.ready);
        self.epoll.wait(timeout, &mut ready)?;
        for report in &ready {
            let index = usize::try_from(report.token)?;
            if report.writable {
                self.clients[index].flush()?;
            }
            if report.readable {
                // Edge-triggered: a short read has emptied the socket, and what comes later is a new edge; but for the end.
                let enough = if report.ended { 0 } else { READ_BYTES };
                self.drain(index, enough, observer)?;
            }
        }
        self.ready = ready;
        Ok(())
    }

    /// Takes turns until `time` has passed: idle clients still answer pings.
    pub fn rest(&mut self, time: Duration, observer: &mut impl Observer) -> Result<()> {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.turn(Some(left), observer)?;
        }
        Ok(())
    }

    /// Reads until nothing is left, or one read brings less than `enough`.
    fn drain(&mut self, index: usize, enough: usize, observer: &mut impl Observer) -> Result<()> {
        while self.clients[index].phase != Phase::Closed {
            let read = self.clients[index].stream.read(&mut self.buffer);
            match read {
                Ok(0) => self.close(index, None, observer),
                Ok(len) => {
                    self.digest(index, len, observer)?;
                    if len < enough {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.close(index, None, observer),
            }
        }
        Ok(())
    }

    fn digest(&mut self, index: usize, len: usize, observer: &mut impl Observer) -> Result<()> {
        let mut carry = std::mem::take(&mut self.clients[index].carry);
        if carry.is_empty() {
            let buffer = std::mem::take(&mut self.buffer);
            let used = self.parse(index, &buffer[..len], observer)?;
            carry.extend_from_slice(&buffer[used..len]);
            self.buffer = buffer;
        } else {
            carry.extend_from_slice(&self.buffer[..len]);
            let used = self.parse(index, &carry, observer)?;
            carry.drain(..used);
        }
        self.clients[index].carry = carry;
        Ok(())
    }

    /// Handles the whole frames at the start of `bytes` and returns their length.
    fn parse(&mut self, index: usize, bytes: &[u8], observer: &mut impl Observer) -> Result<usize> {
        let mut used = 0;
        if self.clients[index].phase == Phase::Upgrading {
            let Some(end) = ws::head_end(bytes) else { return Ok(0) };
            let head = String::from_utf8_lossy(&bytes[..end]);
            if !head.starts_with("HTTP/1.1 101") {
                bail!("the upgrade was refused: {}", String::from_utf8_lossy(bytes));
            }
            used = end;
            self.upgraded(index, observer)?;
        }
        while let Some(frame) = ws::boundary(&bytes[used..])? {
            let payload = &bytes[used + frame.start..used + frame.end];
            used += frame.end;
            match frame.opcode {
                ws::TEXT => self.text(index, payload, observer),
                ws::PING => self.send_frame(index, ws::PONG, payload)?,
                ws::CLOSE => {
                    let code = payload.first_chunk::<2>().map(|code| u16::from_be_bytes(*code));
                    self.close(index, code, observer);
                    return Ok(bytes.len());
                }
                _ => {}
            }
        }
        Ok(used)
    }

    fn upgraded(&mut self, index: usize, observer: &mut impl Observer) -> Result<()> {
        if let Some(hello) = self.clients[index].hello.take() {
            self.clients[index].phase = Phase::Greeting;
            return self.send(index, &hello);
        }
        self.opened(index, b"", observer);
        Ok(())
    }

    fn opened(&mut self, index: usize, payload: &[u8], observer: &mut impl Observer) {
        self.clients[index].phase = Phase::Open;
        self.open += 1;
        observer.welcomed(index, payload);
    }

    fn text(&mut self, index: usize, payload: &[u8], observer: &mut impl Observer) {
        let client = &mut self.clients[index];
        match wire::read(payload) {
            Told::Event { room, seq, message } => {
                client.order.event(room, seq, &mut self.tally);
                if message {
                    self.count(index, room, payload, observer);
                }
            }
            Told::Passing { room } => self.count(index, room, payload, observer),
            Told::Skip { room, from, seq } => client.order.skip(room, from, seq, &mut self.tally),
            Told::Welcome if client.phase == Phase::Greeting => self.opened(index, payload, observer),
            Told::Merged => self.tally.merged += 1,
            Told::Answer => {
                self.tally.answers += 1;
                observer.answered(index, payload);
            }
            Told::Welcome | Told::Other => {}
        }
    }

    fn count(&mut self, index: usize, room: u64, payload: &[u8], observer: &mut impl Observer) {
        self.clients[index].messages += 1;
        self.tally.messages += 1;
        observer.delivered(index, room, payload);
    }

    fn close(&mut self, index: usize, code: Option<u16>, observer: &mut impl Observer) {
        let client = &mut self.clients[index];
        if client.phase != Phase::Closed {
            self.open -= usize::from(client.phase == Phase::Open);
            client.phase = Phase::Closed;
            self.tally.closed += 1;
            self.tally.code = code.or(self.tally.code);
            observer.closed(index, code);
        }
    }

    /// Sends a text frame.
    pub fn send(&mut self, client: usize, text: &str) -> Result<()> {
        self.send_frame(client, ws::TEXT, text.as_bytes())
    }

    fn send_frame(&mut self, client: usize, opcode: u8, payload: &[u8]) -> Result<()> {
        let mut frame = Vec::with_capacity(payload.len() + 14);
        ws::push_masked(opcode, payload, &mut frame);
        self.clients[client].write(&frame)
    }

    /// Clients that were ever connected.
    pub fn len(&self) -> usize {
        self.clients.len()
    }

    /// Whether nobody was ever connected.
    pub fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    /// Clients that are open now.
    pub fn open(&self) -> usize {
        self.open
    }

    /// What was seen so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// How many messages this client got.
    pub fn messages_of(&self, client: usize) -> u64 {
        self.clients[client].messages
    }

    /// The last seq of a room that this client holds.
    pub fn last_seq(&self, client: usize, room: u64) -> Option<u64> {
        self.clients[client].order.last(room)
    }

    /// Says up to where the next client to connect already holds a room: what comes first must be the seq after it.
    pub fn expect(&mut self, room: u64, last: u64) {
        self.expected = Some((room, last));
    }

    /// Data segments that all clients received so far: about the number of writes of the other side.
    pub fn segments(&self) -> u64 {
        self.clients.iter().filter_map(|client| sys::data_segments_in(&client.stream).ok()).sum()
    }
}

impl Client {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.unsent.extend_from_slice(bytes);
        self.flush()
    }

    /// Writes what can be written. An end of the connection is found by reading, where it is told apart.
    fn flush(&mut self) -> Result<()> {
        while !self.unsent.is_empty() && self.phase != Phase::Closed {
            match self.stream.write(&self.unsent) {
                Ok(len) => drop(self.unsent.drain(..len)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset) => {
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
