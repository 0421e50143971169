//! Whom and what a text names, and where it links to: the part of docs/text.md that the server reads. One pass; what is a mark and what is none does not matter here, for no mark
//! can make a name of what is none.

use std::fmt;
use std::str::FromStr;

use super::places::{Place, each_name};
use crate::limits::{MENTIONS, TAG_CHARS, TAGS, USERNAME_CHARS};
use crate::names::{fold, is_mark};

/// How everybody in a room is called.
const EVERYONE: &str = "room";

/// Links of a text that are looked at: some of them may be none for a browser.
const LINKS: usize = 10;
/// What opens and closes a spoiler.
const SPOILER: &str = "||";

/// What a text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Whom, in the order of the text: the first fifty.
    pub called: Vec<Called>,
    /// Under which tags it is found, each once: the first thirty.
    pub tags: Vec<Tag>,
    /// Where it links to, as it is written there, each once: the first ten. What a spoiler may hide is not among them.
    pub links: Vec<String>,
}

/// Somebody's name in a text, as `@name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The name, folded.
    pub name: String,
    /// Where it begins, in characters of the text: at the `@`.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

impl Called {
    /// Whether everybody is meant.
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        self.name == EVERYONE
    }
}

/// What a message is found under: letters, digits and `_`, at least one letter, 1 to 50 characters; NFKC, lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// As it stands in its row.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text, without the `#`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTag;

impl fmt::Display for NoTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a tag")
    }
}

impl FromStr for Tag {
    type Err = NoTag;
    fn from_str(text: &str) -> Result<Self, NoTag> {
        let folded = tag_prefix(text).filter(|folded| folded.chars().any(char::is_alphabetic));
        folded.map(Self).ok_or(NoTag)
    }
}

/// What a tag may begin with, folded; none: nothing that could be typed of one.
#[must_use]
pub fn tag_prefix(text: &str) -> Option<String> {
    let fits = |text: &str| text.chars().count() <= TAG_CHARS && text.chars().all(is_word);
    // Compatibility forms are written out, some of them with spaces: what comes of it must fit as well.
    fits(text).then(|| fold(text)).filter(|folded| fits(folded))
}

/// What words are made of.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c)
}

impl Words {
    /// Reads a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        // Names are found from left to right: what was counted once is not counted again.
        let (mut counted, mut characters) = (0, 0);
        each_name(text, |Place { from, to }| match &text[from..from + 1] {
            "@" if words.called.len() < MENTIONS => {
                characters += text[counted..from].chars().count();
                counted = from;
                let (begin, length) = (characters, text[from..to].chars().count());
                words.called.push(Called { name: fold(&text[from + 1..to]), from: begin, to: begin + length });
            }
            "#" if words.tags.len() < TAGS => {
                if let Ok(tag) = text[from + 1..to].parse()
                    && !words.tags.contains(&tag)
                {
                    words.tags.push(tag);
                }
            }
            "h" | "H" if words.links.len() < LINKS => {
                let link = &text[from..to];
                if !words.links.iter().any(|known| known == link) && !may_be_hidden(text, from) {
                    words.links.push(link.to_owned());
                }
            }
            _ => {}
        });
        words
    }
}

/// Whether a spoiler may reach over a place: there is a mark before it and one behind it, with no empty line between. More than needed is taken for hidden, and
/// nothing less.
fn may_be_hidden(text: &str, at: usize) -> bool {
    let (before, behind) = (&text[..at], &text[at..]);
    let before = before.rfind("\n\n").map_or(before, |line| &before[line..]);
    let behind = behind.find("\n\n").map_or(behind, |line| &behind[..line]);
    before.contains(SPOILER) && behind.contains(SPOILER)
}

/// Where a name ends that begins at an `@`; none: it is no name.
pub(super) fn mention_end(text: &str, at: usize, to: usize) -> Option<usize> {
    if before(text, at).is_some_and(|c| (is_word(c) && c != '_') || matches!(c, '@' | '/')) {
        return None;
    }
    let run = &text[at + 1..to];
    let end = run.find(|c: char| !is_word(c) && !matches!(c, '.' | '-')).unwrap_or(run.len());
    let name = run[..end].trim_end_matches(['.', '-']);
    let fits = (1..=USERNAME_CHARS).contains(&name.chars().count()) && name.chars().any(char::is_alphanumeric);
    fits.then_some(at + 1 + name.len())
}

/// Where a tag ends that begins at a `#`; none: it is no tag.
pub(super) fn tag_end(text: &str, at: usize, to: usize) -> Option<usize> {
    if before(text, at).is_some_and(|c| (is_word(c) && c != '_') || matches!(c, '#' | '/' | '&')) {
        return None;
    }
    let run = &text[at + 1..to];
    let end = run.find(|c: char| !is_word(c)).unwrap_or(run.len());
    let tag = run[..end].trim_end_matches('_');
    tag.parse::<Tag>().ok().map(|_| at + 1 + tag.len())
}

/// The character in front of a place, on its line or not.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}
