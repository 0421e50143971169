//! An e-mail address as somebody gave it. Its syntax is checked; whether it works, only a mail can tell.

use std::fmt;

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// The longest address that mail can be sent to, in bytes (RFC 5321, a path without its brackets).
const LONGEST: usize = 254;

/// An address. The domain is in lower case, the rest as it was given.
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, format = "email", max_length = 254)]
pub struct Email(String);

impl Email {
    /// Takes an address, or says that it is none.
    ///
    /// # Errors
    /// A sentence.
    pub fn new(typed: &str) -> Result<Self, &'static str> {
        const NONE: &str = "this is no e-mail address";
        let typed = typed.trim();
        if typed.len() > LONGEST || typed.chars().any(char::is_control) {
            return Err(NONE);
        }
        let options = Options::default().without_display_text().without_domain_literal();
        EmailAddress::parse_with_options(typed, options).map_err(|_| NONE)?;
        let (local, domain) = typed.rsplit_once('@').ok_or(NONE)?;
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }

    /// As it is compared: nobody runs a mailbox whose name differs from another's by case alone.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Email {
    // Addresses are in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email")
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&<std::borrow::Cow<'de, str>>::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_is_lowered() {
        assert_eq!(Email::new(" Ann.O@Example.ORG ").unwrap().as_str(), "Ann.O@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@{}.example", "a".repeat(60), "b".repeat(200));
        for wrong in [
            "",
            "ann",
            "ann@",
            "@example.org",
            "a b@example.org",
            "Ann <ann@example.org>",
            "ann@[127.0.0.1]",
            "ann@example.org\r\nBcc: x@y.z",
            &long,
        ] {
            assert!(Email::new(wrong).is_err(), "{wrong:?}");
        }
    }
}
