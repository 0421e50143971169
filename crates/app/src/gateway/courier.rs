//! The short way out of a socket: while its session rests, whoever delivers writes the frames, and no task is woken for them.
//!
//! A session rests while nothing but the outbox, the peer or the clock concerns it. Its courier is what the outbox wakes then: it writes what
//! waits, and wakes the session for the rest: for what the peer does not take at once, and for all that is not frames.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use parking_lot::Mutex;
use realtime::{CloseCode, Heads, Ready, Socket};

use super::catch_up::PORTION;
use super::door::Outlet;
use super::parcel::{self, Parcel};

/// So many parcels in a row are written for a session that rests.
const PARCELS_IN_A_ROW: u32 = 4;

/// Writes what the outbox holds: for its session, or in its place.
pub(super) struct Courier {
    socket: Arc<Socket>,
    stream: Arc<Outlet>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Wakes the session.
    session: Option<Waker>,
    /// The session rests, and nobody but the courier writes; this is what marked heads are to it.
    resting: Option<Heads>,
    left: Option<Left>,
}

/// What the system did not take.
pub(super) enum Left {
    /// A parcel, of which a part may have gone.
    Rest(Box<Parcel>),
    /// Everything: the connection is broken.
    Broken,
}

/// What became of what the outbox holds.
pub(super) enum Passed {
    /// It was written.
    All,
    /// It was empty: the courier is woken for the next.
    Nothing,
    /// It was not written.
    Left(Left),
    /// Marked heads wait.
    Heads,
    /// Logs are to be taken up.
    Behind,
    /// The socket is to be closed.
    Closed(CloseCode),
}

impl Courier {
    pub(super) fn new(socket: &Arc<Socket>, stream: Arc<Outlet>) -> Arc<Self> {
        Arc::new(Self { socket: Arc::clone(socket), stream, state: Mutex::default() })
    }

    /// From here on nobody but the session writes. What was left to it comes before everything else.
    pub(super) fn wake_up(&self, session: &Waker) -> Option<Left> {
        let mut state = self.state.lock();
        state.resting = None;
        if !state.session.as_ref().is_some_and(|known| known.will_wake(session)) {
            state.session = Some(session.clone());
        }
        state.left.take()
    }

    /// The session rests until it is woken. Nothing may be half written.
    pub(super) fn rest(&self, heads: Heads) {
        self.state.lock().resting = Some(heads);
    }

    /// Writes the next parcel of what the outbox holds. For the session while it is up, for the courier while it rests. `courier`: the waker of this
    /// one.
    pub(super) fn pass_on(&self, courier: &Waker, heads: Heads) -> Passed {
        parcel::with(|parcel| {
            let taken =
                self.socket.outbox().poll_take(&mut Context::from_waker(courier), PORTION, heads, parcel.frames());
            match taken {
                Poll::Pending => return Passed::Nothing,
                Poll::Ready(Ready::Frames) => {}
                Poll::Ready(Ready::Heads) => return Passed::Heads,
                Poll::Ready(Ready::Behind) => return Passed::Behind,
                Poll::Ready(Ready::Closed(code)) => return Passed::Closed(code),
            }
            match parcel.write(&self.stream) {
                Ok(true) => Passed::All,
                Ok(false) => Passed::Left(Left::Rest(Box::new(std::mem::take(parcel)))),
                Err(_) => {
                    *parcel = Parcel::default();
                    Passed::Left(Left::Broken)
                }
            }
        })
    }

    /// Writes in the place of a session that rests. True: all of it went, and the session need not know.
    fn stand_in(&self, state: &mut State, courier: &Waker) -> bool {
        let Some(heads) = state.resting else { return false };
        for _ in 0..PARCELS_IN_A_ROW {
            match self.pass_on(courier, heads) {
                Passed::All => {}
                Passed::Nothing => return true,
                Passed::Heads | Passed::Behind | Passed::Closed(_) => return false,
                Passed::Left(left) => {
                    state.left = Some(left);
                    return false;
                }
            }
        }
        false
    }
}

impl Wake for Courier {
    fn wake(self: Arc<Self>) {
        let courier = Waker::from(Arc::clone(&self));
        let mut state = self.state.lock();
        if self.stand_in(&mut state, &courier) {
            return;
        }
        state.resting = None;
        let session = state.session.take();
        drop(state);
        if let Some(session) = session {
            session.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{Receiver, sync_channel};
    use std::thread::{self, JoinHandle};

    use model::{SessionId, UserId};
    use realtime::{Frame, OutboxLimits};
    use tokio::io::AsyncReadExt;
    use tokio::net::{TcpListener, TcpSocket, TcpStream};
    use tokio::task::JoinSet;

    use super::*;

    const FRAMES: usize = 30_000;

    /// A connection whose kernel holds so much for our side: where it is little, writes are cut in the middle.
    async fn connection(holds: u32) -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(holds).unwrap();
        let ours = socket.connect(listener.local_addr().unwrap()).await.unwrap();
        (ours, listener.accept().await.unwrap().0)
    }

    /// The session as far as a courier concerns it.
    async fn serve(courier: Arc<Courier>) {
        let waker = Waker::from(Arc::clone(&courier));
        let up = |cx: &mut Context<'_>| {
            if let Some(left) = courier.wake_up(cx.waker()) {
                return Poll::Ready(Some(left));
            }
            loop {
                match courier.pass_on(&waker, Heads::Count) {
                    Passed::All => {}
                    Passed::Left(left) => return Poll::Ready(Some(left)),
                    Passed::Closed(_) => return Poll::Ready(None),
                    Passed::Nothing | Passed::Heads | Passed::Behind => break,
                }
            }
            courier.rest(Heads::Count);
            Poll::Pending
        };
        let mut up = up;
        while let Some(left) = poll_fn(&mut up).await {
            let Left::Rest(mut parcel) = left else { panic!("a broken connection") };
            while !parcel.write(&courier.stream).unwrap() {
                poll_fn(|cx| courier.stream.poll_write_ready(cx)).await.unwrap();
            }
        }
    }

    /// The numbers in the frames, in the order in which they came.
    async fn received(mut stream: TcpStream) -> Vec<usize> {
        let mut numbers = Vec::with_capacity(FRAMES);
        while numbers.len() < FRAMES {
            let mut head = [0; 4];
            stream.read_exact(&mut head).await.unwrap();
            assert_eq!(head[..2], [0x81, 126], "a frame begins where the one before it ends");
            let mut body = vec![0; usize::from(u16::from_be_bytes([head[2], head[3]]))];
            stream.read_exact(&mut body).await.unwrap();
            numbers.push(String::from_utf8(body).unwrap().trim().parse().unwrap());
        }
        numbers
    }

    #[expect(clippy::disallowed_methods, reason = "threads of this test, which joins them")]
    fn spawn(run: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
        thread::spawn(run)
    }

    fn wake_all(wakers: &Receiver<Waker>) {
        wakers.iter().for_each(Waker::wake);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
    async fn whoever_writes_frames_come_whole_once_and_in_order() {
        for holds in [4_096, 1 << 20, 4_096, 1 << 20] {
            deliver_by_many(holds).await;
        }
    }

    async fn deliver_by_many(holds: u32) {
        let (ours, theirs) = connection(holds).await;
        let limits = OutboxLimits { frames: u32::MAX, bytes: u32::MAX };
        let socket = Socket::new(UserId::try_from(1).unwrap(), SessionId::try_from(1).unwrap(), limits);
        let (_reading, writing) = ours.into_split();
        let courier = Courier::new(&socket, Arc::new(Outlet::Plain(writing)));
        let (mut session, mut reading) = (JoinSet::new(), JoinSet::new());
        session.spawn(serve(Arc::clone(&courier)));
        reading.spawn(received(theirs));

        // Two who deliver, and a peer that wakes the session while they do, for a time: nothing may depend on it.
        let (delivers, wakers): (Vec<_>, Vec<_>) = (0..2).map(|_| sync_channel::<Waker>(8)).unzip();
        let attendants: Vec<_> = wakers.into_iter().map(|wakers| spawn(move || wake_all(&wakers))).collect();
        let over = Arc::new(AtomicBool::new(false));
        let disturbing = {
            let (courier, over) = (Arc::clone(&courier), Arc::clone(&over));
            spawn(move || {
                while !over.load(Ordering::SeqCst) {
                    let session = courier.state.lock().session.clone();
                    session.iter().for_each(Waker::wake_by_ref);
                }
            })
        };
        for number in 0..FRAMES {
            over.fetch_or(number == FRAMES / 2, Ordering::SeqCst);
            let (width, mut wakers) = (130 + number * 7 % 900, Vec::new());
            assert!(socket.outbox().push(&Frame::from(format!("{number:width$}")), &mut wakers));
            wakers.into_iter().for_each(|waker| delivers[number % 2].send(waker).unwrap());
        }
        assert!(reading.join_all().await.concat().into_iter().eq(0..FRAMES));
        drop(delivers);
        attendants.into_iter().for_each(|attendant| attendant.join().unwrap());
        socket.outbox().close(CloseCode::GOING_AWAY);
        session.join_all().await;
        disturbing.join().unwrap();
    }
}
