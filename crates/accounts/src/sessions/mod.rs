//! Sessions: a browser that signed in, or a key that a program holds. Both are a secret of 256 bits of which only the hash is stored.

pub mod http;
mod revoked;
mod secret;
mod store;

use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{NodeEvent, SessionId, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::me::Me;

pub use revoked::Revoked;
pub use secret::{Secret, SecretHash, hash_shown};

/// How long a session may have been used without its row saying so, in seconds.
const TOUCH_S: i64 = 300;
/// Keys that one person may hold at a time.
const KEYS: i64 = 100;

/// What holds a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// A browser, by its cookie.
    Browser,
    /// A program, by its key.
    Key,
}

impl SessionKind {
    /// How it is stored and told.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Key => "key",
        }
    }
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What holds it.
    pub kind: SessionKind,
    /// What the browser calls itself, or what the key was called.
    pub name: String,
    /// Since when.
    pub created_at: Time,
    /// Used last, within some minutes.
    pub last_used_at: Time,
    /// Whether this request came through it.
    pub current: bool,
}

/// A name for a key: 1 to 100 characters after trimming, no control characters.
#[derive(Debug, Clone, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 100)]
pub struct KeyName(String);

impl<'de> Deserialize<'de> for KeyName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        let name = name.trim();
        let good = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if good {
            Ok(Self(name.to_owned()))
        } else {
            Err(serde::de::Error::custom("a key's name has 1 to 100 characters, none of them for control"))
        }
    }
}

/// A session about to begin.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What holds it.
    pub kind: SessionKind,
    /// What it is called.
    pub name: String,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// Seconds until it ends by itself; none: never.
    pub lasts_s: Option<i64>,
}

impl NewSession {
    /// A browser's.
    #[must_use]
    pub fn browser(name: String, secret: &Secret, lasts_s: i64) -> Self {
        Self { kind: SessionKind::Browser, name, hash: secret.hash(), lasts_s: Some(lasts_s) }
    }

    /// A key's.
    #[must_use]
    pub fn key(name: KeyName, secret: &Secret) -> Self {
        Self { kind: SessionKind::Key, name: name.0, hash: secret.hash(), lasts_s: None }
    }
}

/// Somebody who just came in.
#[derive(Debug)]
pub struct Opened {
    /// Who.
    pub user: Me,
    /// Through which session, and until when.
    pub caller: Caller,
}

/// A session found by its secret.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// Whose.
    pub caller: Caller,
    last_used_at: Time,
}

impl Live {
    /// Whether its last use was noted so long ago that it should be noted again.
    #[must_use]
    pub const fn is_stale(&self, now: Time) -> bool {
        self.last_used_at.plus_s(TOUCH_S).0 < now.0
    }
}

/// Begins a session.
///
/// # Errors
/// Storage errors.
pub fn open(work: &mut Work<'_, '_>, user: UserId, new: &NewSession) -> Result<Caller> {
    let (session, now) = (work.new_id(), work.now());
    let caller = Caller { user, session, expires_at: new.lasts_s.map(|seconds| now.plus_s(seconds)) };
    store::insert(work.tx(), &caller, new, now)?;
    Ok(caller)
}

/// Makes a key.
///
/// # Errors
/// `too_many_keys` (409) above 100.
pub fn create_key(work: &mut Work<'_, '_>, caller: &Caller, new: &NewSession) -> Result<Session> {
    require_another_key(work, caller.user)?;
    let opened = open(work, caller.user, new)?;
    let now = work.now();
    Ok(Session {
        id: opened.session,
        kind: new.kind,
        name: new.name.clone(),
        created_at: now,
        last_used_at: now,
        current: false,
    })
}

/// Whether somebody may hold one key more.
///
/// # Errors
/// `too_many_keys` (409) above 100.
pub fn require_another_key(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    if store::count_keys(work.tx(), user)? >= KEYS {
        return Err(Error::conflict("too_many_keys", "You have 100 keys. Revoke one first."));
    }
    Ok(())
}

/// The caller's sessions that still stand, newest first, at most 200.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<Vec<Session>> {
    Ok(store::list(tx, caller, now)?)
}

/// Ends a session of the caller's, and everything derived from it, on every node.
///
/// # Errors
/// `no_such_session` (404): not there, not the caller's, or ended already.
pub fn revoke(work: &mut Work<'_, '_>, caller: &Caller, session: SessionId) -> Result<()> {
    let now = work.now();
    if !store::set_revoked(work.tx(), session, caller.user, now)? {
        return Err(Error::not_found("no_such_session", "You have no such session."));
    }
    work.announce_to_nodes(&NodeEvent::SessionRevoked { session, user: caller.user })?;
    Ok(())
}

/// The session of this kind behind the hash of a secret, if it still stands.
///
/// # Errors
/// Storage errors.
pub fn find_live(tx: &mut Tx<'_>, hash: &SecretHash, kind: SessionKind, now: Time) -> Result<Option<Live>> {
    Ok(store::find_live(tx, hash, kind, now)?)
}

/// Notes that a session was used.
///
/// # Errors
/// Storage errors.
pub fn touch(work: &mut Work<'_, '_>, session: SessionId) -> Result<()> {
    let now = work.now();
    Ok(store::touch(work.tx(), session, now)?)
}

/// Sessions revoked after a moment.
///
/// # Errors
/// Storage errors.
pub fn revoked_since(work: &mut Work<'_, '_>, since: Time) -> Result<Vec<SessionId>> {
    Ok(store::revoked_since(work.tx(), since)?)
}
