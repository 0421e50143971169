//! The second step of coming in: whoever showed a first factor shows a code of their app, or a recovery code.

pub mod http;

use app::{Result, Work};

use crate::letters::Writing;
use crate::me;
use crate::pending_sign_ins;
use crate::second_step::{self, Shown, Verdict};
use crate::sessions::{self, NewSession, Opened, SecretHash};

/// What became of it.
pub enum Finished {
    /// They are in.
    In(Opened),
    /// The code was wrong. The try is counted.
    Wrong,
    /// Too many codes of theirs were wrong: so many seconds to wait.
    Wait(u64),
    /// The sign-in is over: too old, used, tried too often, or ended with all sessions.
    Over,
}

/// Finishes the sign-in with this secret, by what was shown. A wrong try must be kept, so it is no error of the unit.
///
/// # Errors
/// As [`sessions::begin`].
pub fn finish(
    work: &mut Work<'_, '_>,
    (pending, shown): (&SecretHash, &Shown),
    session: &NewSession,
    writing: &Writing,
) -> Result<Finished> {
    let Some(user) = pending_sign_ins::owner(work, pending)? else { return Ok(Finished::Over) };
    // The person's row first, as everywhere: of codes that come at once one is looked at after the other.
    sessions::hold_person(work, user)?;
    if !pending_sign_ins::take_try(work, pending)? {
        return Ok(Finished::Over);
    }
    match second_step::judge(work, user, shown, writing)? {
        Verdict::Wrong => Ok(Finished::Wrong),
        Verdict::Wait(seconds) => Ok(Finished::Wait(seconds)),
        Verdict::Right => {
            pending_sign_ins::finish(work, pending)?;
            let begun = sessions::begin(work, user, session)?;
            Ok(Finished::In(begun.of(me::get(work.tx(), &begun.caller)?)))
        }
    }
}
