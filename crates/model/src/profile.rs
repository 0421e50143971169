//! What people say of themselves.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::limits::INTEREST_CHARS;
use crate::names::{InvalidName, fold, is_mark, is_unprintable};

/// A text about oneself: at most so many characters after trimming, lines allowed, no other control characters. It may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ProfileText<const MOST: usize>(String);

impl<const MOST: usize> ProfileText<MOST> {
    /// Trims and checks.
    ///
    /// # Errors
    /// [`InvalidName`] with a sentence.
    pub fn new(text: &str) -> Result<Self, InvalidName> {
        let text = text.trim();
        if text.len() > 4 * MOST || text.chars().count() > MOST {
            return Err(InvalidName("A text of the profile is too long."));
        }
        if text.chars().any(|c| is_unprintable(c) && c != '\n') {
            return Err(InvalidName("A text of the profile has no control characters."));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for ProfileText<MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

/// Something that somebody likes: 1–64 letters, digits and `_` of any script, in the one form in which it is compared (NFKC, lower case).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 64)]
pub struct Interest(String);

impl Interest {
    /// Takes a `#` away that stands before it, folds and checks.
    ///
    /// # Errors
    /// [`InvalidName`] with a sentence.
    pub fn new(text: &str) -> Result<Self, InvalidName> {
        if text.len() > 16 * INTEREST_CHARS {
            return Err(InvalidName("An interest has at most 64 characters."));
        }
        let text = text.trim();
        let text = fold(text.strip_prefix('#').unwrap_or(text));
        if text.is_empty() || text.chars().count() > INTEREST_CHARS {
            return Err(InvalidName("An interest has 1 to 64 characters."));
        }
        if !text.chars().all(|c| c.is_alphanumeric() || is_mark(c) || c == '_') {
            return Err(InvalidName("An interest has letters, digits and underscores only."));
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Interest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_bounded_and_may_have_lines() {
        let text = |text: &str| ProfileText::<5>::new(text).map(|text| text.as_str().to_owned());
        assert_eq!(text("  a\nb ").unwrap(), "a\nb");
        assert_eq!(text(" ").unwrap(), "");
        assert!(text("𝄞𝄞𝄞𝄞𝄞").is_ok());
        for bad in ["123456", "a\0", "a\u{202e}b", "a\tb"] {
            assert!(text(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_interest_has_one_form_and_no_punctuation() {
        let interest = |text: &str| Interest::new(text).map(|interest| interest.as_str().to_owned());
        assert_eq!(interest("#Chess").unwrap(), "chess");
        assert_eq!(interest("Ｃhess").unwrap(), "chess");
        assert_eq!(interest("शतरंज").unwrap(), "शतरंज");
        for bad in ["", "#", "##a", "a b", "a-b", "<b>", "a\u{202e}", &"x".repeat(65)] {
            assert!(interest(bad).is_err(), "{bad:?}");
        }
    }
}
