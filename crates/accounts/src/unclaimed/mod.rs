//! People who came by an import: they have a name and what they said, and nobody signs in as them until they are handed to somebody.

mod store;

use app::{Error, Result, Work};
use model::limits::USERNAME_CHARS;
use model::{Audience, NodeEvent, UserId, Username};

use crate::sign_up::NewAccount;

/// What somebody is called whose name has no letter and no digit.
const NAMELESS: &str = "person";
/// So many people may have usernames that differ by a small number; the next one gets a part of their id.
const NUMBERED: u32 = 1_000;

/// Somebody as a source knows them.
#[derive(Debug, Clone, Copy)]
pub struct ImportedPerson<'a> {
    /// What they are called there, exactly.
    pub name: &'a str,
    /// The username that they had, or anything to make one of.
    pub username: &'a str,
    /// Who learnt there when they were online.
    pub presence: Audience,
}

impl<'a> ImportedPerson<'a> {
    /// Of whom nothing but the name is known.
    #[must_use]
    pub const fn called(name: &'a str) -> Self {
        Self { name, username: name, presence: Audience::Everyone }
    }
}

/// The person whom a source knows by exactly this name; made, unclaimed, if this is the first that is heard of them: with this username, or one
/// like it that is free.
///
/// # Errors
/// Storage errors.
pub fn imported_person(work: &mut Work<'_, '_>, source: &str, person: &ImportedPerson<'_>) -> Result<UserId> {
    let ImportedPerson { name, username, presence } = *person;
    if let Some(known) = store::find(work.tx(), source, name)? {
        return Ok(known);
    }
    let (base, now) = (derive(username), work.now());
    for number in 1..=NUMBERED {
        let id: UserId = work.new_id();
        let wanted = if number < NUMBERED { numbered(&base, i64::from(number)) } else { numbered(&base, id.get()) };
        let username = Username::new(&wanted).map_err(Error::internal)?;
        let new = store::New { id, username: &username, display_name: name, presence };
        if store::insert(work.tx(), &new, now)? {
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

/// A username that is as much of the name as may stand in one.
fn derive(name: &str) -> String {
    let allowed = |c: char| if Username::new(&format!("a{c}a")).is_ok() { c } else { '_' };
    let derived: String = name.trim().chars().map(allowed).take(USERNAME_CHARS).collect();
    if Username::new(&derived).is_ok() { derived } else { NAMELESS.to_owned() }
}

/// `ann`, `ann-2`, `ann-3` …, cut so that the number has its place.
fn numbered(base: &str, number: i64) -> String {
    if number == 1 {
        return base.to_owned();
    }
    let number = format!("-{number}");
    let room = USERNAME_CHARS - number.len();
    base.chars().take(room).chain(number.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_made_of_any_name() {
        for (name, username) in [
            ("ann", "ann"),
            ("[Gee]^away", "_Gee__away"),
            (" J\u{f6}rg Li ", "J\u{f6}rg_Li"),
            ("^_^", NAMELESS),
            ("\u{202e}\u{0}", NAMELESS),
            ("李小龙", "李小龙"),
        ] {
            assert_eq!(derive(name), username, "{name:?}");
        }
        assert_eq!(derive(&"x".repeat(90)).len(), USERNAME_CHARS);
        assert!(Username::new(&derive(&"e\u{301}".repeat(90))).is_ok(), "marks that join their letter");
    }

    #[test]
    fn a_number_finds_its_place_in_a_long_name() {
        let long = "x".repeat(USERNAME_CHARS);
        assert_eq!(numbered("ann", 1), "ann");
        assert_eq!(numbered("ann", 2), "ann-2");
        for number in [2, 999, model::MAX_ID] {
            let username = numbered(&long, number);
            assert!(Username::new(&username).is_ok() && username.ends_with(&number.to_string()), "{username}");
        }
    }
}
