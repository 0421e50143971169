//! People, as administrators see them: who has an account, who may come in, who administers the server with them.

pub mod http;
mod page;
mod store;

use app::access::{self, ServerAccess};
use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{NodeEvent, PersonAct, SessionId, Time, UserEvent, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::bots;
use crate::deactivation;
use crate::deletion::{self, Wish};
use crate::letters::Writing;
use crate::reset_links::{self, NewLink};
use crate::second_step;
use crate::sessions::{self, Session};
use page::{Asked, Standing};

/// A person, as administrators see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonEntry {
    /// Their id.
    pub id: UserId,
    /// Their name, as they spelt it.
    pub username: String,
    /// What they are called, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Whether they administer the server.
    pub admin: bool,
    /// Their e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether they have shown that it is theirs.
    pub email_verified: bool,
    /// Whether they may come in.
    pub standing: Standing,
    /// Whether they have a second step.
    pub second_step: bool,
    /// Whether it is a bot.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub bot: bool,
    /// Whose bot it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<BotOwner>,
    /// Since when there is an account.
    pub created_at: Time,
    /// When it is erased, where it is to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erase_at: Option<Time>,
    /// The name, as lists are ordered.
    #[serde(skip)]
    folded: String,
}

/// Whose a bot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotOwner {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub username: String,
}

/// What is to be different about somebody; absent means as before.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// Whether they are kept out.
    pub locked: Option<bool>,
    /// Whether they administer the server.
    pub admin: Option<bool>,
}

/// People by name.
///
/// # Errors
/// Storage errors.
fn list(tx: &mut Tx<'_>, _: &ServerAccess, asked: &Asked, limit: i64) -> Result<Vec<PersonEntry>> {
    Ok(store::list(tx, asked, limit)?)
}

/// One of them.
///
/// # Errors
/// `no_such_person` (404).
pub fn find(tx: &mut Tx<'_>, _: &ServerAccess, user: UserId) -> Result<PersonEntry> {
    store::find(tx, user)?.ok_or_else(no_such_person)
}

/// Where somebody is signed in, and their keys. None of them is the current one.
///
/// # Errors
/// `no_such_person` (404).
pub fn list_sessions(tx: &mut Tx<'_>, access: &ServerAccess, user: UserId, now: Time) -> Result<Vec<Session>> {
    find(tx, access, user)?;
    sessions::list_of(tx, user, now)
}

/// Locks somebody out or lets them in again, makes them an administrator or an ordinary member. Says how they stand now, and which of their
/// sessions ended. What is as it was already is told to nobody.
///
/// # Errors
/// `no_such_person` (404); `own_account` (409): nobody locks themselves out; `last_admin` (409): somebody must be left who administers;
/// `not_claimed` (409): nobody comes in as one who came by an import; `is_bot` (409): a bot administers nothing.
pub fn change(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    user: UserId,
    change: &Change,
) -> Result<(PersonEntry, Vec<SessionId>)> {
    let admins = store::hold_admins(work.tx())?;
    let access = access::server(work.tx(), caller)?;
    sessions::hold_person(work, user)?;
    let before = find(work.tx(), &access, user)?;
    if before.standing == Standing::Unclaimed {
        return Err(Error::conflict("not_claimed", "Nobody comes in as this person, who came by an import."));
    }
    let mut ended = Vec::new();
    match change.locked {
        Some(true) if user == caller.user => {
            return Err(Error::conflict("own_account", "You cannot lock yourself out."));
        }
        Some(true) if before.standing != Standing::Locked => {
            let now = work.now();
            store::lock(work.tx(), user, now)?;
            // Before their sessions end: a bot's key rests, and is good again with the account.
            ended = bots::put_to_rest(work, user)?;
            ended.extend(sessions::revoke_all(work, user)?);
            tell(work, &access, user, PersonAct::Locked)?;
        }
        Some(false) if before.standing == Standing::Locked => {
            store::unlock(work.tx(), user)?;
            bots::wake(work, user)?;
            tell(work, &access, user, PersonAct::Unlocked)?;
        }
        _ => {}
    }
    if let Some(admin) = change.admin.filter(|admin| *admin != before.admin) {
        let act = if admin {
            if before.bot {
                return Err(is_bot());
            }
            store::raise(work.tx(), user)?;
            PersonAct::Raised
        } else if admins.iter().any(|other| *other != user) {
            store::lower(work.tx(), user)?;
            PersonAct::Lowered
        } else {
            return Err(Error::conflict("last_admin", "Make somebody else an administrator first."));
        };
        work.announce_to(user, &UserEvent::AdminChanged { admin })?;
        tell(work, &access, user, act)?;
    }
    Ok((find(work.tx(), &access, user)?, ended))
}

/// Deletes somebody's account, as they might themselves. Says how they stand now, and which of their sessions ended. Of what is to be deleted already
/// nothing changes.
///
/// # Errors
/// As [`change`]; `own_account` (409): one's own is deleted in the settings.
pub fn delete(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    user: UserId,
    wish: &Wish,
) -> Result<(PersonEntry, Vec<SessionId>)> {
    if user == caller.user {
        return Err(Error::conflict("own_account", "Delete your own account in the settings."));
    }
    deactivation::require_not_last_admin(work, user)?;
    let access = access::server(work.tx(), caller)?;
    sessions::hold_person(work, user)?;
    let before = find(work.tx(), &access, user)?;
    if before.standing == Standing::Unclaimed {
        return Err(Error::conflict("not_claimed", "Nobody comes in as this person, who came by an import."));
    }
    if before.erase_at.is_some() {
        return Ok((before, Vec::new()));
    }
    // Nobody could come back as a bot.
    let grace_s = if before.bot { 0 } else { wish.grace_s };
    let (_, ended) = deletion::begin(work, user, &Wish { grace_s, ..wish.clone() })?;
    tell(work, &access, user, PersonAct::Deleted)?;
    Ok((find(work.tx(), &access, user)?, ended))
}

/// Who administers, and may come in; all administrators stay so until the unit ends.
///
/// # Errors
/// Storage errors.
pub fn hold_admins(work: &mut Work<'_, '_>) -> Result<Vec<UserId>> {
    Ok(store::hold_admins(work.tx())?)
}

/// Signs somebody out everywhere, keys too. Says which sessions ended.
///
/// # Errors
/// `no_such_person` (404).
pub fn sign_out(work: &mut Work<'_, '_>, caller: &Caller, user: UserId) -> Result<Vec<SessionId>> {
    let access = access::server(work.tx(), caller)?;
    find(work.tx(), &access, user)?;
    let ended = sessions::revoke_all(work, user)?;
    bots::forget_key(work, user)?;
    tell(work, &access, user, PersonAct::SignedOut)?;
    Ok(ended)
}

/// Takes somebody's password away, signs them out everywhere, and stores what the link is good for with which they choose another. Says until
/// when it is good, and which sessions ended.
///
/// # Errors
/// As [`change`].
pub fn reset(work: &mut Work<'_, '_>, caller: &Caller, user: UserId, link: &NewLink) -> Result<(Time, Vec<SessionId>)> {
    let access = access::server(work.tx(), caller)?;
    let before = find(work.tx(), &access, user)?;
    if before.standing == Standing::Unclaimed {
        return Err(Error::conflict("not_claimed", "Nobody comes in as this person, who came by an import."));
    }
    if before.bot {
        return Err(is_bot());
    }
    let ended = sessions::revoke_all(work, user)?;
    let until = reset_links::make(work, user, link)?;
    tell(work, &access, user, PersonAct::Reset)?;
    Ok((until, ended))
}

/// Turns somebody's second step off, for whoever lost both their app and their recovery codes.
///
/// # Errors
/// `no_such_person`, `no_second_step` (404).
pub fn turn_off_second_step(work: &mut Work<'_, '_>, caller: &Caller, user: UserId, writing: &Writing) -> Result<()> {
    let access = access::server(work.tx(), caller)?;
    sessions::hold_person(work, user)?;
    find(work.tx(), &access, user)?;
    second_step::remove(work, user, writing)?;
    tell(work, &access, user, PersonAct::SecondStepOff)
}

fn tell(work: &mut Work<'_, '_>, access: &ServerAccess, user: UserId, act: PersonAct) -> Result<()> {
    work.announce_to_nodes(&NodeEvent::PersonManaged { user, act, by: access.by() })?;
    Ok(())
}

fn is_bot() -> Error {
    Error::conflict("is_bot", "This is a bot: it has no password, and administers nothing.")
}

fn no_such_person() -> Error {
    Error::not_found("no_such_person", "There is no such person.")
}
