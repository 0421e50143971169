//! What people are to each other, and whether one lets another do something: a question that rooms, messages and whatever shows people all ask.

mod store;

use std::collections::HashMap;

use db::Tx;
use model::{Bond, Matter, Privacy, UserId};

use crate::error::Result;

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
