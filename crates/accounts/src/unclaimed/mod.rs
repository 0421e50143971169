//! People who came by an import: they have a name and what they said, and nobody signs in as them until they are handed to somebody.

mod store;

use app::{Error, Result, Work};
use model::{NodeEvent, UserId, Username};

use crate::former_names;
use crate::names;
use crate::sign_up::NewAccount;
use crate::usernames;

/// Somebody as a source knows them.
#[derive(Debug, Clone, Copy)]
pub struct ImportedPerson<'a> {
    /// What they are called there, exactly.
    pub name: &'a str,
    /// The username that they had, or anything to make one of.
    pub username: &'a str,
}

impl<'a> ImportedPerson<'a> {
    /// Of whom nothing but the name is known.
    #[must_use]
    pub const fn called(name: &'a str) -> Self {
        Self { name, username: name }
    }
}

/// The person whom a source knows by exactly this name; made, unclaimed, if this is the first that is heard of them: with this username, or one
/// like it that is free.
///
/// # Errors
/// Storage errors.
pub fn imported_person(work: &mut Work<'_, '_>, source: &str, person: &ImportedPerson<'_>) -> Result<UserId> {
    let ImportedPerson { name, username } = *person;
    if let Some(known) = store::find(work.tx(), source, name)? {
        return Ok(known);
    }
    let (base, now) = (usernames::derive(username), work.now());
    for number in usernames::numbers() {
        let id: UserId = work.new_id();
        let username: Username = usernames::numbered(&base, number, id)?;
        if former_names::is_one(work.tx(), &username.folded())? {
            continue;
        }
        let new = store::New { id, username: &username, display_name: name };
        if store::insert(work.tx(), &new, now)? {
            names::keep(work, id, Some(name))?;
            store::remember(work.tx(), source, name, id)?;
            return Ok(id);
        }
    }
    Err(Error::busy())
}

/// Hands an unclaimed person to somebody, who signs in with this password from now on, and is let in where the person spoke.
///
/// # Errors
/// `no_such_person` (404): nobody unclaimed has this username.
pub fn hand_over(work: &mut Work<'_, '_>, new: &NewAccount) -> Result<UserId> {
    let nobody = || Error::not_found("no_such_person", "Nobody unclaimed has this username.");
    let user = store::claim(work.tx(), &new.username.folded(), &new.password_hash)?.ok_or_else(nobody)?;
    work.user_created(user)?;
    work.announce_to_nodes(&NodeEvent::PersonClaimed { user })?;
    Ok(user)
}
