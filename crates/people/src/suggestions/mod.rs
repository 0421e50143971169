//! People whom somebody may know, each with the reason.

mod http;
mod store;

use std::collections::HashMap;

use app::{Caller, Feature, Result, User};
use db::Tx;
use model::UserId;
use serde::Serialize;
use utoipa::ToSchema;

/// People that are suggested.
const MOST: i64 = 20;
/// Members of the largest room that is a reason: in larger ones people do not know each other.
const ROOM_MEMBERS: i64 = 50;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// Somebody one may know.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestion {
    /// Who.
    user: User,
    /// How many friends you have in common.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(required = false)]
    friends: i64,
    /// How many small rooms you are both in.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(required = false)]
    rooms: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_none(count: &i64) -> bool {
    *count == 0
}

/// Whom one may know.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Those with the most in common first; at most 20.
    people: Vec<Suggestion>,
}

/// What somebody has in common with the caller.
#[derive(Default)]
struct Reasons {
    friends: i64,
    rooms: i64,
}

/// Whom the caller may know: friends of friends, and people of small rooms. None who is something to them already, is blocked or blocks, or is not to be found.
fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<Suggestions> {
    let mut reasons: HashMap<UserId, Reasons> = HashMap::new();
    for (user, friends) in store::by_friends(tx, caller.user, MOST)? {
        reasons.entry(user).or_default().friends = friends;
    }
    for (user, rooms) in store::by_rooms(tx, caller.user, ROOM_MEMBERS, MOST)? {
        reasons.entry(user).or_default().rooms = rooms;
    }
    let ids: Vec<UserId> = reasons.keys().copied().collect();
    let mut people: Vec<Suggestion> = store::findable(tx, caller.user, &ids)?
        .into_iter()
        .filter_map(|user| {
            reasons.remove(&user.id).map(|why| Suggestion { user, friends: why.friends, rooms: why.rooms })
        })
        .collect();
    people.sort_by_key(|one| (-one.friends, -one.rooms, one.user.id));
    people.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(Suggestions { people })
}
