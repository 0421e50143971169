//! Whom somebody lets do what, and see what.

mod http;
mod store;

use app::{Caller, Feature, Result, Work, bonds};
use model::{Circle, Privacy, UserEvent, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::contacts;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).on_user_erased(forget)
}

/// What is to be different; absent means as before.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PrivacyEdit {
    /// Who may write to you; strangers among these ask first.
    message: Option<Circle>,
    /// Who may put you into groups without asking; others invite.
    add: Option<Circle>,
    /// Who may invite you into rooms.
    invite: Option<Circle>,
    /// Who may ask to be friends, and finds you by name.
    find: Option<Circle>,
    /// Who finds you by your e-mail address.
    find_by_email: Option<Circle>,
    /// Who finds you by your phone number.
    find_by_phone: Option<Circle>,
    /// Who sees your e-mail address.
    see_email: Option<Circle>,
    /// Who sees your phone number.
    see_phone: Option<Circle>,
    /// Who sees that you are online or type, and when you were last here.
    see_last_seen: Option<Circle>,
    /// Who sees how far you have read; if you let nobody, you do not see it of others.
    see_read: Option<Circle>,
}

impl PrivacyEdit {
    fn of(self, before: Privacy) -> Privacy {
        Privacy {
            message: self.message.unwrap_or(before.message),
            add: self.add.unwrap_or(before.add),
            invite: self.invite.unwrap_or(before.invite),
            find: self.find.unwrap_or(before.find),
            find_by_email: self.find_by_email.unwrap_or(before.find_by_email),
            find_by_phone: self.find_by_phone.unwrap_or(before.find_by_phone),
            see_email: self.see_email.unwrap_or(before.see_email),
            see_phone: self.see_phone.unwrap_or(before.see_phone),
            see_last_seen: self.see_last_seen.unwrap_or(before.see_last_seen),
            see_read: self.see_read.unwrap_or(before.see_read),
        }
    }
}

/// Decides anew. Holds from now on, for everybody: the nodes where the caller is online learn by their log who sees that.
fn change(work: &mut Work<'_, '_>, caller: &Caller, edit: PrivacyEdit) -> Result<Privacy> {
    store::hold(work.tx(), caller.user)?;
    let before = bonds::privacy(work.tx(), caller.user)?;
    let privacy = edit.of(before);
    store::put(work.tx(), caller.user, &privacy)?;
    if (privacy.find_by_email, privacy.find_by_phone) != (before.find_by_email, before.find_by_phone) {
        contacts::refresh_discovery(work, caller.user)?;
    }
    if privacy.see_last_seen != before.see_last_seen {
        work.announce_to(caller.user, &UserEvent::PresenceChanged { presence: privacy.see_last_seen })?;
    }
    Ok(privacy)
}

/// What an import says of somebody whom nobody signs in as yet. What was decided here stays.
///
/// # Errors
/// Storage errors.
pub fn keep_last_seen(work: &mut Work<'_, '_>, user: UserId, circle: Circle) -> Result<()> {
    if circle == Circle::Everyone || !store::is_undecided(work.tx(), user)? {
        return Ok(());
    }
    Ok(store::put(work.tx(), user, &Privacy { see_last_seen: circle, ..Privacy::default() })?)
}

fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::remove(work.tx(), user)?)
}
