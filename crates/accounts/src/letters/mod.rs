//! What the letters of this crate say, in the languages of the client. A letter holds a code and never a link: nothing in it can be clicked that
//! lets somebody in.

mod http;
mod words;

use app::App;
use app::http::Language;
use app::mail::Mail;

use crate::codes::{Code, MINUTES};
use words::Words;

/// Seconds after which a notice is not worth sending any more.
const NOTICE_S: i64 = 3 * 24 * 3_600;

/// What a server without a public address is called.
const NAME: &str = "Commune";

/// What a letter is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The code that shows that an address is one's own.
    VerifyEmail(&'a Code),
    /// The code that lets somebody choose a new password.
    ResetPassword(&'a Code),
    /// Somebody else tried to make this address theirs.
    EmailTaken,
    /// The account has another address now.
    EmailChanged,
    /// The account has another password now.
    PasswordChanged,
}

/// The language of whoever asked, and what this server is called: by its settings, never by what a request says of it.
#[derive(Debug, Clone)]
pub struct Writing {
    /// The language.
    pub language: Language,
    /// The server's name.
    pub place: String,
}

impl Writing {
    /// In this language, from this server.
    #[must_use]
    pub fn of(app: &App, language: Language) -> Self {
        let url = app.config().server.public_url.as_deref();
        let host = url.and_then(|url| url.split("://").nth(1)).map(|rest| rest.trim_end_matches('/'));
        Self { language, place: host.unwrap_or(NAME).to_owned() }
    }

    /// To somebody.
    #[must_use]
    pub fn to<'a>(&'a self, address: &'a str, username: &'a str) -> Reader<'a> {
        Reader { address, username, language: self.language, place: &self.place }
    }
}

/// To whom a letter goes.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The address.
    pub address: &'a str,
    /// The account's name.
    pub username: &'a str,
    /// The language it is written in.
    pub language: Language,
    /// What this server is called.
    pub place: &'a str,
}

/// Writes a letter.
#[must_use]
pub fn write(reader: &Reader<'_>, about: About<'_>) -> Mail {
    let words = Words::of(reader.language, about);
    let fill = |text: &str| text.replace("{name}", reader.username).replace("{place}", reader.place);
    let code = match about {
        About::VerifyEmail(code) | About::ResetPassword(code) => Some(code.as_str()),
        About::EmailTaken | About::EmailChanged | About::PasswordChanged => None,
    };
    let paragraphs: Vec<String> = words.paragraphs.iter().map(|text| fill(text)).collect();
    Mail {
        to: reader.address.to_owned(),
        subject: fill(words.subject),
        plain: plain(&paragraphs, code),
        html: html(&paragraphs, code, reader.language),
        good_for_s: if code.is_some() { MINUTES * 60 } else { NOTICE_S },
    }
}

/// The first paragraph, the code on a line of its own, the rest.
fn plain(paragraphs: &[String], code: Option<&str>) -> String {
    let (first, rest) = paragraphs.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let code = code.map(spaced);
    let parts = std::iter::once(first).chain(code.as_deref()).chain(rest.iter().map(String::as_str));
    parts.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn html(paragraphs: &[String], code: Option<&str>, language: Language) -> String {
    let paragraph = |text: &String| format!("<p>{}</p>", escape(text));
    let shown = code.map_or_else(String::new, |code| {
        format!("<p dir=\"ltr\" style=\"font:600 28px/1.2 monospace;letter-spacing:2px\">{}</p>", spaced(code))
    });
    let (first, rest) = paragraphs.split_at(paragraphs.len().min(1));
    let (first, rest): (String, String) = (first.iter().map(paragraph).collect(), rest.iter().map(paragraph).collect());
    let (tag, direction) = (language.tag(), language.direction());
    format!(
        "<!doctype html><html lang=\"{tag}\" dir=\"{direction}\"><body style=\"font:16px/1.5 sans-serif\">{first}{shown}{rest}</body></html>\n"
    )
}

/// `123 456`, as it is read out.
fn spaced(code: &str) -> String {
    code.split_at_checked(3).map_or_else(|| code.to_owned(), |(first, last)| format!("{first} {last}"))
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Language; 3] = [Language::English, Language::German, Language::Arabic];

    fn code() -> Code {
        serde_json::from_str("\"012345\"").unwrap()
    }

    fn reader(username: &str, language: Language) -> Reader<'_> {
        Reader { address: "ann@example.org", username, language, place: "talk.example" }
    }

    #[test]
    fn every_letter_has_a_subject_and_says_the_same_twice_in_every_language() {
        let code = code();
        for language in EVERY {
            for about in [
                About::VerifyEmail(&code),
                About::ResetPassword(&code),
                About::EmailTaken,
                About::EmailChanged,
                About::PasswordChanged,
            ] {
                let mail = write(&reader("ann", language), about);
                assert!(!mail.subject.is_empty() && !mail.subject.contains('{'), "{mail:?}");
                assert!(!mail.plain.contains('{') && mail.plain.contains("talk.example"), "{}", mail.plain);
                for line in mail.plain.lines().filter(|line| !line.is_empty()) {
                    assert!(mail.html.contains(&escape(line)), "{line}");
                }
            }
        }
    }

    #[test]
    fn a_code_stands_on_a_line_of_its_own_and_in_no_subject() {
        let code = code();
        for language in EVERY {
            let mail = write(&reader("ann", language), About::ResetPassword(&code));
            assert!(mail.plain.lines().any(|line| line == "012 345"), "{}", mail.plain);
            // A subject is shown on a locked phone.
            assert!(!mail.subject.contains("012"), "{}", mail.subject);
            assert_eq!(mail.good_for_s, 600);
        }
    }

    #[test]
    fn a_name_cannot_write_html() {
        let mail = write(&reader("<img src=x>&\"'", Language::English), About::PasswordChanged);
        assert!(
            mail.html.contains("&lt;img src=x&gt;&amp;&quot;&#39;") && !mail.html.contains("<img"),
            "{}",
            mail.html
        );
    }

    #[test]
    fn arabic_is_written_from_the_right() {
        assert!(write(&reader("ann", Language::Arabic), About::EmailTaken).html.contains("lang=\"ar\" dir=\"rtl\""));
    }
}
