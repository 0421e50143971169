//! A name in the local network (multicast DNS, RFC 6762), where `server.mdns_name` asks for one. The library has a thread of its own.

use std::net::SocketAddr;
use std::time::Duration;

use app::App;
use mdns_sd::{DaemonEvent, IfKind, IfPredicate, Receiver, ServiceDaemon, ServiceInfo};
use tracing::{debug, warn};

use super::addresses::{in_container, is_at_home};

/// What this server is to whoever browses the network.
const SERVICE: &str = "_http._tcp.local.";
/// How long the farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Announces `name.local` with the port of a listening address until the server stops; says whether it does. In a container nothing is announced:
/// its network is not that of the house. A network that cannot be spoken to is no reason not to serve.
pub fn announce(app: &App, name: &str, listening: SocketAddr) -> bool {
    if listening.ip().is_loopback() || in_container() {
        warn!("server.mdns_name is not announced: this server is not in the local network");
        return false;
    }
    let announced = match Announced::new(name, listening) {
        Ok(announced) => announced,
        Err(error) => {
            warn!("server.mdns_name is not announced: {error}");
            return false;
        }
    };
    let app = app.clone();
    app.clone().spawn(async move {
        tokio::select! {
            () = app.stopping().cancelled() => {}
            () = announced.taken() => {}
        }
        announced.leave().await;
    });
    true
}

/// A name that the library's thread answers for.
struct Announced {
    daemon: ServiceDaemon,
    events: Receiver<DaemonEvent>,
    host: String,
    service: String,
}

impl Announced {
    fn new(name: &str, listening: SocketAddr) -> mdns_sd::Result<Self> {
        let (ip, host) = (listening.ip().to_canonical(), format!("{name}.local."));
        let daemon = ServiceDaemon::new()?;
        let foreign = IfPredicate::new(move |interface| !is_at_home(interface, ip));
        daemon.disable_interface(IfKind::Predicate(foreign))?;
        let events = daemon.monitor()?;
        let nothing: &[(&str, &str)] = &[];
        let info = if ip.is_unspecified() {
            ServiceInfo::new(SERVICE, name, &host, (), listening.port(), nothing)?.enable_addr_auto()
        } else {
            ServiceInfo::new(SERVICE, name, &host, ip, listening.port(), nothing)?
        };
        let service = info.get_fullname().to_owned();
        daemon.register(info)?;
        Ok(Self { daemon, events, host, service })
    }

    /// Ends when another machine turns out to have the name. The library would go on under a similar one, whose pages the server does not know.
    async fn taken(&self) {
        while let Ok(event) = self.events.recv_async().await {
            match event {
                DaemonEvent::NameChange(change) if change.original.eq_ignore_ascii_case(&self.host) => {
                    warn!("Another machine is called {} already: choose another server.mdns_name", self.host);
                    return;
                }
                DaemonEvent::Error(error) => warn!("The name in the local network: {error}"),
                other => debug!("The name in the local network: {other:?}"),
            }
        }
    }

    /// Takes the name back, so that nobody looks for a server that is gone, and ends the thread.
    async fn leave(self) {
        if let Ok(gone) = self.daemon.unregister(&self.service) {
            let _ = tokio::time::timeout(FAREWELL, gone.recv_async()).await;
        }
        if let Ok(ended) = self.daemon.shutdown() {
            let _ = tokio::time::timeout(FAREWELL, ended.recv_async()).await;
        }
    }
}
