//! Administrators, as the command makes them.

use app::{Result, Work};
use model::UserId;

use crate::setup;
use crate::sign_up::NewAccount;

/// Makes an account that administers the server. Where it is the first, the set-up is over.
///
/// # Errors
/// `username_taken` (409).
pub fn create_admin(work: &mut Work<'_, '_>, new: &NewAccount) -> Result<UserId> {
    setup::add_admin(work, new)
}
