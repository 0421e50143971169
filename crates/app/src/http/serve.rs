//! The accept loop: bounded connections, bounded header time, a graceful end. The framework's own has none of these.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Extensions;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, warn};

use crate::App;
use crate::error::{Error, Result};

/// How long the head of a request may take, also the first bytes of the next one.
const HEADER_TIMEOUT: Duration = Duration::from_secs(20);
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
        Ok(Self { listener, address })
    }
}

/// Serves until the app stops, then lets open requests end for as long as `server.drain_s`.
pub async fn serve(app: App, listening: Listening, router: Router) {
    let permits = Arc::new(Semaphore::new(app.config().server.max_connections));
    let server = Server { app, router, graceful: GracefulShutdown::new(), over: CancellationToken::new() };
    loop {
        let accepted = async {
            let permit = permits.clone().acquire_owned().await;
            (permit, listening.listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            biased;
            () = server.app.stopping().cancelled() => break,
            accepted = accepted => accepted,
        };
        match accepted {
            Ok((stream, peer)) => server.take(stream, peer, permit.ok()),
            // Out of descriptors, or a peer that gave up: wait a moment rather than spin.
            Err(error) => {
                warn!("Cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listening);
    server.drain().await;
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
    fn take(&self, stream: TcpStream, peer: SocketAddr, permit: Option<OwnedSemaphorePermit>) {
        let Ok(local) = stream.local_addr() else { return };
        let _ = stream.set_nodelay(true);
        let ends = Ends { peer, local, permit: permit.map(Arc::new) };
        let asked = Arc::new(Notify::new());
        let asks = asked.clone();
        let service = self.router.clone().map_request(move |mut request: hyper::Request<Incoming>| {
            asks.notify_one();
            request.extensions_mut().insert(ends.clone());
            request.map(axum::body::Body::new)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_headers(HEADERS);
        builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64).keep_alive_interval(HEADER_TIMEOUT);
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        let (connection, over) = (self.graceful.watch(connection), self.over.clone());
        self.app.spawn(async move {
            tokio::select! {
                ended = connection => ended.unwrap_or_else(|error| debug!("A connection ended: {error}")),
                () = never_asked(&asked) => debug!("A connection asked nothing"),
                () = over.cancelled() => {}
            }
        });
    }

    async fn drain(self) {
        let drain = Duration::from_secs(self.app.config().server.drain_s);
        if tokio::time::timeout(drain, self.graceful.shutdown()).await.is_err() {
            warn!("Some requests did not end in time");
        }
        self.over.cancel();
    }
}

/// Ends if no request came in time. The library's own timer starts with the first byte that tells HTTP/1 from HTTP/2, which may never come.
async fn never_asked(asked: &Notify) {
    if tokio::time::timeout(HEADER_TIMEOUT, asked.notified()).await.is_ok() {
        std::future::pending::<()>().await;
    }
}
