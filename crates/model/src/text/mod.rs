//! The text of a message, and what it names.

mod places;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::limits::MESSAGE_CHARS;
pub use words::{Called, NoTag, Tag, Words, tag_prefix};

/// A message's text: trimmed, 1 to 10,000 characters, no NUL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 10000)]
pub struct MessageText(String);

/// Why a text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidText {
    /// Nothing but white space.
    Empty,
    /// More than 10,000 characters.
    TooLong,
    /// A NUL character, which PostgreSQL cannot store.
    Nul,
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::TooLong => write!(f, "the text has more than {MESSAGE_CHARS} characters"),
            Self::Nul => f.write_str("the text has a NUL character"),
        }
    }
}

impl std::error::Error for InvalidText {}

impl MessageText {
    /// Trims and checks.
    ///
    /// # Errors
    /// [`InvalidText`] says what is wrong.
    pub fn new(text: &str) -> Result<Self, InvalidText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidText::Empty);
        }
        check(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check(text: &str) -> Result<(), InvalidText> {
    if text.contains('\0') {
        return Err(InvalidText::Nul);
    }
    // Bytes first: counting characters of a megabyte only to refuse it is work for an attacker.
    if text.len() > 4 * MESSAGE_CHARS || text.chars().count() > MESSAGE_CHARS {
        return Err(InvalidText::TooLong);
    }
    Ok(())
}

/// A text that is not finished: as it was typed, at most 10,000 characters, no NUL. It may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 10000)]
pub struct DraftText(String);

impl DraftText {
    /// Checks.
    ///
    /// # Errors
    /// [`InvalidText`] says what is wrong.
    pub fn new(text: &str) -> Result<Self, InvalidText> {
        check(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it that could be sent.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl<'de> Deserialize<'de> for DraftText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for MessageText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
