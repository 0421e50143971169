//! Sessions: a browser that signed in, or a key that a program holds. Both are a secret of 256 bits of which only the hash is stored.

mod bot_key;
pub mod http;
mod new;
mod passage;
mod place;
mod revoked;
mod secret;
mod store;

use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{NodeEvent, Scope, SessionId, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::me::Me;
use crate::{deactivation, pending_sign_ins, refresh_tokens, second_step};

pub use bot_key::{begin_bot, lay_down_key};
pub use new::{KeyWish, NewSession};
pub use passage::Passage;
pub use place::Place;
pub use revoked::Revoked;
pub use secret::{Secret, SecretHash, hash_shown};

/// How long a session may have been used without its row saying so, in seconds.
const TOUCH_S: i64 = 300;
/// Keys that one person may hold at a time.
const KEYS: i64 = 100;
/// Sessions told of in one entry of the server's log.
const TOLD_AT_ONCE: usize = 500;

/// What holds a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// A browser, by its cookie.
    Browser,
    /// An app, by its refresh tokens.
    App,
    /// A program, by its key.
    Key,
    /// A program of an older system, by access tokens that it renews.
    Renewed,
}

impl SessionKind {
    /// How it is stored and told.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::App => "app",
            Self::Key => "key",
            Self::Renewed => "renewed",
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
    /// What the browser or the app calls itself, or what the key was called when it was made.
    pub name: String,
    /// What its owner calls it, where they gave it another name.
    pub label: Option<String>,
    /// Where somebody signed in from; none: not known, or a key.
    pub place: Option<Place>,
    /// What it is good for: a browser's or an app's session for everything.
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

/// Somebody who just came in.
#[derive(Debug)]
pub struct Opened {
    /// Who.
    pub user: Me,
    /// Through which session, and until when.
    pub caller: Caller,
    /// What that called off, if they were away.
    pub back: Option<CameBack>,
}

/// A session that just began.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// Whose.
    pub caller: Caller,
    /// What that called off, if they were away.
    pub back: Option<CameBack>,
}

impl Begun {
    /// The same, of whom it is known who they are.
    #[must_use]
    pub const fn of(self, user: Me) -> Opened {
        Opened { user, caller: self.caller, back: self.back }
    }
}

/// Your account was deactivated, or to be deleted; coming in called that off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct CameBack {
    /// When it was to be erased; absent: it was only deactivated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erase_at: Option<Time>,
}

/// Whether somebody may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// They may.
    Open,
    /// An administrator keeps them out.
    Locked,
    /// They went, and come back by coming in.
    Away(CameBack),
    /// Nobody is this person any more.
    Erased,
    /// It is a bot, which comes in by its key alone.
    Bot,
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

/// Lets somebody in whose first factor was right: the one door behind every way in. Who has a second step has no session before they showed it, and is
/// told nothing else before.
///
/// # Errors
/// As [`begin`].
pub fn open(work: &mut Work<'_, '_>, user: UserId, new: &NewSession) -> Result<Passage<Begun>> {
    // The row is held: a second step is not turned on meanwhile, and whatever ends all sessions waits, and ends this sign-in too.
    store::hold_person(work.tx(), user)?;
    if second_step::is_on(work.tx(), user)? {
        return pending_sign_ins::begin(work, user).map(Passage::Halfway);
    }
    begin(work, user, new).map(Passage::In)
}

/// Begins a session of somebody who has nothing more to show: both factors were right, the account is new, or one of their sessions makes a key.
///
/// # Errors
/// `account_locked` (403); `unauthenticated` (401) where the account was deleted meanwhile, or is a bot's.
pub fn begin(work: &mut Work<'_, '_>, user: UserId, new: &NewSession) -> Result<Begun> {
    // The row is held: whoever locks the person out meanwhile waits, and then ends this session too.
    let back = match store::hold_person(work.tx(), user)? {
        Some(Door::Locked) => return Err(locked()),
        Some(Door::Erased | Door::Bot) => return Err(Error::unauthenticated()),
        Some(Door::Away(back)) => {
            deactivation::come_back(work, user)?;
            Some(back)
        }
        Some(Door::Open) | None => None,
    };
    let (session, now) = (work.new_id(), work.now());
    let expires_at = new.lasts_s.map(|seconds| now.plus_s(seconds));
    let caller = Caller { user, session, expires_at, scopes: new.good_for() };
    store::insert(work.tx(), &caller, new, now)?;
    if let Some(first) = new.token {
        refresh_tokens::begin(work, session, first)?;
    }
    if let Some(former) = &new.replaces {
        end_former(work, former)?;
    }
    Ok(Begun { caller, back })
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
    let (begun, now) = (begin(work, caller.user, new)?, work.now());
    store::find(work.tx(), begun.caller.session, caller, now)?.ok_or_else(no_such_session)
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
    pending_sign_ins::forget(work, user)?;
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

/// The app that holds the session with this secret, if it still stands: used now, and kept as it is until the unit ends.
///
/// # Errors
/// Storage errors.
pub fn hold_app(work: &mut Work<'_, '_>, hash: &SecretHash) -> Result<Option<Caller>> {
    let now = work.now();
    Ok(store::hold_app(work.tx(), hash, now)?)
}

/// The session behind an access token, if it is one that may renew it and still stands: used now, and kept as it is until the unit ends.
///
/// # Errors
/// Storage errors.
pub fn hold_renewed(work: &mut Work<'_, '_>, caller: &Caller) -> Result<Option<Caller>> {
    let now = work.now();
    Ok(store::hold_renewed(work.tx(), caller, now)?)
}

/// Sessions revoked after a moment.
///
/// # Errors
/// Storage errors.
pub fn revoked_since(work: &mut Work<'_, '_>, since: Time) -> Result<Vec<SessionId>> {
    Ok(store::revoked_since(work.tx(), since)?)
}
