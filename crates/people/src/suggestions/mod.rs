//! People whom somebody may know, each with the reason.

mod http;
mod store;

use std::collections::HashMap;
use std::ops::Not;

use app::{Caller, Feature, Result, User};
use db::Tx;
use model::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::contacts;

/// People that are suggested.
const MOST: i64 = 20;
/// Members of the largest room that is a reason: in larger ones people do not know each other.
const ROOM_MEMBERS: i64 = 50;
/// People who are looked at for each other reason: of a large city not everybody.
const LOOKED_AT: i64 = 200;

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
    /// They stand in your address book.
    #[serde(skip_serializing_if = "Not::not")]
    #[schema(required = false)]
    contact: bool,
    /// What you both like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    interests: Vec<String>,
    /// You live in the same place.
    #[serde(skip_serializing_if = "Not::not")]
    #[schema(required = false)]
    city: bool,
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
    contact: bool,
    interests: Vec<String>,
    city: bool,
}

/// Whom the caller may know: friends of friends, people of small rooms, those of their own address book, and those who like the same or live where they do. None who is something to them already, is blocked or blocks, or is not to be found.
fn list(tx: &mut Tx<'_>, caller: &Caller) -> Result<Suggestions> {
    let mut reasons = reasons(tx, caller.user)?;
    let ids: Vec<UserId> = reasons.keys().copied().collect();
    let mut people: Vec<Suggestion> = store::findable(tx, caller.user, &ids)?
        .into_iter()
        .filter_map(|user| {
            let Reasons { friends, rooms, contact, interests, city } = reasons.remove(&user.id)?;
            Some(Suggestion { user, friends, rooms, contact, interests, city })
        })
        .collect();
    people.sort_by_key(|one| {
        (!one.contact, -one.friends, -one.rooms, usize::MAX - one.interests.len(), !one.city, one.user.id)
    });
    people.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(Suggestions { people })
}

/// What people have in common with somebody, whether or not those may find them.
fn reasons(tx: &mut Tx<'_>, viewer: UserId) -> Result<HashMap<UserId, Reasons>> {
    let mut reasons: HashMap<UserId, Reasons> = HashMap::new();
    for (user, friends) in store::by_friends(tx, viewer, MOST)? {
        reasons.entry(user).or_default().friends = friends;
    }
    for (user, rooms) in store::by_rooms(tx, viewer, ROOM_MEMBERS, MOST)? {
        reasons.entry(user).or_default().rooms = rooms;
    }
    // One's own book alone: in whose books one stands is nobody's to learn.
    let found = store::by_contacts(tx, viewer, LOOKED_AT)?;
    let admitted = contacts::admitted(tx, viewer, &found)?;
    for ((_, user), _) in found.into_iter().zip(admitted).filter(|(_, is)| *is) {
        reasons.entry(user).or_default().contact = true;
    }
    for interest in store::interests(tx, viewer)? {
        for user in store::by_interest(tx, viewer, &interest, LOOKED_AT)? {
            reasons.entry(user).or_default().interests.push(interest.clone());
        }
    }
    for user in store::by_city(tx, viewer, LOOKED_AT)? {
        reasons.entry(user).or_default().city = true;
    }
    Ok(reasons)
}
