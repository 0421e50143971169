//! Finding people by the beginning of a name of theirs, or by a whole e-mail address or phone number where they allow it.

mod http;
mod store;

use std::collections::HashSet;

use app::address::{Email, Phone, Region};
use app::{Caller, Comparisons, Error, Feature, Result, User, Work};
use db::Tx;
use model::{Relation, UserId};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::contacts;
use crate::relations;

/// People that one search shows.
const MOST: i64 = 30;
/// Digits from which on a text may be a number.
const NUMBER_DIGITS: usize = 5;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Somebody who was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Who.
    user: User,
    /// What they are to you.
    relation: Relation,
}

/// Who was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPeople {
    /// By name; at most 30.
    people: Vec<Found>,
}

/// What somebody looks for.
#[derive(Debug, PartialEq, Eq)]
struct Sought {
    /// The beginning of a name, as names are compared.
    name: Option<String>,
    /// A whole address or number, as they are compared.
    address: Option<String>,
}

impl Sought {
    /// Reads what was typed. What has an `@` is no name; digits may be a number and a name.
    ///
    /// # Errors
    /// `invalid_request` (422).
    fn read(typed: &str, region: Option<Region>) -> Result<Self> {
        let name = folded(typed)?;
        if name.contains('@') {
            // The beginning of an address is nobody's: it costs nothing and finds nothing.
            return Ok(Self { name: None, address: Email::new(typed.trim()).ok().map(|email| email.folded()) });
        }
        let is_number = name.chars().filter(char::is_ascii_digit).count() >= NUMBER_DIGITS
            && name.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '/' | '.'));
        let phone = is_number.then(|| Phone::read(&name, region).ok()).flatten();
        Ok(Self { name: Some(name), address: phone.map(|phone| phone.as_str().to_owned()) })
    }

    const fn is_address(&self) -> bool {
        self.address.is_some()
    }
}

/// What was typed, as names are compared.
fn folded(typed: &str) -> Result<String> {
    // PostgreSQL cannot even compare with a NUL, and no name has one.
    if typed.trim().is_empty() || typed.contains('\0') || typed.chars().count() > 254 {
        return Err(Error::invalid("invalid_request", "Say whom: 1 to 254 characters."));
    }
    let folded: String = typed.nfkc().collect::<String>().to_lowercase().nfkc().collect();
    Ok(folded.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whom the caller may find by name: never those who are blocked or block, whom an import brought, or who are away for good.
fn find(tx: &mut Tx<'_>, caller: &Caller, sought: &Sought) -> Result<FoundPeople> {
    let users = by_name(tx, caller.user, sought)?;
    shown(tx, caller.user, users)
}

/// As [`find`], and by a whole address or number.
fn find_by_address(
    work: &mut Work<'_, '_>,
    caller: &Caller,
    sought: &Sought,
    most: Comparisons,
) -> Result<FoundPeople> {
    let mut users = match &sought.address {
        Some(address) => match contacts::look_up(work, caller.user, address, most)? {
            Some(person) => store::people(work.tx(), caller.user, person)?,
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    users.extend(by_name(work.tx(), caller.user, sought)?);
    shown(work.tx(), caller.user, users)
}

/// By username first, then by what they are called beside it.
fn by_name(tx: &mut Tx<'_>, viewer: UserId, sought: &Sought) -> Result<Vec<User>> {
    let Some(name) = &sought.name else { return Ok(Vec::new()) };
    let behind: String = name.chars().chain([char::MAX]).collect();
    let mut users = store::by_name(tx, viewer, (name, &behind), MOST)?;
    users.extend(store::by_display_name(tx, viewer, (name, &behind), MOST)?);
    Ok(users)
}

/// Each once, with what they are to the viewer.
fn shown(tx: &mut Tx<'_>, viewer: UserId, mut users: Vec<User>) -> Result<FoundPeople> {
    let mut seen = HashSet::new();
    users.retain(|user| seen.insert(user.id));
    users.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let relations = relations::of(tx, viewer, &ids)?;
    let relation = |user: &User| relations.get(&user.id).copied().unwrap_or(Relation::None);
    Ok(FoundPeople { people: users.into_iter().map(|user| Found { relation: relation(&user), user }).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_folded_as_names_are() {
        assert_eq!(folded("  ÄNN ").unwrap(), "änn");
        assert_eq!(folded("Ａnn").unwrap(), "ann");
        assert_eq!(folded("ann  of").unwrap(), "ann of");
        for wrong in ["", "  ", "a\0b", &"x".repeat(255)] {
            assert!(folded(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn whole_addresses_and_numbers_are_told_from_names() {
        let read = |typed: &str| {
            let sought = Sought::read(typed, "DE".parse().ok()).unwrap();
            (sought.name, sought.address)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("ann"), (some("ann"), None));
        assert_eq!(read("Ann@Example.org"), (None, some("ann@example.org")));
        assert_eq!(read("ann@"), (None, None));
        assert_eq!(read("+49 151 20000003"), (some("+49 151 20000003"), some("+4915120000003")));
        assert_eq!(read("0151-20000003"), (some("0151-20000003"), some("+4915120000003")));
        assert_eq!(read("1234"), (some("1234"), None));
        assert_eq!(read("ann 15120000003"), (some("ann 15120000003"), None));
    }
}
