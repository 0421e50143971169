//! Finding people by the beginning of their name, or by a whole e-mail address where they allow it.

mod http;
mod store;

use app::{Caller, Error, Feature, Result, User};
use db::Tx;
use model::{Relation, UserId};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::relations;

/// People that one search shows.
const MOST: i64 = 30;

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

/// What was typed, as names and addresses are compared.
///
/// # Errors
/// `invalid_request` (422).
fn folded(typed: &str) -> Result<String> {
    let typed = typed.trim();
    // PostgreSQL cannot even compare with a NUL, and no name has one.
    if typed.is_empty() || typed.contains('\0') || typed.chars().count() > 254 {
        return Err(Error::invalid("invalid_request", "Say whom: 1 to 254 characters."));
    }
    Ok(typed.nfkc().collect::<String>().to_lowercase().nfkc().collect())
}

/// Whom the caller may find under what was typed: never those who are blocked or block, whom an import brought, or who are away for good.
fn find(tx: &mut Tx<'_>, caller: &Caller, typed: &str) -> Result<FoundPeople> {
    let folded = folded(typed)?;
    let users = if folded.contains('@') {
        store::by_email(tx, caller.user, &folded)?
    } else {
        let behind: String = folded.chars().chain([char::MAX]).collect();
        store::by_name(tx, caller.user, (&folded, &behind), MOST)?
    };
    let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
    let relations = relations::of(tx, caller.user, &ids)?;
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
        for wrong in ["", "  ", "a\0b", &"x".repeat(255)] {
            assert!(folded(wrong).is_err(), "{wrong:?}");
        }
    }
}
