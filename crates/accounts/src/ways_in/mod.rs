//! The ways into an account, and the rule that one stays.

use app::{Error, Result, Work};
use model::{IdentityId, PasskeyId};

use crate::identities;
use crate::me::Me;
use crate::passkeys;
use crate::providers::Providers;
use app::address::Kind;

/// A way in that is about to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The address of a kind: a code that is sent there lets in.
    Address(Kind),
    /// An identity.
    Identity(IdentityId),
    /// A passkey.
    Passkey(PasskeyId),
}

/// What this server lets people in by, of what they may have.
#[derive(Clone, Copy)]
pub struct Usable<'a> {
    /// The providers that are asked here.
    pub providers: &'a Providers,
    /// The name that passkeys must be bound to; none: whatever name people reach this server by.
    pub rp_id: Option<&'a str>,
}

/// Makes sure that somebody who loses a way in has another: a password, an address that a code goes to, an identity that lets them in, or a passkey of
/// this site. Keep the person's row before asking.
///
/// # Errors
/// `last_way_in` (409).
pub fn require_another(work: &mut Work<'_, '_>, me: &Me, without: Way, usable: Usable<'_>) -> Result<()> {
    let by_code = |kind: Kind| me.address(kind).is_some() && without != Way::Address(kind);
    if me.has_password || by_code(Kind::Email) || by_code(Kind::Phone) {
        return Ok(());
    }
    let identities = identities::store::list(work.tx(), me.id)?;
    let mut identities = identities.iter().filter(|row| Way::Identity(row.id) != without);
    if identities.any(|row| usable.providers.name_of(&row.issuer).is_some()) {
        return Ok(());
    }
    let passkeys = passkeys::store::list(work.tx(), me.id)?;
    let mut passkeys = passkeys.iter().filter(|passkey| Way::Passkey(passkey.id) != without);
    if passkeys.any(|passkey| usable.rp_id.is_none_or(|rp_id| rp_id == passkey.site)) {
        return Ok(());
    }
    Err(Error::conflict("last_way_in", "You would have no way in any more. Set a password first."))
}
