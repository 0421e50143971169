//! Names that people gave up, or had when they were erased. A name is not given out again: whoever took it would be taken for whoever had it. Only a
//! hash of it is kept, by which it is recognized; whoever guesses a name can see in the database that somebody had it. Who is still here may have it
//! back.

mod store;

use app::{Error, Result, Work};
use aws_lc_rs::digest;
use db::Tx;
use model::UserId;

/// Sets these hashes apart from any others.
const KIND: &[u8] = b"commune former name\0";
/// So many names may somebody give up within [`WITHIN_S`]: names that nobody can have any more are lost to all others.
const GIVEN_UP: i64 = 3;
/// Thirty days.
const WITHIN_S: i64 = 30 * 86_400;

fn hash(folded: &str) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(KIND);
    context.update(folded.as_bytes());
    context.finish().as_ref().to_vec()
}

/// Whether somebody was called so.
///
/// # Errors
/// Storage errors.
pub fn is_one(tx: &mut Tx<'_>, folded: &str) -> Result<bool> {
    Ok(store::find(tx, &hash(folded))?.is_some())
}

/// Whether somebody else was called so.
///
/// # Errors
/// Storage errors.
pub fn is_anothers(tx: &mut Tx<'_>, folded: &str, user: UserId) -> Result<bool> {
    Ok(store::find(tx, &hash(folded))?.is_some_and(|owner| owner != Some(user)))
}

/// From now on only this person, whose row is held, may be called so again.
///
/// # Errors
/// `too_many_names` (409): three names were given up within thirty days.
pub fn give_up(work: &mut Work<'_, '_>, folded: &str, user: UserId) -> Result<()> {
    let now = work.now();
    if store::given_up(work.tx(), user, now.plus_s(-WITHIN_S))? >= GIVEN_UP {
        return Err(Error::conflict(
            "too_many_names",
            "You had three other names within thirty days. Keep this one for a while.",
        ));
    }
    Ok(store::give_up(work.tx(), &hash(folded), user, now)?)
}

/// From now on nobody is called so, nor as this person, who goes, ever was; whose names they were is forgotten.
///
/// # Errors
/// Storage errors.
pub fn close(tx: &mut Tx<'_>, folded: &str, user: UserId) -> Result<()> {
    store::forget_owner(tx, user)?;
    Ok(store::close(tx, &hash(folded))?)
}
