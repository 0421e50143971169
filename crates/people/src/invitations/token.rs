//! The secret of an invitation: 128 random bits, shown once and stored as a hash.

use app::{Result, Work};
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new one.
///
/// # Errors
/// If the system has no randomness to give.
pub fn draw(work: &mut Work<'_, '_>) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(work.random::<16>()?))
}

/// One as it is stored. Whatever text it is, it costs one hash.
pub fn hash(token: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, token.as_bytes()).as_ref().to_vec()
}
