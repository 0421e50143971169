//! Who somebody is elsewhere. An identity is an issuer and what it calls somebody, never an e-mail address: addresses change hands. It opens the one
//! account that it is linked to; an account may have several, and keeps one way in at least.

pub mod http;
pub mod store;

use app::{Caller, Error, Result, Work, mail};
use db::Tx;
use model::{IdentityId, SessionId, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::addresses;
use crate::admission::{self, Applicant};
use crate::letters::{self, About, Writing};
use crate::me::{self, Me};
use crate::providers::{Profile, Providers};
use crate::sessions::{self, CameBack, NewSession, Passage, Secret};
use crate::sign_up::{self, NewAccount, Rank};
use crate::usernames;
use crate::ways_in::{self, Usable, Way};
use app::address::{Address, Kind};

/// Identities that one account may have.
const MOST: usize = 20;

/// An identity as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// What people read of its provider; the issuer, where it is not asked here any more.
    pub provider: String,
    /// What tells it from another: the address or the name that the provider told when it was linked.
    pub label: Option<String>,
    /// Whether it lets them in: whether its provider is asked here.
    pub usable: bool,
    /// Since when.
    pub created_at: Time,
}

/// What became of somebody who came by a provider.
#[derive(Debug)]
pub enum Entered {
    /// They have been here before; with what coming in called off.
    Again(Option<CameBack>),
    /// They have an account now.
    New(UserId),
    /// They have been here before, and have a second step to show.
    Halfway(Secret),
}

/// Who has this identity.
///
/// # Errors
/// Storage errors.
pub fn owner(tx: &mut Tx<'_>, profile: &Profile) -> Result<Option<UserId>> {
    Ok(store::owner(tx, &profile.issuer, &profile.subject)?)
}

/// Lets somebody in whom a provider knows, into a new account if nobody here has the identity.
///
/// # Errors
/// `account_exists` (409): somebody here has shown that the address is theirs, and nothing is taken over; as [`admission::admit`], for somebody new;
/// `account_locked` (403).
pub fn enter(
    work: &mut Work<'_, '_>,
    profile: &Profile,
    session: &NewSession,
    applicant: &Applicant,
) -> Result<Entered> {
    if let Some(again) = enter_again(work, profile, session)? {
        return Ok(again);
    }
    let admitted = admission::admit(work, applicant)?;
    // The provider has shown that the address is theirs, so it is no secret to them that it stands for an account.
    if let Some(email) = profile.email.as_ref().filter(|_| profile.email_verified)
        && addresses::store::owner(work.tx(), &Address::Email(email.clone()))?.is_some()
    {
        // Of two who come at once the other may have made it since, with the address and the identity in one.
        return enter_again(work, profile, session)?.ok_or_else(account_exists);
    }
    let user = create(work, profile)?;
    admission::settle(work, user, admitted)?;
    insert(work, user, profile)?;
    sessions::begin(work, user, session)?;
    Ok(Entered::New(user))
}

/// Lets somebody in whose identity is known here.
fn enter_again(work: &mut Work<'_, '_>, profile: &Profile, session: &NewSession) -> Result<Option<Entered>> {
    let Some(user) = owner(work.tx(), profile)? else { return Ok(None) };
    Ok(Some(match sessions::open(work, user, session)? {
        Passage::In(begun) => Entered::Again(begun.back),
        Passage::Halfway(secret) => Entered::Halfway(secret),
    }))
}

fn account_exists() -> Error {
    Error::conflict(
        "account_exists",
        "There is an account with this e-mail address. Sign in to it, then link the provider in the settings.",
    )
}

/// Makes an account without a password, under the first username like theirs that is free.
fn create(work: &mut Work<'_, '_>, profile: &Profile) -> Result<UserId> {
    let base = usernames::best(&profile.handles);
    for number in usernames::numbers() {
        let id: UserId = work.new_id();
        let username = usernames::numbered(&base, number, id)?;
        let new = NewAccount::without_password(username, profile.email.clone(), profile.name.clone());
        if sign_up::create_as(work, id, &new, Rank::Member)?.is_none() {
            continue;
        }
        if let Some(email) = profile.email.as_ref().filter(|_| profile.email_verified) {
            addresses::make_known(work, id, &Address::Email(email.clone()))?;
        }
        return Ok(id);
    }
    Err(Error::busy())
}

fn insert(work: &mut Work<'_, '_>, user: UserId, profile: &Profile) -> Result<()> {
    let (id, now) = (work.new_id(), work.now());
    Ok(store::insert(work.tx(), (id, user), profile, now)?)
}

/// Links an identity to the account of somebody who went to the provider from this session of theirs. Linked already: nothing happens.
///
/// # Errors
/// `identity_taken` (409) if it is another account's; `too_many_identities` (409) above 20; `unauthenticated` (401) if the session ended.
pub fn link(
    work: &mut Work<'_, '_>,
    (user, session): (UserId, SessionId),
    (profile, provider): (&Profile, &str),
    writing: &Writing,
) -> Result<()> {
    let caller = Caller { user, session, expires_at: None, scopes: model::Scopes::OWN };
    sessions::hold_standing(work, &caller)?;
    match owner(work.tx(), profile)? {
        Some(owner) if owner == user => return Ok(()),
        Some(_) => {
            return Err(Error::conflict("identity_taken", "Another account here is linked to this one already."));
        }
        None => {}
    }
    if store::list(work.tx(), user)?.len() >= MOST {
        return Err(Error::conflict("too_many_identities", "You have linked 20 accounts. Unlink one first."));
    }
    insert(work, user, profile)?;
    let me = me::get(work.tx(), &caller)?;
    tell(work, &me, About::IdentityLinked(provider), writing)
}

/// The caller's identities, the oldest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, caller: &Caller, providers: &Providers) -> Result<Vec<Identity>> {
    let found = store::list(tx, caller.user)?;
    Ok(found.into_iter().map(|row| shown(row, providers)).collect())
}

fn shown(row: store::Row, providers: &Providers) -> Identity {
    let name = providers.name_of(&row.issuer);
    let (usable, provider) = (name.is_some(), name.unwrap_or(&row.issuer).to_owned());
    Identity { id: row.id, provider, label: row.label, usable, created_at: row.created_at }
}

/// Takes an identity off the caller's account.
///
/// # Errors
/// `no_such_identity` (404), `last_way_in` (409).
pub fn unlink(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    id: IdentityId,
    usable: Usable<'_>,
    writing: &Writing,
) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    let me = me::get(work.tx(), caller)?;
    let all = store::list(work.tx(), caller.user)?;
    let gone = all.into_iter().find(|row| row.id == id);
    let gone = gone.ok_or_else(|| Error::not_found("no_such_identity", "You have linked no such account."))?;
    ways_in::require_another(work, &me, Way::Identity(id), usable)?;
    store::delete(work.tx(), id, caller.user)?;
    tell(work, &me, About::IdentityUnlinked(&shown(gone, usable.providers).provider), writing)
}

/// Tells the address that is known to be theirs.
fn tell(work: &mut Work<'_, '_>, me: &Me, about: About<'_>, writing: &Writing) -> Result<()> {
    let Some(address) = me.address(Kind::Email) else { return Ok(()) };
    mail::send(work, &letters::write(&writing.to(&address, &me.username), about))?;
    Ok(())
}
