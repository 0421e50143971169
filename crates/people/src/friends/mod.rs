//! Friends: both said so. Either ends it.

mod http;
mod store;

use app::{Caller, Error, Feature, Result, User, Work, cut_page};
use db::Tx;
use model::{Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::relations;
use crate::somebody::{self, Pair};
pub use store::remove as end;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// A friend.
#[derive(Debug, Serialize, ToSchema)]
pub struct Friend {
    /// Who.
    user: User,
    /// Since when.
    since: Time,
}

/// Friends, and where the next page begins.
#[derive(Debug, Serialize, ToSchema)]
pub struct FriendPage {
    /// By name.
    friends: Vec<Friend>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Makes two people friends.
///
/// # Errors
/// Storage errors.
pub fn add(work: &mut Work<'_, '_>, pair: Pair) -> Result<()> {
    let now = work.now();
    Ok(store::add(work.tx(), pair.me, pair.other, now)?)
}

/// Ends a friendship. The other one sees it by what they see no more.
///
/// # Errors
/// `no_such_friend` (404).
fn unfriend(work: &mut Work<'_, '_>, caller: &Caller, friend: UserId) -> Result<()> {
    let pair = somebody::hold_anybody(work, caller, friend)?;
    let before = relations::before(work, pair)?;
    if !store::remove(work.tx(), caller.user, friend)? {
        return Err(Error::not_found("no_such_friend", "This person is no friend of yours."));
    }
    relations::tell(work, before).map(drop)
}

/// The caller's friends by name.
fn list(tx: &mut Tx<'_>, caller: &Caller, after: &str, limit: i64) -> Result<FriendPage> {
    let mut rows = store::list(tx, caller.user, after, limit + 1)?;
    let next = cut_page(&mut rows, limit).map(|row| row.folded.clone());
    let friends = rows.into_iter().map(|row| Friend { user: row.user, since: row.since }).collect();
    Ok(FriendPage { friends, next })
}
