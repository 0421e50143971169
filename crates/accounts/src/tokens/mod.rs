//! Access tokens: what is in them, and the keys that sign them.

pub mod http;
mod keys;
mod store;

use app::{Error, Result, Work};
use db::Tx;
use model::{NodeEvent, Scopes, SessionId, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

pub use keys::{KeySet, Keys};

/// An access token as it is given out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Access {
    /// For `Authorization: Bearer …`.
    pub token: String,
    /// Until when.
    pub expires_at: Time,
}

/// What a token is to say.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Whom it speaks for.
    pub user: UserId,
    /// The session it is derived from.
    pub session: SessionId,
    /// What that session is good for.
    pub scopes: Scopes,
    /// The time.
    pub now: Time,
    /// Until when it is good.
    pub until: Time,
}

/// A key as it is stored.
pub struct StoredKey {
    /// Its name in tokens.
    pub kid: String,
    /// PKCS #8, private half included.
    pub pkcs8: Vec<u8>,
    /// From when it signs. Of those that sign, the latest does.
    pub signs_at: Time,
    /// Until when it is believed; none: until it is told to end.
    pub retired_at: Option<Time>,
}

/// How soon another key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// When everybody has had the time to learn of it, and the old ones end with the last token that they signed.
    Soon,
    /// Now, and what the old ones signed is good no more: they may have leaked.
    Now,
}

/// Seconds from publishing a key to signing with it: others may remember the published ones for five minutes.
const LEAD_S: i64 = 600;
/// Seconds from the last token that a key signed to its end: as long as a token is good at most, and a minute for clocks that differ.
const OVERLAP_S: i64 = 660;

/// The keys of this server, one of which signs at a time. Made when there is none; of two nodes that start at once, both get the one that came first.
///
/// # Errors
/// Storage errors, or a stored key that cannot be read.
pub fn load(work: &mut Work<'_, '_>) -> Result<Keys> {
    let now = work.now();
    let mut stored = store::list(work.tx(), now)?;
    if !stored.iter().any(|key| key.retired_at.is_none()) {
        let key = keys::generate(work.random()?, Time(0))?;
        store::insert(work.tx(), &key, now)?;
        stored = store::list(work.tx(), now)?;
    }
    Keys::new(&stored)
}

/// The same, once there are some.
///
/// # Errors
/// As [`load`].
pub fn reload(tx: &mut Tx<'_>, now: Time) -> Result<Keys> {
    Keys::new(&store::list(tx, now)?)
}

/// Makes another key, and lets the others end. Keys that ended are forgotten. Says from when it signs; every node learns of it by the server's log.
///
/// # Errors
/// Storage errors.
pub fn rotate(work: &mut Work<'_, '_>, rotation: Rotation) -> Result<Time> {
    let now = work.now();
    let (signs_at, end) = match rotation {
        Rotation::Soon => (now.plus_s(LEAD_S), now.plus_s(LEAD_S + OVERLAP_S)),
        Rotation::Now => (now, now),
    };
    store::forget(work.tx(), now)?;
    store::retire(work.tx(), end)?;
    let key = keys::generate(work.random()?, signs_at)?;
    store::insert(work.tx(), &key, now)?;
    work.announce_to_nodes(&NodeEvent::KeysRotated {})?;
    Ok(signs_at)
}

/// Why a token of this kind is not taken here.
#[must_use]
pub fn not_by_token() -> Error {
    Error::new(
        app::ErrorKind::Unauthenticated,
        "unauthenticated",
        "A token does not renew itself: show the cookie or a key.",
    )
}
