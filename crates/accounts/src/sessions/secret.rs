//! Secrets of sessions: 256 random bits. No salt and no slow hash: there is nothing to guess.

use app::Result;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// Longer than any secret we give out.
const LONGEST: usize = 128;

/// What keys begin with, so that whoever scans texts for leaked secrets knows one. The secrets of browsers stand in no text.
const PREFIX: &str = "commune_";

/// SHA-256 of a secret: what is stored and looked up.
pub type SecretHash = [u8; 32];

/// A secret, shown once to whoever holds it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn new() -> Result<Self> {
        app::random().map(Self::of)
    }

    /// One of these random bytes.
    #[must_use]
    pub fn of(random: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// A new one that is told to be a key by its beginning.
    ///
    /// # Errors
    /// As [`Secret::new`].
    pub fn of_key() -> Result<Self> {
        Self::new().map(|Self(secret)| Self(format!("{PREFIX}{secret}")))
    }

    /// As it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is stored.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        sha256(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The hash of what somebody shows as a secret. None: it cannot be one.
#[must_use]
pub fn hash_shown(shown: &str) -> Option<SecretHash> {
    (!shown.is_empty() && shown.len() <= LONGEST).then(|| sha256(shown))
}

fn sha256(text: &str) -> SecretHash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_by_the_hash_of_what_is_shown() {
        let (one, two) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_eq!(one.as_str().len(), 43);
        let key = Secret::of_key().unwrap();
        assert!(key.as_str().starts_with("commune_") && key.as_str().len() == 8 + 43);
        assert_eq!(hash_shown(key.as_str()), Some(key.hash()));
        assert_ne!(one.as_str(), two.as_str());
        assert_eq!(hash_shown(one.as_str()), Some(one.hash()));
        assert_ne!(hash_shown(two.as_str()), Some(one.hash()));
        assert_eq!(format!("{one:?}"), "Secret");
    }

    #[test]
    fn what_cannot_be_a_secret_is_not_even_hashed() {
        assert_eq!(hash_shown(""), None);
        assert_eq!(hash_shown(&"a".repeat(129)), None);
    }
}
