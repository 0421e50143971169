//! The right to administer the server, and to look after its jobs.

use db::Tx;
use model::UserId;

use super::store;
use crate::authenticator::Caller;
use crate::error::{Error, Result};

/// The right to administer the server.
#[derive(Debug)]
pub struct ServerAccess {
    by: UserId,
}

impl ServerAccess {
    /// Who administers.
    #[must_use]
    pub const fn by(&self) -> UserId {
        self.by
    }
}

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

/// Access to administer the server.
///
/// # Errors
/// `forbidden` (403).
pub fn server(tx: &mut Tx<'_>, caller: &Caller) -> Result<ServerAccess> {
    if store::is_admin(tx, caller.user)? { Ok(ServerAccess { by: caller.user }) } else { Err(not_an_administrator()) }
}

fn not_an_administrator() -> Error {
    Error::forbidden("forbidden", "Only an administrator may do that.")
}
