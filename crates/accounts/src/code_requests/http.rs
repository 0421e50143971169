//! What the doors share at which codes are asked for.

use app::http::{NoContent, Peer};
use app::{App, LimitKey, Limiter, Result};

use super::{Entry, SendCode};
use crate::codes;
use crate::letters::Writing;
use app::address::{Address, Kind};

/// Counts a wish of a peer.
///
/// # Errors
/// `rate_limited` (429).
pub fn admit(app: &App, peer: Peer, kind: Kind) -> Result<()> {
    app.limit(Limiter::SendCode, &LimitKey::address(peer.0)).inspect_err(|_| codes::refused_by_peer(kind))
}

/// Takes a wish, and answers the same whatever becomes of it.
///
/// # Errors
/// `rate_limited` (429), by peer.
pub async fn ask(app: &App, peer: Peer, (entry, address): (Entry, Address), writing: Writing) -> Result<NoContent> {
    admit(app, peer, address.kind())?;
    let language = writing.language.tag().to_owned();
    let job = SendCode { entry, address: address.as_str().to_owned(), language };
    app.write(move |work| work.enqueue(&job)).await?;
    Ok(NoContent)
}
