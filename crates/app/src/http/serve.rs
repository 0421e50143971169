//! The accept loop: bounded connections, bounded header time, a graceful end. The framework's own has none of these.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::http::{Extensions, HeaderValue, header};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, warn};

use super::challenges::Challenges;
use super::redirect;
use super::scheme::Scheme;
use super::tls::Tls;
use crate::App;
use crate::error::{Error, Result};

/// How long the head of a request may take, also the first bytes of the next one.
const HEADER_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a TLS handshake may take, from the connection on.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// The first byte of a TLS handshake (RFC 8446, 5.1).
const HANDSHAKE_RECORD: u8 = 0x16;
/// How many headers a request may have.
const HEADERS: usize = 100;
/// Connections the system may hold ready.
const BACKLOG: i32 = 4_096;

/// The two ends of a connection, and its place among those held at a time.
#[derive(Debug, Clone)]
pub(crate) struct Ends {
    /// The peer's.
    pub(crate) peer: SocketAddr,
    /// Ours.
    pub(crate) local: SocketAddr,
    /// What is spoken between them.
    pub(crate) scheme: Scheme,
    /// A socket outlives the request that opened it, and keeps this.
    pub(crate) permit: Option<Arc<OwnedSemaphorePermit>>,
}

/// A connection's place among those held at a time, for as long as somebody keeps it.
pub(crate) fn place(extensions: &Extensions) -> Option<Arc<OwnedSemaphorePermit>> {
    extensions.get::<Ends>().and_then(|ends| ends.permit.clone())
}

/// A bound address.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    /// The address, with the port that the system chose where none was named.
    pub address: SocketAddr,
    door: Door,
    challenges: Option<Arc<Challenges>>,
}

/// What is spoken at an address.
#[derive(Debug)]
enum Door {
    Plain,
    Tls(Arc<Tls>),
    /// Only where else to go: to https on this port.
    Redirect(u16),
}

impl Listening {
    /// Binds an address.
    ///
    /// # Errors
    /// A sentence which names the address.
    pub fn on(address: &str) -> Result<Self> {
        let unusable =
            |why: std::io::Error| Error::invalid("cannot_listen", format!("Cannot listen on {address}: {why}"));
        let parsed: SocketAddr = address.parse().map_err(|_| {
            Error::invalid("cannot_listen", format!("{address} is no address with a port, such as 0.0.0.0:8000"))
        })?;
        let socket = Socket::new(Domain::for_address(parsed), Type::STREAM, Some(Protocol::TCP)).map_err(unusable)?;
        socket.set_reuse_address(true).map_err(unusable)?;
        socket.set_nonblocking(true).map_err(unusable)?;
        socket.bind(&parsed.into()).map_err(unusable)?;
        socket.listen(BACKLOG).map_err(unusable)?;
        let listener = TcpListener::from_std(socket.into()).map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        Ok(Self { listener, address, door: Door::Plain, challenges: None })
    }

    /// Speaks TLS there.
    #[must_use]
    pub fn with_tls(self, tls: Arc<Tls>) -> Self {
        Self { door: Door::Tls(tls), ..self }
    }

    /// Answers a certificate authority there, in clear text, before anything else.
    #[must_use]
    pub fn answering(self, challenges: Arc<Challenges>) -> Self {
        Self { challenges: Some(challenges), ..self }
    }

    /// What is served to who comes here in clear text.
    fn in_clear(&self, app: &App, router: &Router) -> Router {
        let routes = match self.door {
            Door::Plain => router.clone(),
            Door::Redirect(port) => redirect::router(app, port),
            Door::Tls(_) => redirect::router(app, self.address.port()),
        };
        match &self.challenges {
            Some(challenges) => challenges.before(routes),
            None => routes,
        }
    }

    /// Serves nothing there but the way to https on a port.
    #[must_use]
    pub fn redirecting_to(self, port: u16) -> Self {
        Self { door: Door::Redirect(port), ..self }
    }
}

/// Serves until the app stops, then lets open requests end for as long as `server.drain_s`. All addresses share the limit on connections.
pub async fn serve(app: App, addresses: Vec<Listening>, router: Router) {
    let permits = Arc::new(Semaphore::new(app.config().server.max_connections));
    let in_clear: Vec<Router> = addresses.iter().map(|listening| listening.in_clear(&app, &router)).collect();
    let server = Server { app, router, graceful: GracefulShutdown::new(), over: CancellationToken::new() };
    let mut turn = 0;
    loop {
        let accepted = async {
            let permit = permits.clone().acquire_owned().await;
            (permit, accept(&addresses, turn).await)
        };
        let (permit, (at, accepted)) = tokio::select! {
            biased;
            () = server.app.stopping().cancelled() => break,
            accepted = accepted => accepted,
        };
        // A flood at one address does not keep the others waiting.
        turn = at + 1;
        match accepted {
            Ok((stream, peer)) => server.take(stream, (peer, permit.ok()), &addresses[at].door, &in_clear[at]),
            // Out of descriptors, or a peer that gave up: wait a moment rather than spin.
            Err(error) => {
                warn!("Cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(addresses);
    server.drain().await;
}

/// The next connection at any of these addresses, and at which; they are asked in order, beginning with one of them.
async fn accept(addresses: &[Listening], first: usize) -> (usize, std::io::Result<(TcpStream, SocketAddr)>) {
    poll_fn(|context| {
        let order = (0..addresses.len()).map(|step| (first + step) % addresses.len());
        for at in order {
            if let Poll::Ready(accepted) = addresses[at].listener.poll_accept(context) {
                return Poll::Ready((at, accepted));
            }
        }
        Poll::Pending
    })
    .await
}

/// What every connection needs.
struct Server {
    app: App,
    router: Router,
    graceful: GracefulShutdown,
    /// Fires when no connection may go on.
    over: CancellationToken,
}

impl Server {
    fn take(
        &self,
        stream: TcpStream,
        guest: (SocketAddr, Option<OwnedSemaphorePermit>),
        door: &Door,
        in_clear: &Router,
    ) {
        let Ok(local) = stream.local_addr() else { return };
        let _ = stream.set_nodelay(true);
        let (peer, permit) = guest;
        let ends = Ends { peer, local, scheme: Scheme::Http, permit: permit.map(Arc::new) };
        let connection = Connection { ends, watcher: self.graceful.watcher(), over: self.over.clone() };
        let in_clear = in_clear.clone();
        match door {
            Door::Plain | Door::Redirect(_) => self.app.spawn(connection.serve(stream, in_clear)),
            Door::Tls(tls) => {
                let (tls, router, stopping) = (tls.clone(), self.router.clone(), self.app.stopping().clone());
                self.app.spawn(async move {
                    match stopping.run_until_cancelled(shake_hands(&tls, stream)).await {
                        Some(Ok(Shaken::Tls(stream))) => connection.over_tls().serve(*stream, router).await,
                        Some(Ok(Shaken::Plain(stream))) => connection.serve(stream, in_clear).await,
                        Some(Ok(Shaken::Answered)) => debug!("A certificate authority was answered"),
                        Some(Err(error)) => debug!("No TLS came about: {error}"),
                        None => {}
                    }
                });
            }
        }
    }

    async fn drain(self) {
        let drain = Duration::from_secs(self.app.config().server.drain_s);
        if tokio::time::timeout(drain, self.graceful.shutdown()).await.is_err() {
            warn!("Some requests did not end in time");
        }
        self.over.cancel();
    }
}

/// Somebody at a TLS door.
enum Shaken {
    /// Who speaks TLS.
    Tls(Box<TlsStream<TcpStream>>),
    /// Who does not.
    Plain(TcpStream),
    /// Who wanted the handshake and nothing else.
    Answered,
}

/// The handshake, if the first byte begins one. Somebody who typed the address without `https` is to hear more than that it did not work.
async fn shake_hands(tls: &Tls, stream: TcpStream) -> std::io::Result<Shaken> {
    let shaken = async {
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first[0] != HANDSHAKE_RECORD {
            return Ok(Shaken::Plain(stream));
        }
        Ok(tls.accept(stream).await?.map_or(Shaken::Answered, |stream| Shaken::Tls(Box::new(stream))))
    };
    tokio::time::timeout(HANDSHAKE_TIMEOUT, shaken).await?
}

/// Somebody who came in.
struct Connection {
    ends: Ends,
    watcher: Watcher,
    over: CancellationToken,
}

impl Connection {
    fn over_tls(self) -> Self {
        Self { ends: Ends { scheme: Scheme::Https, ..self.ends }, ..self }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(self, stream: S, router: Router) {
        let asked = Arc::new(Notify::new());
        let (asks, ends) = (asked.clone(), self.ends);
        let service = router.map_request(move |mut request: hyper::Request<Incoming>| {
            asks.notify_one();
            name_host(&mut request);
            request.extensions_mut().insert(ends.clone());
            request.map(axum::body::Body::new)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_headers(HEADERS);
        builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64).keep_alive_interval(HEADER_TIMEOUT);
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        tokio::select! {
            ended = self.watcher.watch(connection) => ended.unwrap_or_else(|error| debug!("A connection ended: {error}")),
            () = never_asked(&asked) => debug!("A connection asked nothing"),
            () = self.over.cancelled() => {}
        }
    }
}

/// HTTP/2 names the host beside the headers (RFC 9113, 8.3.1); everybody here looks for it among them.
fn name_host(request: &mut hyper::Request<Incoming>) {
    let named = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
    if let Some(host) = named {
        request.headers_mut().entry(header::HOST).or_insert(host);
    }
}

/// Ends if no request came in time. The library's own timer starts with the first byte that tells HTTP/1 from HTTP/2, which may never come.
async fn never_asked(asked: &Notify) {
    if tokio::time::timeout(HEADER_TIMEOUT, asked.notified()).await.is_ok() {
        std::future::pending::<()>().await;
    }
}
