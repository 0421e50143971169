//! Secrets of second steps, sealed with AES-256-GCM by a key of this server, each for its owner: a row that is moved to somebody else opens nothing.
//! Why the key stands where it stands: `docs/decisions/0007`.

use app::{Error, Result, Work};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use model::UserId;

use super::store;

/// Seals a secret of somebody's: the nonce, and what it hides.
///
/// # Errors
/// Storage errors.
pub fn seal(work: &mut Work<'_, '_>, user: UserId, secret: &[u8]) -> Result<Vec<u8>> {
    let (key, nonce) = (key(work)?, work.random::<NONCE_LEN>()?);
    let mut hidden = secret.to_vec();
    let sealed = key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound_to(user), &mut hidden);
    sealed.map_err(|_| broken())?;
    Ok([nonce.as_slice(), &hidden].concat())
}

/// Opens what was sealed for somebody.
///
/// # Errors
/// If it was sealed for somebody else, or by another key.
pub fn open(work: &mut Work<'_, '_>, user: UserId, sealed: &[u8]) -> Result<Vec<u8>> {
    let key = key(work)?;
    let (nonce, hidden) = sealed.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
    let mut hidden = hidden.to_vec();
    let opened = key.open_in_place(nonce, bound_to(user), &mut hidden).map_err(|_| broken())?;
    Ok(opened.to_vec())
}

fn bound_to(user: UserId) -> Aad<[u8; 8]> {
    Aad::from(user.get().to_be_bytes())
}

/// The key, made when there is none. Of two that are made at once the first stays.
fn key(work: &mut Work<'_, '_>) -> Result<LessSafeKey> {
    let secret = match store::sealing_key(work.tx())? {
        Some(secret) => secret,
        None => make(work)?,
    };
    UnboundKey::new(&AES_256_GCM, &secret).map(LessSafeKey::new).map_err(|_| broken())
}

fn make(work: &mut Work<'_, '_>) -> Result<Vec<u8>> {
    let (fresh, now) = (work.random::<32>()?, work.now());
    store::insert_sealing_key(work.tx(), &fresh, now)?;
    store::sealing_key(work.tx())?.ok_or_else(broken)
}

fn broken() -> Error {
    Error::internal("the secret of a second step cannot be sealed or opened")
}
