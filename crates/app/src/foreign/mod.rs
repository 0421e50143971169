//! Requests to addresses that somebody else chose: the links of messages, the pictures that pages name, and whatever is yet to come of that kind (push
//! endpoints, webhooks). Whoever chooses an address must not reach through this server what they do not reach themselves: its own machine, the network it
//! stands in, the services of a cloud. So
//!
//! - the address is `http` or `https`, names nobody, and stands on the usual port of its scheme: pages for everybody do, and whoever would have other ports of
//!   others looked at in the name of this server gets no answer;
//! - a host that is a number is judged as it was parsed, however it was written; a name is looked up by us, and only addresses that were judged are connected
//!   to: nobody asks a second time, and gets another answer;
//! - what is judged is in `ranges`: whatever is not for everybody is refused;
//! - a redirect is followed by hand, three at most, each judged as the first, none from `https` to `http`;
//! - everything together takes ten seconds at most, and what comes is counted as it comes. Nothing is asked for in a compressed form, and what comes so is not
//!   read: nothing grows in our hands;
//! - no proxy of the environment, no cookie, no credential, no referrer; certificates are trusted as browsers do.
//!
//! Servers that the operator named are asked by [`crate::outgoing`].

mod ranges;
mod reach;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use thiserror::Error as ThisError;
use tokio::time::timeout;
pub use url::Url;

use crate::error::{Error, Result};
use crate::outgoing::trusting;
pub use reach::{Names, Refusal};
use reach::{Reach, Resolver, SystemNames};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);
/// How long all of a request may take, with its redirects and its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many redirects are followed.
const REDIRECTS: usize = 3;
/// What says to others who asks.
const WHO: &str = "Mozilla/5.0 (compatible; Commune; previews of links)";

/// Asks where somebody else said. A clone is a pointer.
#[derive(Debug, Clone)]
pub struct Foreign {
    client: reqwest::Client,
    reach: Reach,
    patience: Duration,
}

/// What of an answer is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The header `Accept`.
    pub accept: &'static str,
    /// How much of a media type, which is in lower case; none: nothing.
    pub most: fn(&str) -> Option<Most>,
}

/// How much of an answer is read, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// The beginning, of so many at most.
    Beginning(usize),
    /// All of it, if there are no more.
    Whole(usize),
}

impl Most {
    const fn bytes(self) -> usize {
        match self {
            Self::Beginning(bytes) | Self::Whole(bytes) => bytes,
        }
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Where it came from in the end.
    pub address: Url,
    /// What it is said to be, in lower case: `text/html`.
    pub media_type: String,
    /// How its text is said to be written.
    pub charset: Option<String>,
    /// What it says.
    pub bytes: Vec<u8>,
}

/// There is no answer of use. Tells no address: it may hold secrets.
#[derive(Debug, ThisError)]
pub enum NotFetched {
    /// This address is not asked.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// It led on and on.
    #[error("there are more than {REDIRECTS} redirects")]
    Astray,
    /// It took too long.
    #[error("there was no answer in time")]
    TooSlow,
    /// There is more than was wanted.
    #[error("the answer is too long")]
    TooLong,
    /// It is something else than was wanted, or compressed.
    #[error("the answer is of another kind")]
    OtherKind,
    /// It is an error.
    #[error("the answer is {0}")]
    Status(u16),
    /// The request cannot be sent, or broke off.
    #[error("{0}")]
    Broken(reqwest::Error),
}

impl From<reqwest::Error> for NotFetched {
    fn from(error: reqwest::Error) -> Self {
        Self::Broken(error.without_url())
    }
}

impl Foreign {
    /// Puts it together. Nothing is asked yet.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new() -> Result<Self> {
        Self::staged(Arc::new(SystemNames), stage())
    }

    /// As [`Foreign::new`], for tests: names are looked up so, and these addresses count as if they were for everybody. No setting leads here.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn staged(names: Arc<dyn Names>, stage: Vec<SocketAddr>) -> Result<Self> {
        let reach = Reach::new(names, stage);
        let client = reqwest::Client::builder().tls_backend_preconfigured(trusting()?).redirect(Policy::none());
        let client = client.no_proxy().referer(false).user_agent(WHO).connect_timeout(CONNECT).timeout(PATIENCE);
        // A connection serves one request: the next one is to be judged anew.
        let client = client.dns_resolver(Arc::new(Resolver(reach.clone()))).pool_max_idle_per_host(0);
        Ok(Self { client: client.build().map_err(Error::internal)?, reach, patience: PATIENCE })
    }

    /// Fetches what stands at an address.
    ///
    /// # Errors
    /// [`NotFetched`].
    pub async fn get(&self, address: Url, wanted: Wanted) -> Result<Fetched, NotFetched> {
        timeout(self.patience, self.follow(address, wanted)).await.unwrap_or(Err(NotFetched::TooSlow))
    }

    async fn follow(&self, mut address: Url, wanted: Wanted) -> Result<Fetched, NotFetched> {
        for _ in 0..=REDIRECTS {
            self.reach.judge(&address)?;
            let request = self.client.get(address.clone()).header(ACCEPT, wanted.accept);
            let answer = request.header(ACCEPT_ENCODING, "identity").send().await?;
            match next(&address, &answer)? {
                Some(next) => address = next,
                None => return read(address, answer, wanted).await,
            }
        }
        Err(NotFetched::Astray)
    }
}

/// Addresses that count as if they were for everybody: none.
#[cfg(not(feature = "sabotage"))]
const fn stage() -> Vec<SocketAddr> {
    Vec::new()
}

/// In test builds alone: the pages of a test that runs the whole program, such as `127.0.0.1:4000`.
#[cfg(feature = "sabotage")]
fn stage() -> Vec<SocketAddr> {
    let stage = std::env::var("COMMUNE_SABOTAGE_STAGE").unwrap_or_default();
    stage.split(',').filter_map(|address| address.parse().ok()).collect()
}

/// Whether somebody who stands at the one address may be led to the other: nobody is led out of what nobody else reads.
#[must_use]
pub fn may_lead(from: &Url, to: &Url) -> bool {
    from.scheme() != "https" || to.scheme() == "https"
}

/// Where an answer leads to; none: it is the one.
fn next(from: &Url, answer: &reqwest::Response) -> Result<Option<Url>, NotFetched> {
    let status = answer.status();
    if status.is_success() {
        return Ok(None);
    }
    let place = answer.headers().get(LOCATION).and_then(|place| place.to_str().ok());
    let place = place.filter(|_| matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308));
    let to = place.and_then(|place| from.join(place).ok()).ok_or(NotFetched::Status(status.as_u16()))?;
    if may_lead(from, &to) { Ok(Some(to)) } else { Err(Refusal::Downgrade.into()) }
}

async fn read(address: Url, mut answer: reqwest::Response, wanted: Wanted) -> Result<Fetched, NotFetched> {
    let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !matches!(text(CONTENT_ENCODING), "" | "identity") {
        return Err(NotFetched::OtherKind);
    }
    let (media_type, charset) = kind_of(text(CONTENT_TYPE));
    let most = (wanted.most)(&media_type).ok_or(NotFetched::OtherKind)?;
    let mut bytes = Vec::new();
    while let Some(part) = answer.chunk().await? {
        let room = most.bytes() - bytes.len();
        bytes.extend_from_slice(&part[..part.len().min(room)]);
        if part.len() > room {
            match most {
                Most::Beginning(_) => break,
                Most::Whole(_) => return Err(NotFetched::TooLong),
            }
        }
    }
    Ok(Fetched { address, media_type, charset, bytes })
}

/// What a header says of its kind: `text/html; charset="utf-8"`.
fn kind_of(header: &str) -> (String, Option<String>) {
    let mut parts = header.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    });
    (media_type, charset)
}
