//! What people are to each other, and whether one lets another do something: a question that rooms, messages and whatever shows people all ask.

mod store;

use std::collections::{HashMap, HashSet};

use db::Tx;
use model::{Bond, Circle, Matter, Privacy, UserId};
use realtime::{Person, Sight};

use crate::error::{Error, Result};

/// What somebody is to another.
///
/// # Errors
/// Storage errors.
pub fn between(tx: &mut Tx<'_>, viewer: UserId, other: UserId) -> Result<Bond> {
    Ok(of(tx, viewer, &[other])?.remove(&other).unwrap_or(Bond::Stranger))
}

/// What somebody is to each of these people.
///
/// # Errors
/// Storage errors.
pub fn of(tx: &mut Tx<'_>, viewer: UserId, others: &[UserId]) -> Result<HashMap<UserId, Bond>> {
    let near: HashMap<UserId, Bond> = store::near(tx, viewer, others)?.into_iter().collect();
    let bond = |other: &UserId| near.get(other).copied().unwrap_or(Bond::Stranger);
    Ok(others.iter().map(|other| (*other, if *other == viewer { Bond::Oneself } else { bond(other) })).collect())
}

/// Whom somebody lets do what.
///
/// # Errors
/// Storage errors.
pub fn privacy(tx: &mut Tx<'_>, user: UserId) -> Result<Privacy> {
    Ok(store::privacy(tx, user)?.unwrap_or_default())
}

/// Those of these people who let somebody do this.
///
/// # Errors
/// Storage errors.
pub fn admitting(tx: &mut Tx<'_>, matter: Matter, by: UserId, people: &[UserId]) -> Result<HashSet<UserId>> {
    let bonds = of(tx, by, people)?;
    let decided: HashMap<UserId, Privacy> = store::privacies(tx, people)?.into_iter().collect();
    let circle = |user: &UserId| decided.get(user).copied().unwrap_or_default().circle(matter);
    Ok(bonds.into_iter().filter(|(user, bond)| circle(user).admits(*bond)).map(|(user, _)| user).collect())
}

/// Those of these people whom somebody lets see this, but for those who let nobody see it of themselves: they do not see it of others either.
///
/// # Errors
/// Storage errors.
pub fn shown(tx: &mut Tx<'_>, matter: Matter, of: UserId, to: &[UserId]) -> Result<HashSet<UserId>> {
    let circle = privacy(tx, of)?.circle(matter);
    if circle == Circle::Nobody {
        return Ok(HashSet::new());
    }
    let decided: HashMap<UserId, Privacy> = store::privacies(tx, to)?.into_iter().collect();
    let tells = |user: &UserId| decided.get(user).copied().unwrap_or_default().circle(matter) != Circle::Nobody;
    let bonds = self::of(tx, of, to)?;
    Ok(bonds.into_iter().filter(|(user, bond)| circle.admits(*bond) && tells(user)).map(|(user, _)| user).collect())
}

/// Somebody as they see others online, and are seen.
///
/// # Errors
/// Storage errors.
pub fn person(tx: &mut Tx<'_>, user: UserId) -> Result<Person> {
    Ok(Person::new(user, sight(tx, user)?))
}

/// Who sees whether somebody is online.
pub(crate) fn sight(tx: &mut Tx<'_>, user: UserId) -> Result<Sight> {
    let circle = privacy(tx, user)?.circle(Matter::SeeLastSeen);
    Ok(Sight::new(circle, store::friends(tx, user)?, store::blocked(tx, user)?))
}

/// Whether somebody lets another do this.
///
/// # Errors
/// Storage errors.
pub fn allows(tx: &mut Tx<'_>, user: UserId, matter: Matter, by: UserId) -> Result<bool> {
    let circle = privacy(tx, user)?.circle(matter);
    Ok(circle.admits(between(tx, user, by)?))
}

/// Whether somebody blocked another.
///
/// # Errors
/// Storage errors.
pub fn has_blocked(tx: &mut Tx<'_>, user: UserId, other: UserId) -> Result<bool> {
    Ok(store::has_blocked(tx, user, other)?)
}

/// 409 `blocked`.
#[must_use]
pub fn blocked_by_you() -> Error {
    Error::conflict("blocked", "You blocked this person. Unblock them first.")
}

/// How somebody takes what another wants of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// As from a friend.
    Friend,
    /// As from anybody whom they let.
    Admitted,
    /// As [`Answer::Admitted`], for all that the other one can tell; but they hear nothing of it.
    Unheard,
    /// They do not.
    Refused,
}

/// How somebody takes it. Who was blocked is refused what a stranger is refused, and let what a stranger is let.
///
/// # Errors
/// `blocked` (409): by the one who asks.
pub fn answer(tx: &mut Tx<'_>, user: UserId, matter: Matter, by: UserId) -> Result<Answer> {
    if store::has_blocked(tx, by, user)? {
        return Err(blocked_by_you());
    }
    let (circle, bond) = (privacy(tx, user)?.circle(matter), between(tx, user, by)?);
    Ok(match bond {
        Bond::Blocked if circle.admits(Bond::Stranger) => Answer::Unheard,
        Bond::Friend if circle.admits(bond) => Answer::Friend,
        bond if circle.admits(bond) => Answer::Admitted,
        _ => Answer::Refused,
    })
}
