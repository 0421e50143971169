//! What rooms learn when somebody who is or was in them has another username.

use app::{ErrorKind, Feature, Result, Work, access};
use model::{Event, UserId};

use crate::membership;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().on_user_renamed(tell)
}

/// Tells every room that they were ever in or invited to: what they said there bears their name. In rising id, as the rooms' rows stay locked.
fn tell(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    for room in membership::ever_in(work.tx(), user)? {
        let access = match access::house(work, room) {
            Ok(access) => access,
            // Deleted meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        work.announce(&access, &Event::PersonRenamed { user })?;
    }
    Ok(())
}
