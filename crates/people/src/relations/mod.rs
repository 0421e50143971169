//! What people are to each other, as one of them may know it, and how all their devices hear of it.

mod store;

use std::collections::HashMap;

use app::{Error, Feature, Result, WelcomeAsk, Work};
use db::Tx;
use model::limits::PAGE_MAX;
use model::{Relation, UserEvent, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::somebody::Pair;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().welcome(section).on_user_erased(forget)
}

/// What each of these people is to somebody. Those who are nothing are left out.
///
/// # Errors
/// Storage errors.
pub fn of(tx: &mut Tx<'_>, viewer: UserId, others: &[UserId]) -> Result<HashMap<UserId, Relation>> {
    Ok(store::list(tx, viewer, others)?.into_iter().collect())
}

/// What one of these people is to somebody.
///
/// # Errors
/// Storage errors.
pub fn to(tx: &mut Tx<'_>, viewer: UserId, other: UserId) -> Result<Relation> {
    Ok(of(tx, viewer, &[other])?.remove(&other).unwrap_or(Relation::None))
}

/// What two people were to each other before something happened between them.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    pair: Pair,
    mine: Relation,
    theirs: Relation,
}

impl Before {
    /// What the other one was to whoever acts.
    pub const fn mine(&self) -> Relation {
        self.mine
    }
}

/// Looks before something happens.
///
/// # Errors
/// Storage errors.
pub fn before(work: &mut Work<'_, '_>, pair: Pair) -> Result<Before> {
    let (mine, theirs) = (to(work.tx(), pair.me, pair.other)?, to(work.tx(), pair.other, pair.me)?);
    Ok(Before { pair, mine, theirs })
}

/// Tells each of the two whose view is different now, in rising id, as their rows stay locked. Says what the other one is to whoever acted.
///
/// # Errors
/// Storage errors.
pub fn tell(work: &mut Work<'_, '_>, before: Before) -> Result<Relation> {
    let Before { pair: Pair { me, other }, mine, theirs } = before;
    let now = to(work.tx(), me, other)?;
    let mut views = [(me, other, mine, now), (other, me, theirs, to(work.tx(), other, me)?)];
    views.sort_by_key(|(viewer, ..)| *viewer);
    for (viewer, user, was, relation) in views {
        if relation != was {
            work.announce_to(viewer, &UserEvent::RelationChanged { user, relation })?;
        }
    }
    Ok(now)
}

/// What a device begins with.
#[derive(Serialize)]
struct Section {
    /// Who asks to be friends, the latest first; at most 200.
    asking: Vec<UserId>,
    /// Who is blocked, in rising id.
    blocked: Vec<UserId>,
}

/// The section `people` of `welcome`.
fn section(tx: &mut Tx<'_>, ask: &WelcomeAsk<'_>, welcome: &mut Map<String, Value>) -> Result<()> {
    let user = ask.caller.user;
    let section = Section { asking: store::asking(tx, user, PAGE_MAX)?, blocked: store::blocked(tx, user)? };
    welcome.insert("people".to_owned(), serde_json::to_value(section).map_err(Error::internal)?);
    Ok(())
}

/// Nobody is anything any more to somebody who is gone. Their friends hear of it.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    for (other, was) in store::all_near(work.tx(), user)? {
        if was != Relation::Blocked {
            work.announce_to(other, &UserEvent::RelationChanged { user, relation: Relation::None })?;
        }
    }
    Ok(store::forget(work.tx(), user)?)
}
