//! The first administrator, and who may become it.

mod code;
pub mod http;
mod store;

use app::{Error, Result, Work};
use db::Tx;
use model::{NodeEvent, RoomName, UserId};

use crate::me::Me;
use crate::sessions::{self, NewSession, Opened};
use crate::sign_up::{self, NewAccount, Rank};

pub use code::SetupCode;

/// The setting that holds the server's name.
const NAME: &str = "name";
/// What a server is called that was given no name.
const UNNAMED: &str = "Commune";

/// Whether nobody administers this server yet.
///
/// # Errors
/// Storage errors.
pub fn is_needed(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(store::first_admin(tx)?.is_none())
}

/// The answer to whoever comes before the administrator.
#[must_use]
pub fn needed_first() -> Error {
    Error::conflict("setup_needed", "This server has no administrator yet. Set it up first.")
}

/// The answer to whoever comes after.
#[must_use]
pub fn done_already() -> Error {
    Error::conflict("setup_done", "This server has its administrator already.")
}

/// What the server is called.
///
/// # Errors
/// Storage errors.
pub fn name(tx: &mut Tx<'_>) -> Result<String> {
    Ok(app::work::setting(tx, NAME)?.unwrap_or_else(|| UNNAMED.to_owned()))
}

/// Makes the administrator, once: of two who try at the same time one is refused.
///
/// # Errors
/// `setup_done`, `username_taken` (409).
pub fn set_up(
    work: &mut Work<'_, '_>,
    new: &NewAccount,
    session: &NewSession,
    called: Option<&RoomName>,
) -> Result<Opened> {
    let user = create_admin(work, new)?;
    if !store::claim(work.tx(), user.id)? {
        return Err(done_already());
    }
    if let Some(called) = called {
        work.set_setting(NAME, called.as_str(), Some(user.id))?;
    }
    let begun = sessions::begin(work, user.id, session)?;
    Ok(begun.of(user))
}

/// Makes an administrator, the first or another; for a command. The set-up is over with the first.
///
/// # Errors
/// `username_taken` (409).
pub fn add_admin(work: &mut Work<'_, '_>, new: &NewAccount) -> Result<UserId> {
    let user = create_admin(work, new)?;
    store::claim(work.tx(), user.id)?;
    Ok(user.id)
}

fn create_admin(work: &mut Work<'_, '_>, new: &NewAccount) -> Result<Me> {
    let user = sign_up::create(work, new, Rank::Admin)?;
    work.announce_to_nodes(&NodeEvent::AdminCreated { user: user.id })?;
    Ok(user)
}
