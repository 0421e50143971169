//! What people are to each other, and whether one lets another do something: a question that rooms, messages and whatever shows people all ask.

mod store;

use std::collections::HashMap;

use db::Tx;
use model::{Bond, Matter, Privacy, UserId};

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
