//! The one reminder, and letters that could not be sent.

use app::http::Language;
use app::{Result, Work, mail};
use model::{ContactState, LetterState, UserId};

use super::places::{self, Places};
use super::{AT_ONCE, Step, store};
use crate::invitations::closing::{Seal, is_closed};
use crate::invitations::letters::{About, Draft, Site};
use crate::invitations::token;

/// Seconds until it is tried again where the limits let nothing through: an hour.
const LATER_S: i64 = 3_600;

/// An invitation whose reminder is due.
#[derive(Debug)]
pub struct Due {
    pub id: i64,
    pub inviter: UserId,
    pub username: String,
    pub address: String,
    pub language: Language,
    /// Whether the address still stands in the book of whoever invited.
    pub is_known: bool,
}

/// An invitation and what became of its last letter.
pub struct Fate {
    pub id: i64,
    pub state: LetterState,
}

/// Reminds the next ones whose time has come.
///
/// # Errors
/// Storage errors.
pub fn remind_some(work: &mut Work<'_, '_>, site: &Site, places: Places) -> Result<Step> {
    let now = work.now();
    let due = store::due(work.tx(), now, AT_ONCE)?;
    for one in &due {
        remind(work, one, site, places)?;
    }
    Ok(if due.is_empty() { Step::Ends } else { Step::Goes })
}

fn remind(work: &mut Work<'_, '_>, due: &Due, site: &Site, places: Places) -> Result<()> {
    let seal = Seal::of(work.tx())?;
    let sealed = seal.seal(&due.address);
    // Whoever took the address out of their book wants it left alone.
    if !due.is_known || is_closed(work.tx(), &sealed)? {
        return Ok(store::remind_no_more(work.tx(), due.id)?);
    }
    let now = work.now();
    if !places::take(work, due.inviter, &due.address, places)? {
        return Ok(store::remind_at(work.tx(), due.id, now.plus_s(LATER_S))?);
    }
    let token = token::draw(work)?;
    let draft = Draft {
        about: About::Reminder,
        address: &due.address,
        by: &due.username,
        language: due.language,
        token: &token,
        closing: &seal.token(&sealed),
    };
    let letter = mail::send(work, &draft.write(site))?;
    store::set_reminded(work.tx(), due.id, &token::hash(&token), letter)?;
    Ok(store::set_entry_of(work.tx(), due.id, ContactState::Reminded)?)
}

/// Learns what became of the next letters that ended. True: there may be more.
///
/// # Errors
/// Storage errors.
pub fn learn_faults(work: &mut Work<'_, '_>) -> Result<bool> {
    let ended = store::ended(work.tx(), AT_ONCE)?;
    for fate in &ended {
        store::set_known(work.tx(), fate.id)?;
        if fate.state == LetterState::Failed {
            store::set_entry_of(work.tx(), fate.id, ContactState::Failed)?;
            store::set_failed(work.tx(), fate.id)?;
        }
    }
    Ok(!ended.is_empty())
}
