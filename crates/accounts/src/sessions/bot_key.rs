//! The one session of a bot: its key, which no sign-in begins.

use app::{Caller, Result, Work};
use model::UserId;

use super::{NewSession, SecretHash, store};

/// Begins the session of a bot's key. Whoever calls this holds the bot's row, and knows that it may come in and has no other session.
///
/// # Errors
/// Storage errors.
pub fn begin_bot(work: &mut Work<'_, '_>, bot: UserId, hash: &SecretHash) -> Result<()> {
    let (new, session, now) = (NewSession::bot(*hash), work.new_id(), work.now());
    let caller = Caller { user: bot, session, expires_at: None, scopes: new.good_for() };
    Ok(store::insert(work.tx(), &caller, &new, now)?)
}

/// Takes the hash of a bot's key out of its session, which is about to end: a later one may have it. None: no key stands.
///
/// # Errors
/// Storage errors.
pub fn lay_down_key(work: &mut Work<'_, '_>, bot: UserId) -> Result<Option<SecretHash>> {
    let Some((session, hash)) = store::find_key(work.tx(), bot)? else { return Ok(None) };
    let nobodys: SecretHash = work.random()?;
    store::set_hash(work.tx(), session, &nobodys)?;
    Ok(Some(hash))
}
