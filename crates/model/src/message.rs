//! What a message is made of.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::{AttachedFile, ClientKey, MessageText, RoomId, Seq, UserId};

/// What somebody sent: the body of a message's event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageBody {
    /// The sender's idempotency key.
    pub key: ClientKey,
    /// What is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<MessageText>,
    /// The files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFile>,
    /// The message of the same room that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Seq>,
    /// Where it was said first, as far as everybody here may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Origin>,
    /// Whether it was said elsewhere, and came by an import: old news, and never unread.
    #[serde(default, skip_serializing_if = "is_false")]
    pub imported: bool,
    /// Who is called by it.
    #[serde(flatten)]
    pub calls: Calls,
}

impl MessageBody {
    /// Nothing yet.
    #[must_use]
    pub const fn new(key: ClientKey) -> Self {
        Self { key, text: None, files: Vec::new(), reply: None, forwarded: None, imported: false, calls: Calls::NOBODY }
    }

    /// A text and nothing else.
    #[must_use]
    pub fn text(key: ClientKey, text: MessageText) -> Self {
        Self { text: Some(text), ..Self::new(key) }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Who is called by a text: what the server made of the names in it when it was said. Who is called otherwise later is meant all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Calls {
    /// Members of the room, at the places of the text where their names stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// Whether everybody in the room is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub everyone: bool,
}

impl Calls {
    /// Nobody.
    pub const NOBODY: Self = Self { mentions: Vec::new(), everyone: false };
}

/// A member's name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mention {
    /// Whose.
    pub user: UserId,
    /// Where it begins, in characters (code points): at the `@`.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// Where a forwarded message was said first. What is absent is not for everybody to know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Origin {
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// In which room, where anybody may read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Its number there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
}

/// One emoji, as Unicode recommends it for interchange (UTS #51): 👍, 👍🏽, 🏳️‍🌈, 🇪🇺.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String)]
pub struct Emoji(String);

/// A text is no emoji, or more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoEmoji;

impl fmt::Display for NoEmoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not one emoji")
    }
}

impl Emoji {
    /// As it stands in its row.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Emoji {
    type Err = NoEmoji;
    /// Whichever way it is written, with or without the mark for "as a picture", it becomes the one recommended.
    fn from_str(text: &str) -> Result<Self, NoEmoji> {
        emojis::get(text).map(|emoji| Self(emoji.as_str().to_owned())).ok_or(NoEmoji)
    }
}

impl<'de> Deserialize<'de> for Emoji {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_has_one_spelling() {
        for text in ["👍", "👍🏽", "🏳️‍🌈", "🇪🇺", "👩‍👩‍👧‍👦", "#️⃣"] {
            assert_eq!(text.parse::<Emoji>().map(|emoji| emoji.0).as_deref(), Ok(text));
        }
        assert_eq!("❤".parse::<Emoji>(), "❤️".parse(), "with and without the mark");
    }

    #[test]
    fn what_is_no_emoji_is_refused() {
        for text in ["", "a", "👍👍", ":+1:", "1", "🏽👍", "\u{fe0f}", "<b>"] {
            assert_eq!(text.parse::<Emoji>(), Err(NoEmoji), "{text}");
        }
    }

    #[test]
    fn a_body_says_only_what_there_is() {
        let text = MessageText::new("hi").unwrap();
        let body = MessageBody::text(ClientKey(uuid::Uuid::nil()), text);
        let json = r#"{"key":"00000000-0000-0000-0000-000000000000","text":"hi"}"#;
        assert_eq!(serde_json::to_string(&body).unwrap(), json);
        assert_eq!(serde_json::from_str::<MessageBody>(json).unwrap(), body);
    }
}
