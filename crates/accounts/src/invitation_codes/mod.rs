//! Codes that let somebody make an account where not anybody may. An administrator makes one, reads it once, and passes it on; it is good for so
//! many people and for so long. 256 random bits, stored as a hash.

pub mod http;
mod store;

use app::access::ServerAccess;
use app::{Error, Result, Work};
use db::Tx;
use model::{InvitationAct, InvitationId, NodeEvent, Time};
use serde::Serialize;
use utoipa::ToSchema;

use crate::sessions::{Secret, SecretHash, hash_shown};

/// Codes that a server may have, with those that are used up.
const MOST: i64 = 200;

/// A code, as administrators see it ever after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvitationCode {
    /// Its id.
    pub id: InvitationId,
    /// Whom it is for, as whoever made it noted.
    pub note: String,
    /// For how many it is good; null: for any number.
    pub uses: Option<i64>,
    /// How many made an account with it.
    pub used: i64,
    /// Until when it is good; null: until it is withdrawn.
    pub expires_at: Option<Time>,
    /// Whether it is good now.
    pub good: bool,
    /// The name of who made it.
    pub by: String,
    /// When.
    pub created_at: Time,
}

/// A code about to be made.
#[derive(Debug, Clone)]
pub struct NewCode {
    secret: Secret,
    note: String,
    uses: Option<i64>,
    lasts_s: Option<i64>,
}

impl NewCode {
    /// Draws one, for so many people and so many seconds.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    fn new(note: String, uses: Option<i64>, lasts_s: Option<i64>) -> Result<Self> {
        Ok(Self { secret: Secret::new()?, note, uses, lasts_s })
    }
}

/// A code as it is looked up.
///
/// # Errors
/// `no_such_invitation` (404).
pub fn read(shown: &str) -> Result<SecretHash> {
    hash_shown(shown).ok_or_else(no_such_invitation)
}

/// Whether a code is good.
///
/// # Errors
/// `no_such_invitation` (404).
pub fn check(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> Result<()> {
    if store::is_good(tx, hash, now)? { Ok(()) } else { Err(no_such_invitation()) }
}

/// Counts one who came with it; false: it is not good. Of two who come with the last use of it one is told so.
///
/// # Errors
/// Storage errors.
pub fn use_one(work: &mut Work<'_, '_>, hash: &SecretHash) -> Result<bool> {
    let now = work.now();
    Ok(store::use_one(work.tx(), hash, now)?)
}

/// The answer to a code that is used up, too old, withdrawn, or made up.
#[must_use]
pub fn no_such_invitation() -> Error {
    Error::not_found("no_such_invitation", "This invitation was used, is too old, or was never good.")
}

/// All codes, the latest first.
///
/// # Errors
/// Storage errors.
fn list(tx: &mut Tx<'_>, _: &ServerAccess, now: Time) -> Result<Vec<InvitationCode>> {
    Ok(store::list(tx, now, MOST)?)
}

/// Makes one.
///
/// # Errors
/// `too_many_invitations` (409) above 200.
fn make(work: &mut Work<'_, '_>, access: &ServerAccess, new: &NewCode) -> Result<InvitationCode> {
    let (id, now) = (work.new_id(), work.now());
    if store::count(work.tx())? >= MOST {
        return Err(Error::conflict("too_many_invitations", "There are 200 invitations. Withdraw some first."));
    }
    let until = new.lasts_s.map(|seconds| now.plus_s(seconds));
    store::insert(work.tx(), (id, access.by()), new, (now, until))?;
    tell(work, access, id, InvitationAct::Made)?;
    store::find(work.tx(), id, now)?.ok_or_else(|| Error::internal("an invitation is gone in the unit that made it"))
}

/// Takes one back; who came with it stays.
///
/// # Errors
/// `no_such_invitation` (404).
fn withdraw(work: &mut Work<'_, '_>, access: &ServerAccess, id: InvitationId) -> Result<()> {
    if !store::delete(work.tx(), id)? {
        return Err(no_such_invitation());
    }
    tell(work, access, id, InvitationAct::Withdrawn)
}

fn tell(work: &mut Work<'_, '_>, access: &ServerAccess, invitation: InvitationId, act: InvitationAct) -> Result<()> {
    work.announce_to_nodes(&NodeEvent::InvitationManaged { invitation, act, by: access.by() })?;
    Ok(())
}
