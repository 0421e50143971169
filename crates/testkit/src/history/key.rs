//! The client key as a number, and the fingerprint of a body.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A client key: a UUID, kept as a number because histories hold a great many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(u128);

impl Key {
    /// A UUID of version 4 from any 128 bits.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        let version = bits & !(0xf << 76) | 0x4 << 76;
        Self(version & !(0x3 << 62) | 0x2 << 62)
    }

    /// Reads a UUID with hyphens; none if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex: String = text.chars().filter(|letter| *letter != '-').collect();
        if hex.len() == 32 { u128::from_str_radix(&hex, 16).ok().map(Self) } else { None }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        let parts = [hex.get(..8), hex.get(8..12), hex.get(12..16), hex.get(16..20), hex.get(20..)];
        f.write_str(&parts.map(Option::unwrap_or_default).join("-"))
    }
}

/// A fingerprint of a text, the same in every run.
#[must_use]
pub fn body_hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_what_it_shows() {
        let key = Key::from_bits(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(key.to_string(), "01234567-89ab-4def-8123-456789abcdef");
        assert_eq!(Key::parse(&key.to_string()), Some(key));
        assert_eq!(Key::parse("01234567"), None);
    }
}
