//! What a key may be used for: a closed list, and sets of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

words!(
    /// What the holder of a key may do with it, within what its owner may do.
    Scope {
        /// See what the owner sees, live too.
        Read = "read",
        /// Write messages, make rooms and change them, join, invite, moderate.
        Write = "write",
        /// The account itself: its password, settings, sessions and keys.
        Account = "account",
        /// Administer the server, where the owner does.
        Admin = "admin",
    }
);

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Account, Self::Admin];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What a credential is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes(u8);

/// What stands for a person's own session in the text of a set.
const OWN: &str = "own";
const OWN_BIT: u8 = 1 << 7;

impl Scopes {
    /// A person's own session: everything, also what no key may do.
    pub const OWN: Self = Self(u8::MAX);
    /// Everything that a key may do.
    pub const KEY: Self = Self(0b1111);

    /// A key's.
    #[must_use]
    pub fn of(scopes: &[Scope]) -> Self {
        Self(scopes.iter().fold(0, |set, scope| set | scope.bit()))
    }

    /// Whether this is among them.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether they are a person's own session's.
    #[must_use]
    pub const fn is_own(self) -> bool {
        self.0 & OWN_BIT != 0
    }

    /// One by one.
    #[must_use]
    pub fn list(self) -> Vec<Scope> {
        Scope::ALL.into_iter().filter(|scope| self.has(*scope)).collect()
    }
}

/// Words with a space between them, as in RFC 6749 §3.3.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_own() {
            return f.write_str(OWN);
        }
        for (place, scope) in self.list().into_iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

/// A text with a word that this program does not know is refused as a whole.
impl FromStr for Scopes {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == OWN {
            return Ok(Self::OWN);
        }
        let scopes: Result<Vec<Scope>, String> = text.split(' ').map(str::parse).collect();
        Ok(Self::of(&scopes?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_read_back_from_its_text() {
        for bits in 1..16_u8 {
            let list: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| bits & scope.bit() != 0).collect();
            let set = Scopes::of(&list);
            assert_eq!((set.to_string().parse(), set.list(), set.is_own()), (Ok(set), list, false));
        }
        assert_eq!(Scopes::OWN.to_string().parse(), Ok(Scopes::OWN));
        assert_eq!(Scopes::of(&[Scope::Account, Scope::Read]).to_string(), "read account");
        assert_eq!(Scopes::of(&Scope::ALL), Scopes::KEY);
    }

    #[test]
    fn no_text_gives_more_than_it_says() {
        for wrong in ["", " ", "own read", "read own", "Read", "read  write", "read,write", "all", "*", "read sudo"] {
            assert!(wrong.parse::<Scopes>().is_err(), "{wrong:?}");
        }
        assert!(!Scopes::KEY.is_own() && Scopes::OWN.has(Scope::Admin));
        let read: Scopes = "read".parse().unwrap();
        assert!(
            read.has(Scope::Read) && !read.has(Scope::Write) && !read.has(Scope::Account) && !read.has(Scope::Admin)
        );
    }
}
