//! What a page says of itself, as it is kept: plain, short, and without characters that nobody sees or that turn others around.

use serde::{Deserialize, Serialize};

const SITE_CHARS: usize = 80;
const TITLE_CHARS: usize = 200;
const DESCRIPTION_CHARS: usize = 300;

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What its site is called.
    pub site: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its picture, once it is drawn anew.
    pub picture: Option<Sides>,
}

/// A picture that is kept beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sides {
    /// How wide the small one is.
    pub width: u32,
    /// How high.
    pub height: u32,
    /// Its placeholder.
    pub blur: String,
}

impl Said {
    /// The texts of a page.
    pub fn of(site: Option<&str>, title: Option<&str>, description: Option<&str>) -> Self {
        let text = |text: Option<&str>, most| text.and_then(|text| plain(text, most));
        let title = text(title, TITLE_CHARS);
        // The same twice says nothing more.
        let description =
            text(description, DESCRIPTION_CHARS).filter(|description| Some(description) != title.as_ref());
        Self { site: text(site, SITE_CHARS), title, description, picture: None }
    }

    /// Whether there is something to show.
    pub const fn is_something(&self) -> bool {
        self.title.is_some() || self.picture.is_some()
    }
}

/// A text of one line, of so many characters at most; none: nothing is left of it.
fn plain(text: &str, most: usize) -> Option<String> {
    // What a page may say is bounded, but not by what is kept of it.
    let kept = text.chars().take(100 * most).map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_unseen(*c));
    let kept: String = kept.collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(most).collect();
    if short.len() < words.len() {
        short = short.chars().take(most - 1).collect::<String>().trim_end().to_owned();
        short.push('…');
    }
    Some(short).filter(|short| short.chars().any(char::is_alphanumeric))
}

/// Marks that turn letters around, that hide, and that stand for nothing. What joins letters and emoji stays.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}' | '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> Option<String> {
        Said::of(None, Some(text), None).title
    }

    #[test]
    fn a_text_is_one_line_that_hides_nothing() {
        for (said, kept) in [
            ("  A \n\t title\u{0}  ", Some("A title")),
            ("gpj.\u{202e}exe\u{2066} \u{200b}x\u{feff}", Some("gpj.exe x")),
            ("\u{e0041}\u{e0042}a", Some("a")),
            ("می\u{200c}خواهم 👩\u{200d}👩", Some("می\u{200c}خواهم 👩\u{200d}👩")),
            ("<b>x</b>", Some("<b>x</b>")),
            (" \u{202e}\u{200b} ", None),
            ("…", None),
            ("", None),
        ] {
            assert_eq!(title(said).as_deref(), kept, "{said:?}");
        }
    }

    #[test]
    fn a_text_is_short_however_long_it_was() {
        let long = title(&"ä".repeat(1_000_000)).unwrap();
        assert_eq!((long.chars().count(), long.chars().last()), (200, Some('…')));
        assert_eq!(title(&"a".repeat(200)).unwrap().len(), 200);
        let said = Said::of(Some(&"s".repeat(100)), Some("t"), Some(&"d".repeat(1_000)));
        assert_eq!(said.site.unwrap().chars().count(), 80);
        assert_eq!(said.description.unwrap().chars().count(), 300);
    }

    #[test]
    fn what_is_said_twice_is_kept_once() {
        assert_eq!(Said::of(None, Some("same"), Some(" same ")).description, None);
        assert!(!Said::of(Some("site"), None, Some("about")).is_something());
    }
}
