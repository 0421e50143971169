//! Access tokens: what is in them, and the keys that sign them.

pub mod http;
mod keys;
mod store;

use app::{Error, Result, Work};
use model::{Scopes, SessionId, Time, UserId};
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
    /// Whether it signs; the others only verify.
    pub active: bool,
}

/// The keys of this server, one of which signs. Made when there is none; of two nodes that start at once, both get the one that came first.
///
/// # Errors
/// Storage errors, or a stored key that cannot be read.
pub fn load(work: &mut Work<'_, '_>) -> Result<Keys> {
    let mut stored = store::list(work.tx())?;
    if !stored.iter().any(|key| key.active) {
        let (key, now) = (keys::generate(work.random()?)?, work.now());
        store::insert(work.tx(), &key, now)?;
        stored = store::list(work.tx())?;
    }
    Keys::new(&stored)
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
