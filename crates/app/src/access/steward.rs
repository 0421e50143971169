//! The right to look after the server's jobs.

use db::Tx;
use model::UserId;

use super::{not_an_administrator, store};
use crate::authenticator::Caller;
use crate::error::Result;

/// The right to look after the server's jobs.
#[derive(Debug)]
pub struct Steward {
    by: Option<UserId>,
}

impl Steward {
    /// Who; none: whoever sits at the machine.
    #[must_use]
    pub const fn by(&self) -> Option<UserId> {
        self.by
    }
}

/// The right of an administrator to look after the server's jobs.
///
/// # Errors
/// `forbidden` (403), whatever was asked for.
pub fn steward(tx: &mut Tx<'_>, caller: &Caller) -> Result<Steward> {
    if store::is_admin(tx, caller.user)? { Ok(Steward { by: Some(caller.user) }) } else { Err(not_an_administrator()) }
}

/// The same right, for commands: the data folder belongs to whoever runs them.
#[must_use]
pub const fn operator() -> Steward {
    Steward { by: None }
}
