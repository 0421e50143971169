//! Names: usernames, room names, and a room's address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::limits::{DISPLAY_NAME_CHARS, ROOM_NAME_CHARS, USERNAME_CHARS};

/// Why a name is none; the sentence is for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidName(pub &'static str);

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for InvalidName {}

/// A username: 1–32 letters, digits, `.`, `_` and `-` of any script (NFC). Unique without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 32)]
pub struct Username(String);

impl Username {
    /// Trims, normalises and checks.
    ///
    /// # Errors
    /// [`InvalidName`] with a sentence.
    pub fn new(name: &str) -> Result<Self, InvalidName> {
        if name.len() > 16 * USERNAME_CHARS {
            return Err(InvalidName("A username has at most 32 characters."));
        }
        let name: String = name.trim().nfc().collect();
        let count = name.chars().count();
        if count == 0 {
            return Err(InvalidName("A username has at least one character."));
        }
        if count > USERNAME_CHARS {
            return Err(InvalidName("A username has at most 32 characters."));
        }
        if !name.chars().all(|c| c.is_alphanumeric() || is_mark(c) || matches!(c, '.' | '_' | '-')) {
            return Err(InvalidName("A username has letters, digits, dots, underscores and hyphens only."));
        }
        if !name.chars().any(char::is_alphanumeric) {
            return Err(InvalidName("A username has at least one letter or digit."));
        }
        Ok(Self(name))
    }

    /// As it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is unique: NFKC, lower case. `Ann` and `ann` are one person.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

/// NFKC and lower case: how names are compared and searched.
#[must_use]
pub fn fold(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

/// A name from each of its words on, folded, with one space between words: what somebody may type who looks for its bearer. At most sixteen.
#[must_use]
pub fn name_starts(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let mut starts: Vec<String> = (0..words.len().min(16)).map(|from| words[from..].join(" ")).collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Combining marks, without which Devanagari or Thai names could not be written.
pub(crate) fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::new(&name).map_err(serde::de::Error::custom)
    }
}

/// A room's name: 1–100 characters after trimming, any script, no control characters. Never part of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 100)]
pub struct RoomName(String);

impl RoomName {
    /// Trims and checks.
    ///
    /// # Errors
    /// [`InvalidName`] with a sentence.
    pub fn new(name: &str) -> Result<Self, InvalidName> {
        let name = name.trim();
        if name.is_empty() {
            return Err(InvalidName("A room's name has at least one character."));
        }
        if name.len() > 4 * ROOM_NAME_CHARS || name.chars().count() > ROOM_NAME_CHARS {
            return Err(InvalidName("A room's name has at most 100 characters."));
        }
        if name.chars().any(is_unprintable) {
            return Err(InvalidName("A room's name has no control characters."));
        }
        if name.chars().all(is_invisible) {
            return Err(InvalidName("A room's name has at least one visible character."));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that lists are sorted by.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

/// What somebody is called beside their username: 1–50 characters after trimming, any script, no control characters. Not unique.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 50)]
pub struct DisplayName(String);

impl DisplayName {
    /// Trims and checks.
    ///
    /// # Errors
    /// [`InvalidName`] with a sentence.
    pub fn new(name: &str) -> Result<Self, InvalidName> {
        let name = name.trim();
        if name.is_empty() {
            return Err(InvalidName("A name has at least one character."));
        }
        if name.len() > 4 * DISPLAY_NAME_CHARS || name.chars().count() > DISPLAY_NAME_CHARS {
            return Err(InvalidName("A name has at most 50 characters."));
        }
        if name.chars().any(is_unprintable) {
            return Err(InvalidName("A name has no control characters."));
        }
        if name.chars().all(is_invisible) {
            return Err(InvalidName("A name has at least one visible character."));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for DisplayName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::new(&name).map_err(serde::de::Error::custom)
    }
}

/// Controls, line separators, and the characters that turn the direction of what follows.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// White space and characters of no width: joiners, word joiner, byte order mark, soft hyphen, fillers.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{3164}' | '\u{115F}' | '\u{1160}' | '\u{FFA0}')
}

impl<'de> Deserialize<'de> for RoomName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::new(&name).map_err(serde::de::Error::custom)
    }
}

/// A room's address: 15 characters of a–z and 2–7, from 75 random bits. An address, never a right.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[a-z2-7]{15}$")]
pub struct Uri(String);

impl Uri {
    const LENGTH: usize = 15;

    /// Writes 75 of the given 80 bits in base 32 (RFC 4648, lower case).
    #[must_use]
    pub fn from_random(bytes: [u8; 10]) -> Self {
        const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let text = (0..Self::LENGTH).map(|place| char::from(ALPHABET[(bits >> (5 * place) & 31) as usize]));
        Self(text.collect())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uri {
    type Err = InvalidName;
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let valid = text.len() == Self::LENGTH && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidName("An address has 15 characters of a–z and 2–7."))
        }
    }
}

impl<'de> Deserialize<'de> for Uri {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_take_any_script_and_refuse_what_breaks_pages() {
        for good in ["ann", "Ann.B-2_x", "Ünal", "अनिल", "李小龙", "J\u{308}org"] {
            assert!(Username::new(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "a b", "a/b", "<b>", "...", "a\u{202e}b", "a\0", &"x".repeat(33)] {
            assert!(Username::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn one_person_however_it_is_written() {
        let folded = |name| Username::new(name).unwrap().folded();
        assert_eq!(folded("ANN"), folded("ann"));
        assert_eq!(folded("Ａnn"), folded("ann"));
        assert_eq!(folded("U\u{308}nal"), folded("ünal"));
    }

    #[test]
    fn a_name_is_found_from_each_of_its_words_on() {
        assert_eq!(name_starts(" Ann  of the NORTH"), ["ann of the north", "north", "of the north", "the north"]);
        assert_eq!(name_starts("Ｌı Ł"), ["lı ł", "ł"]);
        assert_eq!(name_starts("go go"), ["go", "go go"]);
        assert_eq!(name_starts(&"a ".repeat(50)).len(), 16);
        assert!(name_starts(" ").is_empty());
    }

    #[test]
    fn room_names_take_any_script_but_no_control_and_nothing_invisible() {
        for good in ["general", " Küche ", "a/b", "<script>", "🏠", "日本"] {
            assert!(RoomName::new(good).is_ok(), "{good}");
        }
        for bad in ["", "  ", "a\nb", "a\0", "\u{200b}", "\u{202e}abc", &"x".repeat(101)] {
            assert!(RoomName::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(RoomName::new(" Küche ").unwrap().as_str(), "Küche");
    }

    #[test]
    fn a_display_name_takes_any_script_and_turns_nothing_around() {
        for good in ["Ann", "Ann B. <3", "李小龙", "مريم", "👩🏽‍🚀 Jo", &"x".repeat(50)] {
            assert!(DisplayName::new(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "a\nb", "a\0", "\u{202e}nnA", "a\u{2066}b", "\u{200b}\u{200b}", &"x".repeat(51)] {
            assert!(DisplayName::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(DisplayName::new("  Ann B.  ").unwrap().as_str(), "Ann B.");
    }

    #[test]
    fn an_address_is_fifteen_letters_whatever_the_bits() {
        for bytes in [[0; 10], [255; 10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]] {
            let uri = Uri::from_random(bytes);
            assert_eq!(uri.as_str().parse(), Ok(uri.clone()));
        }
        assert!("ABCDEFGHIJKLMNO".parse::<Uri>().is_err());
        assert!("short".parse::<Uri>().is_err());
    }
}
