//! Bots: accounts that belong to somebody and that a program speaks for. Nobody signs in as one: its key is its only way in, and rests while the bot or its
//! owner may not come in.

pub mod http;
mod store;

use app::{Caller, Error, Result, Work};
use db::Tx;
use model::{Content, NodeEvent, PersonAct, SessionId, Time, UserId, Username};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::deletion::{self, Wish};
use crate::letters::Writing;
use crate::me;
use crate::sessions::{self, SecretHash};
use crate::sign_up::{self, NewAccount, Rank};
use crate::usernames;

/// Bots that one person may have at a time.
const MOST: i64 = 20;

/// Who may make bots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Makers {
    /// Everybody who has an account.
    Everyone,
    /// Those who administer the server.
    Admins,
    /// Nobody. Those that are there stay.
    Off,
}

/// A bot, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Bot {
    /// Its id.
    pub id: UserId,
    /// Its name, as it was spelt.
    pub username: String,
    /// Since when there is an account.
    pub created_at: Time,
    /// When its key was used last, within some minutes, or made; none: its key opens nothing.
    pub last_used_at: Option<Time>,
    /// Whether an administrator keeps it out.
    pub locked: bool,
}

/// The caller's bots, in the order in which they were made.
///
/// # Errors
/// Storage errors.
fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<Bot>> {
    Ok(store::list(tx, caller.user, MOST)?)
}

/// Makes a bot of the caller's, with the key that has this hash. It is in no room, also not in the one that everybody is in.
///
/// # Errors
/// `bots_closed` (403); `username_taken`, `too_many_bots` (409); `unauthenticated` (401) if the caller's session has ended meanwhile.
fn create(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    new: &NewAccount,
    (makers, key): (Makers, &SecretHash),
) -> Result<Bot> {
    sessions::hold_standing(work, caller)?;
    if !may_make(work.tx(), caller, makers)? {
        return Err(Error::forbidden("bots_closed", "You may not make bots on this server."));
    }
    if store::count(work.tx(), caller.user)? >= MOST {
        return Err(Error::conflict("too_many_bots", "You have 20 bots. Delete one first."));
    }
    let id: UserId = work.new_id();
    // Not as people come: nothing is told of it, so no room lets it in.
    sign_up::insert(work, id, new, Rank::Member)?.ok_or_else(usernames::taken)?;
    store::set_owner(work.tx(), id, caller.user)?;
    sessions::begin_bot(work, id, key)?;
    found(work.tx(), id)
}

/// Gives a bot another key, and ends the one before. Says which sessions ended.
///
/// # Errors
/// `no_such_bot` (404): not there, or somebody else's; `unauthenticated` (401).
fn renew(work: &mut Work<'_, '_>, caller: &Caller, bot: UserId, key: &SecretHash) -> Result<(Bot, Vec<SessionId>)> {
    hold(work, caller, bot, PersonAct::SignedOut)?;
    let ended = sessions::revoke_all(work, bot)?;
    if store::may_come_in(work.tx(), bot)? {
        store::set_resting_key(work.tx(), bot, None)?;
        sessions::begin_bot(work, bot, key)?;
    } else {
        store::set_resting_key(work.tx(), bot, Some(key))?;
    }
    Ok((found(work.tx(), bot)?, ended))
}

/// Deletes a bot. It is erased at once: nobody could call it off. Says which sessions ended.
///
/// # Errors
/// As [`renew`].
fn delete(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    bot: UserId,
    (content, writing): (Content, &Writing),
) -> Result<Vec<SessionId>> {
    hold(work, caller, bot, PersonAct::Deleted)?;
    erase(work, bot, content, writing)
}

/// Bots go with their owner, each in a unit of its own.
///
/// # Errors
/// Storage errors.
pub fn erase_of(work: &mut Work<'_, '_>, owner: UserId, content: Content, writing: &Writing) -> Result<()> {
    for bot in store::of(work.tx(), owner)? {
        sessions::hold_person(work, bot)?;
        erase(work, bot, content, writing)?;
    }
    Ok(())
}

fn erase(work: &mut Work<'_, '_>, bot: UserId, content: Content, writing: &Writing) -> Result<Vec<SessionId>> {
    let (_, ended) = deletion::begin(work, bot, &Wish { content, grace_s: 0, writing: writing.clone() })?;
    Ok(ended)
}

/// Whether this is a bot.
///
/// # Errors
/// Storage errors.
pub fn is_one(tx: &mut Tx<'_>, user: UserId) -> Result<bool> {
    Ok(store::owner(tx, user)?.is_some())
}

/// The keys of somebody's bots, and their own if they are one, open nothing from now on until [`wake`]. Says which sessions ended.
///
/// # Errors
/// Storage errors.
pub fn put_to_rest(work: &mut Work<'_, '_>, user: UserId) -> Result<Vec<SessionId>> {
    let mut ended = Vec::new();
    for bot in these(work.tx(), user)? {
        sessions::hold_person(work, bot)?;
        if let Some(key) = sessions::lay_down_key(work, bot)? {
            store::set_resting_key(work.tx(), bot, Some(&key))?;
        }
        ended.extend(sessions::revoke_all(work, bot)?);
    }
    Ok(ended)
}

/// The keys of somebody's bots, and their own if they are one, are good again, where nothing else keeps the bot out.
///
/// # Errors
/// Storage errors.
pub fn wake(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    for bot in these(work.tx(), user)? {
        // The row is held before it is asked who is kept out: whoever locks the owner meanwhile waits for it.
        sessions::hold_person(work, bot)?;
        let Some(key) = store::resting_key(work.tx(), bot)? else { continue };
        if store::may_come_in(work.tx(), bot)? {
            store::set_resting_key(work.tx(), bot, None)?;
            sessions::begin_bot(work, bot, &key)?;
        }
    }
    Ok(())
}

/// A key that rests is good no more, even when its bot may come in again.
///
/// # Errors
/// Storage errors.
pub fn forget_key(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::set_resting_key(work.tx(), user, None)?)
}

fn these(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<UserId>> {
    if is_one(tx, user)? {
        return Ok(vec![user]);
    }
    Ok(store::of(tx, user)?)
}

/// Keeps the row of a bot that is the caller's, or anybody's if they administer the server: then it is written down what they did.
fn hold(work: &mut Work<'_, '_>, caller: &Caller, bot: UserId, act: PersonAct) -> Result<()> {
    sessions::hold_standing(work, caller)?;
    sessions::hold_person(work, bot)?;
    let owner = store::owner(work.tx(), bot)?.ok_or_else(no_such_bot)?;
    if owner == caller.user {
        return Ok(());
    }
    if !me::get(work.tx(), caller)?.admin {
        return Err(no_such_bot());
    }
    work.announce_to_nodes(&NodeEvent::PersonManaged { user: bot, act, by: caller.user })?;
    Ok(())
}

fn may_make(tx: &mut Tx<'_>, caller: &Caller, makers: Makers) -> Result<bool> {
    Ok(match makers {
        Makers::Everyone => true,
        Makers::Admins => me::get(tx, caller)?.admin,
        Makers::Off => false,
    })
}

fn found(tx: &mut Tx<'_>, bot: UserId) -> Result<Bot> {
    store::find(tx, bot)?.ok_or_else(no_such_bot)
}

/// The account of a bot to be.
fn account(username: Username) -> NewAccount {
    NewAccount::without_password(username, None, None)
}

fn no_such_bot() -> Error {
    Error::not_found("no_such_bot", "You have no such bot.")
}
