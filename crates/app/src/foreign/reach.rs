//! Whom one may reach: judged by the address as it was parsed, and by what its name stands for.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error as ThisError;
use tokio::net::lookup_host;
use url::{Host, Url};

use super::ranges;
use crate::authenticator::BoxFuture;

/// Why an address is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
pub enum Refusal {
    /// It is not of the web.
    #[error("only http and https are asked")]
    Scheme,
    /// It names somebody, or holds a password.
    #[error("an address with a name or password in it is not asked")]
    Named,
    /// It is not the usual port.
    #[error("only the usual ports are asked")]
    Port,
    /// It is not for everybody.
    #[error("what is not for everybody is not asked")]
    Private,
    /// It leads from `https` to `http`.
    #[error("nobody is led from https to http")]
    Downgrade,
}

/// Looks names up.
pub trait Names: Send + Sync {
    /// What a name stands for, at this moment.
    fn look_up(&self, name: &str) -> BoxFuture<io::Result<Vec<IpAddr>>>;
}

/// As the system does.
pub(super) struct SystemNames;

impl Names for SystemNames {
    fn look_up(&self, name: &str) -> BoxFuture<io::Result<Vec<IpAddr>>> {
        let name = name.to_owned();
        Box::pin(async move { Ok(lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }
}

/// Everybody out there; and in tests the addresses of their stage, each with its port.
#[derive(Clone)]
pub(super) struct Reach {
    names: Arc<dyn Names>,
    stage: Arc<[SocketAddr]>,
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").field("stage", &self.stage).finish_non_exhaustive()
    }
}

impl Reach {
    pub(super) fn new(names: Arc<dyn Names>, stage: Vec<SocketAddr>) -> Self {
        Self { names, stage: stage.into() }
    }

    /// Refuses what can be refused before a name is looked up; the addresses of a name are judged by [`Resolver`].
    pub(super) fn judge(&self, address: &Url) -> Result<(), Refusal> {
        if !matches!(address.scheme(), "http" | "https") {
            return Err(Refusal::Scheme);
        }
        if !address.username().is_empty() || address.password().is_some() {
            return Err(Refusal::Named);
        }
        match address.host() {
            Some(Host::Domain(name)) if is_this_machine(name) => Err(Refusal::Private),
            Some(Host::Domain(_)) => self.judge_port(address),
            Some(Host::Ipv4(host)) => self.judge_number(host.into(), address),
            Some(Host::Ipv6(host)) => self.judge_number(host.into(), address),
            None => Err(Refusal::Private),
        }
    }

    fn judge_number(&self, host: IpAddr, address: &Url) -> Result<(), Refusal> {
        let is_staged = address.port().is_some_and(|port| self.stage.contains(&SocketAddr::new(host, port)));
        if is_staged {
            return Ok(());
        }
        if !ranges::is_public(host) {
            return Err(Refusal::Private);
        }
        self.judge_port(address)
    }

    /// The parser leaves out the port that is usual for the scheme.
    fn judge_port(&self, address: &Url) -> Result<(), Refusal> {
        match address.port() {
            None => Ok(()),
            Some(port) if self.stage.iter().any(|staged| staged.port() == port) => Ok(()),
            Some(_) => Err(Refusal::Port),
        }
    }

    fn admits(&self, host: IpAddr) -> bool {
        ranges::is_public(host) || self.stage.iter().any(|staged| staged.ip() == host)
    }
}

/// What every system takes for itself, whatever is in its files (RFC 6761).
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// Looks a name up, and lets only those addresses be connected to that may be.
pub(super) struct Resolver(pub(super) Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let found = reach.names.look_up(name.as_str()).await?;
            let admitted: Vec<SocketAddr> =
                found.into_iter().filter(|host| reach.admits(*host)).map(|host| SocketAddr::new(host, 0)).collect();
            if admitted.is_empty() {
                return Err(Refusal::Private.into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
