//! Passkeys: keys that somebody's devices hold and that open their account without a name and without a password. One is bound to the site that it was
//! made at, so no other site can ask for it, and the device checks who holds it before it is used. It counts as a way in by itself.

pub mod http;
pub mod store;
pub mod webauthn;

use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{PasskeyId, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::letters::{self, About, Writing};
use crate::me;
use crate::passkey_ceremonies::{self, Ceremony, Purpose};
use crate::sessions;
use crate::ways_in::{self, Usable, Way};
use webauthn::{Handle, Made, Owner};

/// Passkeys that one account may have.
const MOST: usize = 20;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// The name of the site that it was made at: it works nowhere else.
    pub site: String,
    /// Since when.
    pub created_at: Time,
    /// When it was used last, if it was.
    pub last_used_at: Option<Time>,
}

/// A name for a passkey: 1 to 100 characters after trimming, no control characters.
#[derive(Debug, Clone, ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 100)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// As it was typed, trimmed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PasskeyName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        let name = name.trim();
        if (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
            Ok(Self(name.to_owned()))
        } else {
            Err(serde::de::Error::custom("a passkey's name has 1 to 100 characters, none of them for control"))
        }
    }
}

/// A passkey about to be added.
#[derive(Clone)]
pub struct NewPasskey {
    /// What the device made.
    pub made: Made,
    /// What devices call the account.
    pub handle: Handle,
    /// The site that it was made at.
    pub rp_id: String,
    /// What its owner calls it.
    pub name: PasskeyName,
}

/// The caller, as a device is told of them.
///
/// # Errors
/// `too_many_passkeys` (409) above 20; `unauthenticated` (401) if the account is gone.
pub fn owner(tx: &mut Tx<'_>, caller: &Caller, fresh: Handle) -> Result<Owner> {
    let me = me::get(tx, caller)?;
    let known = store::known(tx, caller.user)?;
    require_room(known.len())?;
    let handle = known.first().map_or(fresh, |(handle, _)| *handle);
    Ok(Owner { handle, username: me.username, known: known.into_iter().map(|(_, id)| id).collect() })
}

fn require_room(there: usize) -> Result<()> {
    if there < MOST {
        return Ok(());
    }
    Err(Error::conflict("too_many_passkeys", "You have 20 passkeys. Remove one first."))
}

/// Takes the ceremony in which the caller's device was asked to make a passkey, in this session. It is gone then, whatever comes of it.
///
/// # Errors
/// Storage errors.
pub fn take(work: &mut Work<'_, '_>, caller: &Caller, secret: &str) -> Result<Option<(Ceremony, Handle)>> {
    let taken = passkey_ceremonies::take(work, secret, Purpose::Add, Some(caller))?;
    Ok(taken.and_then(|ceremony| ceremony.handle.map(|handle| (ceremony, handle))))
}

/// Adds a passkey that the caller's device made.
///
/// # Errors
/// `passkey_refused` (422): it is known already, whoever has it; `too_many_passkeys` (409); `unauthenticated` (401).
pub fn add(work: &mut Work<'_, '_>, caller: &Caller, new: &NewPasskey, writing: &Writing) -> Result<Passkey> {
    sessions::hold_standing(work, caller)?;
    require_room(store::list(work.tx(), caller.user)?.len())?;
    let id = insert(work, caller.user, new)?;
    let me = me::get(work.tx(), caller)?;
    letters::tell(work, &me, About::PasskeyAdded, writing)?;
    find(work, caller, id)
}

/// As [`add`], to an account that is held or was just made; nobody is told.
///
/// # Errors
/// `passkey_refused` (422): it is known already, whoever has it.
pub fn insert(work: &mut Work<'_, '_>, user: UserId, new: &NewPasskey) -> Result<PasskeyId> {
    if store::find(work.tx(), &new.made.credential_id)?.is_some() {
        return Err(refused());
    }
    let (id, now) = (work.new_id(), work.now());
    store::insert(work.tx(), (id, user), new, now)?;
    Ok(id)
}

/// The caller's passkeys, the oldest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<Passkey>> {
    Ok(store::list(tx, caller.user)?)
}

/// Calls one of the caller's passkeys something else.
///
/// # Errors
/// `no_such_passkey` (404).
pub fn rename(work: &mut Work<'_, '_>, caller: &Caller, id: PasskeyId, name: &PasskeyName) -> Result<Passkey> {
    store::rename(work.tx(), (id, caller.user), name.as_str())?;
    find(work, caller, id)
}

/// Takes a passkey off the caller's account.
///
/// # Errors
/// `no_such_passkey` (404), `last_way_in` (409).
pub fn remove(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    id: PasskeyId,
    usable: Usable<'_>,
    writing: &Writing,
) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    let me = me::get(work.tx(), caller)?;
    find(work, caller, id)?;
    ways_in::require_another(work, &me, Way::Passkey(id), usable)?;
    store::delete(work.tx(), (id, caller.user))?;
    letters::tell(work, &me, About::PasskeyRemoved, writing)
}

fn find(work: &mut Work<'_, '_>, caller: &Caller, id: PasskeyId) -> Result<Passkey> {
    let found = store::list(work.tx(), caller.user)?.into_iter().find(|passkey| passkey.id == id);
    found.ok_or_else(|| Error::not_found("no_such_passkey", "You have no such passkey."))
}

/// What is answered where a device made something else than was asked for, or what is there already.
#[must_use]
pub fn refused() -> Error {
    Error::invalid("passkey_refused", "What your device made is no passkey for this account.")
}
