//! What a password must be.

mod hash;

use std::fmt;

use app::{Error, Result};
use model::limits::PASSWORD_CHARS;
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;
use zxcvbn::Score;

pub use hash::{hash, matches, matches_as_slowly};

/// Guesses that a password must be worth at least: more than 10^6 tries of somebody who knows the usual ones.
const LEAST: Score = Score::Two;

/// A password as somebody typed it, in NFC: one key press of one keyboard is another sequence on the next (RFC 8265). Never shown or logged.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
pub struct Password(String);

impl Password {
    /// Takes what was typed. Whether it is any good: `check`.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        Self(typed.nfc().collect())
    }

    /// Whether its length may be hashed at all. Cheap, and asked before anything expensive.
    #[must_use]
    pub fn has_good_length(&self) -> bool {
        self.0.len() <= 4 * PASSWORD_CHARS.end() && PASSWORD_CHARS.contains(&self.0.chars().count())
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        Ok(Self::new(&<std::borrow::Cow<'de, str>>::deserialize(from)?))
    }
}

/// Whether a password may be chosen: 8 to 128 characters, and none that is tried first. `about` is what everybody knows of its owner, and
/// what the server is called.
///
/// # Errors
/// `password_length`, `password_too_common` (422).
pub fn check(password: &Password, about: &[&str]) -> Result<()> {
    if !password.has_good_length() {
        return Err(Error::invalid("password_length", "A password has 8 to 128 characters."));
    }
    let between = |c: char| matches!(c, '@' | '.' | '-' | '_') || c.is_whitespace();
    let joined: Vec<String> = about.iter().map(|text| text.split_whitespace().collect()).collect();
    let parts = about.iter().flat_map(|text| text.split(between).chain([*text]));
    let parts = parts.chain(joined.iter().map(String::as_str)).chain(["commune"]);
    let known: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if zxcvbn::zxcvbn(&password.0, &known).score() < LEAST {
        return Err(Error::invalid(
            "password_too_common",
            "This password is too easy to guess. Take a longer one, or several words.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str, about: &[&str]) -> Option<&'static str> {
        check(&Password::new(password), about).err().map(|error| error.code())
    }

    #[test]
    fn length_is_counted_in_characters_and_checked_first() {
        assert_eq!(code("K7#pqzW", &[]), Some("password_length"));
        assert_eq!(code("𝄞ж7#pqzW", &[]), None);
        assert_eq!(code(&"xK7#pqzW".repeat(16), &[]), None);
        assert_eq!(code(&format!("{}x", "xK7#pqzW".repeat(16)), &[]), Some("password_length"));
        assert_eq!(code(&"x".repeat(200_000), &[]), Some("password_length"));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for common in
            ["password", "password1", "12345678", "qwertyuiop", "iloveyou", "aaaaaaaaaaaa", "abcdefgh", "Passw0rd"]
        {
            assert_eq!(code(common, &[]), Some("password_too_common"), "{common}");
        }
        for good in ["correct horse battery staple", "gläserne Brücke 71", "tr0ub4dor&3x!"] {
            assert_eq!(code(good, &[]), None, "{good}");
        }
    }

    #[test]
    fn the_owners_own_name_and_address_are_tried_first_too() {
        assert_eq!(code("wilhelmina.oakes", &[]), None);
        assert_eq!(code("wilhelmina.oakes", &["wilhelmina.oakes"]), Some("password_too_common"));
        assert_eq!(code("quixotrine", &["ann", "ann@quixotrine.example"]), Some("password_too_common"));
    }

    #[test]
    fn the_servers_own_name_is_tried_first_too() {
        for password in ["quixotrine", "vendelsey", "Quixotrine Vendelsey", "quixotrinevendelsey"] {
            assert_eq!(code(password, &[]), None, "{password}");
            assert_eq!(code(password, &["ann", "Quixotrine Vendelsey"]), Some("password_too_common"), "{password}");
        }
        assert_eq!(code("quixotrine sang to the moss", &["Quixotrine Vendelsey"]), None);
    }

    #[test]
    fn two_spellings_of_one_letter_are_one_password() {
        assert_eq!(Password::new("caf\u{e9} au lait").bytes(), Password::new("cafe\u{301} au lait").bytes());
    }

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(format!("{:?}", Password::new("secret")), "Password");
    }
}
