//! Sessions: a browser that signed in, or a key that a program holds. Both are a secret of 256 bits of which only the hash is stored.

pub mod http;
mod place;
mod revoked;
mod secret;
mod store;

use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{NodeEvent, Scope, Scopes, SessionId, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::deactivation;
use crate::me::Me;

pub use place::Place;
pub use revoked::Revoked;
pub use secret::{Secret, SecretHash, hash_shown};

/// How long a session may have been used without its row saying so, in seconds.
const TOUCH_S: i64 = 300;
/// Keys that one person may hold at a time.
const KEYS: i64 = 100;
/// Days that a key may last at most, where it does not last until it is revoked.
const KEY_DAYS: std::ops::RangeInclusive<i64> = 1..=3_660;
/// Sessions told of in one entry of the server's log.
const TOLD_AT_ONCE: usize = 500;

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
    /// What the browser calls itself, or what the key was called when it was made.
    pub name: String,
    /// What its owner calls it, where they gave it another name.
    pub label: Option<String>,
    /// Where somebody signed in from; none: not known, or a key.
    pub place: Option<Place>,
    /// What it is good for: a browser's session for everything.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: Time,
    /// Used last, within some minutes.
    pub last_used_at: Time,
    /// When it ends by itself; none: when it is revoked.
    pub expires_at: Option<Time>,
    /// Whether this request came through it.
    pub current: bool,
}

/// A name for a session: 1 to 100 characters after trimming, no control characters.
#[derive(Debug, Clone, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 100)]
pub struct SessionName(String);

impl<'de> Deserialize<'de> for SessionName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        let name = name.trim();
        let good = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if good {
            Ok(Self(name.to_owned()))
        } else {
            Err(serde::de::Error::custom("a name has 1 to 100 characters, none of them for control"))
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
    /// Where somebody signed in from.
    pub place: Option<Place>,
    /// What a key is good for; none: whatever a key can be, or a browser's.
    pub scopes: Option<Scopes>,
    /// The hash of what the browser still held: that session ends as this one begins.
    pub replaces: Option<SecretHash>,
}

/// A key as its owner wants it.
#[derive(Debug, Clone)]
pub struct KeyWish {
    /// What it is for.
    pub name: SessionName,
    /// What it is good for; none: whatever a key can be.
    pub scopes: Option<Vec<Scope>>,
    /// After how many days it ends; none: when it is revoked.
    pub days: Option<i64>,
}

impl NewSession {
    /// A browser's.
    #[must_use]
    pub fn browser(name: String, secret: &Secret, lasts_s: i64) -> Self {
        let (kind, lasts_s) = (SessionKind::Browser, Some(lasts_s));
        Self { kind, name, hash: secret.hash(), lasts_s, place: None, scopes: None, replaces: None }
    }

    /// A key's that is good for everything a key can be, until it is revoked.
    #[must_use]
    pub fn key(name: String, secret: &Secret) -> Self {
        let (kind, scopes) = (SessionKind::Key, Some(Scopes::KEY));
        Self { kind, name, hash: secret.hash(), lasts_s: None, place: None, scopes, replaces: None }
    }

    /// A key's, as its owner wants it.
    ///
    /// # Errors
    /// `invalid_request` (422): good for nothing, or an odd number of days.
    pub fn wished(wish: KeyWish, secret: &Secret) -> Result<Self> {
        if wish.scopes.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid("invalid_request", "A key has at least one scope."));
        }
        if wish.days.is_some_and(|days| !KEY_DAYS.contains(&days)) {
            return Err(Error::invalid("invalid_request", "A key lasts 1 to 3,660 days."));
        }
        let scopes = wish.scopes.map_or(Scopes::KEY, |scopes| Scopes::of(&scopes));
        let lasts_s = wish.days.map(|days| days * 24 * 3_600);
        Ok(Self { lasts_s, scopes: Some(scopes), ..Self::key(wish.name.0, secret) })
    }

    fn good_for(&self) -> Scopes {
        match self.kind {
            SessionKind::Browser => Scopes::OWN,
            SessionKind::Key => self.scopes.unwrap_or(Scopes::KEY),
        }
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

/// Whether somebody may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// They may.
    Open,
    /// An administrator keeps them out.
    Locked,
    /// They went, and come back by coming in.
    Away,
    /// Nobody is this person any more.
    Erased,
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

/// Begins a session: the one door behind every way in.
///
/// # Errors
/// `account_locked` (403); `unauthenticated` (401) where the account was deleted meanwhile.
pub fn open(work: &mut Work<'_, '_>, user: UserId, new: &NewSession) -> Result<Caller> {
    // The row is held: whoever locks the person out meanwhile waits, and then ends this session too.
    match store::hold_person(work.tx(), user)? {
        Some(Door::Locked) => return Err(locked()),
        Some(Door::Erased) => return Err(Error::unauthenticated()),
        Some(Door::Away) => deactivation::come_back(work, user)?,
        Some(Door::Open) | None => {}
    }
    let (session, now) = (work.new_id(), work.now());
    let expires_at = new.lasts_s.map(|seconds| now.plus_s(seconds));
    let caller = Caller { user, session, expires_at, scopes: new.good_for() };
    store::insert(work.tx(), &caller, new, now)?;
    if let Some(former) = &new.replaces {
        end_former(work, former)?;
    }
    Ok(caller)
}

/// Ends the session that a browser held until now, whoever's it was: its cookie is about to be overwritten, so nobody could sign it out any more.
fn end_former(work: &mut Work<'_, '_>, hash: &SecretHash) -> Result<()> {
    let now = work.now();
    let former = store::find_live(work.tx(), hash, SessionKind::Browser, now)?;
    former.map_or(Ok(()), |former| revoke(work, &former.caller, former.caller.session))
}

/// Makes a key.
///
/// # Errors
/// `too_many_keys` (409) above 100; `unauthenticated` (401) if the caller's session has ended meanwhile.
pub fn create_key(work: &mut Work<'_, '_>, caller: &Caller, new: &NewSession) -> Result<Session> {
    hold_standing(work, caller)?;
    require_another_key(work, caller.user)?;
    let (opened, now) = (open(work, caller.user, new)?, work.now());
    store::find(work.tx(), opened.session, caller, now)?.ok_or_else(no_such_session)
}

/// Keeps the person's row until the unit ends: sessions begin or all end meanwhile, never both.
///
/// # Errors
/// Storage errors.
pub fn hold_person(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    store::hold_person(work.tx(), user)?;
    Ok(())
}

/// Keeps the person's row until the unit ends, and makes sure that their session stands. Whatever begins or ends sessions on the word of another
/// one starts with this: a key made beside a change of the password would outlive it.
///
/// # Errors
/// `unauthenticated` (401).
pub fn hold_standing(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    store::hold_person(work.tx(), caller.user)?;
    if store::stands(work.tx(), caller)? { Ok(()) } else { Err(Error::unauthenticated()) }
}

/// Whether somebody may hold one key more.
///
/// # Errors
/// `too_many_keys` (409) above 100.
pub fn require_another_key(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    let now = work.now();
    if store::count_keys(work.tx(), user, now)? >= KEYS {
        return Err(Error::conflict("too_many_keys", "You have 100 keys. Revoke one first."));
    }
    Ok(())
}

/// The caller's sessions that still stand, newest first, at most 200.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, caller: &Caller, now: Time) -> Result<Vec<Session>> {
    Ok(store::list(tx, caller.user, Some(caller.session), now)?)
}

/// Another person's, likewise, for whoever administers.
///
/// # Errors
/// Storage errors.
pub fn list_of(tx: &mut Tx<'_>, user: UserId, now: Time) -> Result<Vec<Session>> {
    Ok(store::list(tx, user, None, now)?)
}

/// Ends a session of the caller's, and everything derived from it, on every node.
///
/// # Errors
/// `no_such_session` (404): not there, not the caller's, or ended already.
pub fn revoke(work: &mut Work<'_, '_>, caller: &Caller, session: SessionId) -> Result<()> {
    let now = work.now();
    if !store::set_revoked(work.tx(), session, caller.user, now)? {
        return Err(no_such_session());
    }
    work.announce_to_nodes(&NodeEvent::SessionRevoked { session, user: caller.user })?;
    Ok(())
}

/// Ends all sessions of the caller but the one they ask through, keys too, and everything derived from them, on every node. Says which they were.
///
/// # Errors
/// As [`hold_standing`].
pub fn revoke_others(work: &mut Work<'_, '_>, caller: &Caller) -> Result<Vec<SessionId>> {
    hold_standing(work, caller)?;
    end(work, caller.user, Some(caller.session))
}

/// Ends all sessions of a person, keys too, and everything derived from them, on every node. Says which they were. Keeps the person's row until the
/// unit ends.
///
/// # Errors
/// Storage errors.
pub fn revoke_all(work: &mut Work<'_, '_>, user: UserId) -> Result<Vec<SessionId>> {
    store::hold_person(work.tx(), user)?;
    end(work, user, None)
}

fn end(work: &mut Work<'_, '_>, user: UserId, but: Option<SessionId>) -> Result<Vec<SessionId>> {
    let now = work.now();
    let ended = store::set_all_revoked(work.tx(), user, but, now)?;
    for sessions in ended.chunks(TOLD_AT_ONCE) {
        work.announce_to_nodes(&NodeEvent::SessionsRevoked { sessions: sessions.to_vec(), user })?;
    }
    Ok(ended)
}

/// Calls a session of the caller's something else, and shows it.
///
/// # Errors
/// As [`revoke`].
pub fn rename(work: &mut Work<'_, '_>, caller: &Caller, session: SessionId, name: &SessionName) -> Result<Session> {
    let now = work.now();
    store::set_label(work.tx(), session, caller.user, &name.0)?;
    store::find(work.tx(), session, caller, now)?.ok_or_else(no_such_session)
}

fn locked() -> Error {
    Error::forbidden("account_locked", "This account is locked. Ask whoever administers this server.")
}

fn no_such_session() -> Error {
    Error::not_found("no_such_session", "You have no such session.")
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
