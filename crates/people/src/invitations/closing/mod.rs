//! Addresses that want no invitations. Every letter holds a link by which whoever reads it says so, without an account, and takes it back.
//!
//! The link is signed and names the address by a keyed hash, so that nothing is stored for it, and it works also when whoever invited is gone. What is kept
//! of the address is that hash alone.

mod http;
mod store;

use app::{Error, Feature, Result, Work};
use aws_lc_rs::{constant_time, hmac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use serde::Serialize;
use utoipa::ToSchema;

/// Bytes of a hash, and of what signs it.
const PART: usize = 16;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).on_start(begin)
}

/// Whether an address takes invitations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddressDoor {
    /// Whether it takes none.
    closed: bool,
}

/// The hash of an address, by the key of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sealed(Vec<u8>);

impl Sealed {
    /// As it is stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What hashes addresses and signs links.
pub(super) struct Seal(hmac::Key);

impl Seal {
    /// That of this server.
    ///
    /// # Errors
    /// Storage errors.
    pub fn of(tx: &mut Tx<'_>) -> Result<Self> {
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &store::key(tx)?)))
    }

    /// An address, as it is compared, sealed.
    pub fn seal(&self, address: &str) -> Sealed {
        Sealed(self.tag("address", address.as_bytes()))
    }

    /// What stands behind `/no-invitations#` in a letter to this address.
    pub fn token(&self, sealed: &Sealed) -> String {
        URL_SAFE_NO_PAD.encode([sealed.0.clone(), self.tag("link", &sealed.0)].concat())
    }

    /// The address of a link, if this server signed it.
    fn read(&self, token: &str) -> Option<Sealed> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 2 * PART)?;
        let (sealed, signature) = bytes.split_at(PART);
        let is_ours = constant_time::verify_slices_are_equal(&self.tag("link", sealed), signature).is_ok();
        is_ours.then(|| Sealed(sealed.to_vec()))
    }

    fn tag(&self, purpose: &str, bytes: &[u8]) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(bytes);
        context.sign().as_ref().iter().copied().take(PART).collect()
    }
}

/// Draws the key, once for all starts.
fn begin(work: &mut Work<'_, '_>) -> Result<()> {
    let key = work.random::<32>()?;
    Ok(store::insert_key(work.tx(), &key)?)
}

/// Whether an address takes no invitations.
///
/// # Errors
/// Storage errors.
pub(super) fn is_closed(tx: &mut Tx<'_>, sealed: &Sealed) -> Result<bool> {
    Ok(store::is_closed(tx, &sealed.0)?)
}

/// Whether the address of a link takes no invitations.
fn look(tx: &mut Tx<'_>, token: &str) -> Result<AddressDoor> {
    let sealed = Seal::of(tx)?.read(token).ok_or_else(no_such_link)?;
    Ok(AddressDoor { closed: is_closed(tx, &sealed)? })
}

/// From now on nobody's invitation goes to the address of this link.
///
/// # Errors
/// `no_such_link` (404).
fn close(work: &mut Work<'_, '_>, token: &str) -> Result<AddressDoor> {
    let now = work.now();
    let sealed = Seal::of(work.tx())?.read(token).ok_or_else(no_such_link)?;
    store::close(work.tx(), &sealed.0, now)?;
    // The books first: they are found by what was sent.
    store::block_entries(work.tx(), &sealed.0)?;
    store::block_sent(work.tx(), &sealed.0)?;
    Ok(AddressDoor { closed: true })
}

/// Takes that back. Who was invited before is not invited anew.
///
/// # Errors
/// `no_such_link` (404).
fn open(work: &mut Work<'_, '_>, token: &str) -> Result<AddressDoor> {
    let sealed = Seal::of(work.tx())?.read(token).ok_or_else(no_such_link)?;
    store::open(work.tx(), &sealed.0)?;
    store::unblock_entries(work.tx(), &sealed.0)?;
    store::unblock_sent(work.tx(), &sealed.0)?;
    Ok(AddressDoor { closed: false })
}

fn no_such_link() -> Error {
    Error::not_found("no_such_link", "This link is none of this server.")
}
