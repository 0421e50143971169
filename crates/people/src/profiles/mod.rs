//! What people say of themselves, as far as others may see it. What somebody may not see is absent, not blank.
//!
//! What they are called stands in their row, which accounts write: see [`Shown`]. Everybody in a room with them hears that they are called or look otherwise, at
//! once and then at most every [`EVERY_S`] seconds: of what comes in between they hear together.

mod http;
mod job;
mod own_data;
mod store;

use app::jobs::Enqueue;
use app::{Caller, Error, Feature, Result, Shown, User, Work, bonds};
use db::Tx;
use model::limits::INTERESTS;
use model::{Bond, DisplayName, Interest, Matter, ProfileText, Relation, Time, UserEvent, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::relations;
use crate::somebody::no_such_user;
use job::TellOfPerson;

/// Seconds in which others hear at most once that somebody is called or looks otherwise.
const EVERY_S: i64 = 10;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(job::feature()).with(own_data::feature()).on_user_erased(forget)
}

/// What somebody says of themselves, as far as its reader may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Profile {
    /// Who.
    user: User,
    /// What they are to you; absent: they are you.
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<Relation>,
    #[serde(flatten)]
    said: Said,
    /// Their e-mail address, verified, where they let you see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Their phone number, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// What somebody says of themselves. What they do not say is absent.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Said {
    /// A few sentences.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    bio: String,
    /// How to speak of them.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pronouns: String,
    /// Where they live.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    city: String,
    /// What they like: tags without their `#`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    interests: Vec<String>,
    /// What they are up to.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    status: String,
    /// Until when; absent: until they say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_until: Option<Time>,
}

/// What is to be different; absent means as before.
#[derive(Debug, Default)]
struct Change {
    display_name: Option<Option<DisplayName>>,
    bio: Option<ProfileText<500>>,
    pronouns: Option<ProfileText<40>>,
    city: Option<ProfileText<80>>,
    interests: Option<Vec<Interest>>,
    status: Option<(ProfileText<100>, Option<Time>)>,
}

/// What somebody may see of a person.
fn get(tx: &mut Tx<'_>, viewer: UserId, user: UserId, now: Time) -> Result<Profile> {
    let person = store::find(tx, user)?.ok_or_else(no_such_user)?;
    if viewer == user {
        let said = store::said(tx, user, now)?.unwrap_or_default();
        return Ok(Profile { user: person.user, relation: None, said, email: person.email, phone: person.phone });
    }
    let relation = relations::to(tx, viewer, user)?;
    if relation == Relation::Blocked {
        // Whom one blocked one can name, to take it back; what they say is not shown.
        let said = Said::default();
        return Ok(Profile { user: person.user, relation: Some(relation), said, email: None, phone: None });
    }
    let bond = bonds::between(tx, viewer, user)?;
    let privacy = bonds::privacy(tx, user)?;
    let admits = |matter: Matter| privacy.circle(matter).admits(bond);
    if bond == Bond::Blocked
        || !(admits(Matter::Find) || bond == Bond::Friend || store::share_a_room(tx, viewer, user)?)
    {
        return Err(no_such_user());
    }
    Ok(Profile {
        user: person.user,
        relation: Some(relation),
        said: store::said(tx, user, now)?.unwrap_or_default(),
        email: person.email.filter(|_| admits(Matter::SeeEmail)),
        phone: person.phone.filter(|_| admits(Matter::SeePhone)),
    })
}

/// Changes what the caller says of themselves. Those who share a room with them hear of another name; whoever looks sees the rest.
fn change(work: &mut Work<'_, '_>, caller: &Caller, change: &Change) -> Result<Profile> {
    if change.interests.as_ref().is_some_and(|interests| interests.len() > INTERESTS) {
        return Err(Error::invalid("invalid_request", "Name at most 20 interests."));
    }
    let (user, now) = (caller.user, work.now());
    hold(work, user)?;
    let mut said = store::said(work.tx(), user, now)?.unwrap_or_default();
    said.apply(change);
    store::put(work.tx(), user, &said)?;
    if change.interests.is_some() {
        store::forget_interests(work.tx(), user)?;
        for interest in &said.interests {
            store::insert_interest(work.tx(), user, interest)?;
        }
    }
    if let Some(name) = &change.display_name {
        show(work, user, &Shown::Name(name.clone()))?;
    }
    get(work.tx(), user, user, now)
}

impl Said {
    fn apply(&mut self, change: &Change) {
        let texts = [
            (&mut self.bio, change.bio.as_ref().map(ProfileText::as_str)),
            (&mut self.pronouns, change.pronouns.as_ref().map(ProfileText::as_str)),
            (&mut self.city, change.city.as_ref().map(ProfileText::as_str)),
            (&mut self.status, change.status.as_ref().map(|(status, _)| status.as_str())),
        ];
        for (text, new) in texts {
            if let Some(new) = new {
                new.clone_into(text);
            }
        }
        if let Some((_, until)) = change.status {
            self.status_until = until.filter(|_| !self.status.is_empty());
        }
        if let Some(interests) = &change.interests {
            self.interests.clear();
            for interest in interests {
                // Two spellings may be one word.
                if !self.interests.iter().any(|known| known == interest.as_str()) {
                    self.interests.push(interest.as_str().to_owned());
                }
            }
        }
    }
}

/// Makes sure that somebody has a profile, and holds it until the unit ends.
///
/// # Errors
/// `unauthenticated` (401): they are gone.
pub(crate) fn hold(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    store::insert(work.tx(), user)?;
    store::hold(work.tx(), user)?;
    // Asked last: whoever erases them holds this row too, from then on.
    if store::is_there(work.tx(), user)? { Ok(()) } else { Err(Error::unauthenticated()) }
}

/// Shows somebody otherwise, whose profile is held, and tells whoever knows them.
///
/// # Errors
/// Storage errors.
pub(crate) fn show(work: &mut Work<'_, '_>, user: UserId, shown: &Shown) -> Result<()> {
    work.user_shown(user, shown)?;
    work.announce_to(user, &UserEvent::UsernameChanged {})?;
    let (now, told_at) = (work.now(), store::told_at(work.tx(), user)?);
    match told_at.map(|at| at.plus_s(EVERY_S)).filter(|at| now < *at) {
        None => tell(work, user),
        Some(at) => {
            let once = Enqueue { at: Some(at), key: Some(user.to_string()) };
            work.enqueue_with(&TellOfPerson { user }, &once).map(|_| ())
        }
    }
}

/// Tells the rooms, and notes when.
fn tell(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    let now = work.now();
    // First: a change that is under way holds this row, and is told of with this.
    store::set_told(work.tx(), user, now)?;
    work.user_renamed(user)
}

/// Somebody who is gone says nothing.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    // Waits for a change that is under way, be it the first one.
    store::insert(work.tx(), user)?;
    store::forget_interests(work.tx(), user)?;
    Ok(store::delete(work.tx(), user)?)
}
