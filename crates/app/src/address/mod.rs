//! What a code can be sent to, and what stands for an account once it came back: an e-mail address or a phone number. The rules of codes, of signing
//! in and of recovering are written once over both.

mod email;
mod phone;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::error::{Error, Result};

pub use email::Email;
pub use phone::{Phone, Region};

/// The longest that is typed, in bytes: an e-mail address (RFC 5321).
const LONGEST: usize = 254;

/// Which of the two an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// E-mail.
    Email,
    /// A phone number.
    Phone,
}

impl Kind {
    /// As metrics and codes of errors call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// An e-mail address or a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// E-mail.
    Email(Email),
    /// A phone number.
    Phone(Phone),
}

impl Address {
    /// Takes what was typed: with an `@` an e-mail address, else a number.
    ///
    /// # Errors
    /// A sentence.
    pub fn read(typed: &str, region: Option<Region>) -> std::result::Result<Self, &'static str> {
        if typed.contains('@') {
            Email::new(typed).map(Self::Email)
        } else {
            Phone::read(typed, region).map(Self::Phone)
        }
    }

    /// Which it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Email(_) => Kind::Email,
            Self::Phone(_) => Kind::Phone,
        }
    }

    /// As it is compared and counted.
    #[must_use]
    pub fn folded(&self) -> String {
        match self {
            Self::Email(email) => email.folded(),
            Self::Phone(phone) => phone.as_str().to_owned(),
        }
    }

    /// As it is written to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(phone) => phone.as_str(),
        }
    }
}

/// An e-mail address, or a phone number: with + and the code of its country, or as people write it where the server stands.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, max_length = 254)]
pub struct Typed(String);

impl Typed {
    /// As an e-mail address or a number.
    ///
    /// # Errors
    /// `invalid_address` (422), with a sentence.
    pub fn address(&self, region: Option<Region>) -> Result<Address> {
        Address::read(&self.0, region).map_err(|why| Error::invalid("invalid_address", sentence(why)))
    }

    /// As a number.
    ///
    /// # Errors
    /// `invalid_phone` (422), with a sentence.
    pub fn phone(&self, region: Option<Region>) -> Result<Address> {
        let phone = Phone::read(&self.0, region).map_err(|why| Error::invalid("invalid_phone", sentence(why)))?;
        Ok(Address::Phone(phone))
    }
}

fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(std::iter::once('.')).collect()
}

impl fmt::Debug for Typed {
    // Addresses are in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed")
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let typed = <Cow<'de, str>>::deserialize(from)?;
        if typed.len() > LONGEST {
            return Err(serde::de::Error::custom("an address has at most 254 bytes"));
        }
        Ok(Self(typed.into_owned()))
    }
}
