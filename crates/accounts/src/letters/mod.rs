//! What the letters of this crate say, in the languages of the client: mail, and text messages, which are short. A letter holds a code and never a
//! link: nothing in it can be clicked that lets somebody in.

mod address;
mod http;
mod leaving;
mod own_data;
mod second_step;
mod sign_up;
mod texts;
mod words;

use app::http::Language;
use app::mail::{Letter, Mail, Text, send};
use app::{App, Result, Work};

use crate::codes::{Code, MINUTES};
use crate::me::Me;
use app::address::{Address, Kind};
use words::Words;

/// Seconds after which a notice is not worth sending any more.
const NOTICE_S: i64 = 3 * 24 * 3_600;

/// What a server without a public address is called.
const NAME: &str = "Commune";

/// What a letter is about.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// The code that shows that an address is one's own.
    VerifyAddress(&'a Code),
    /// The code that lets somebody choose a new password.
    ResetPassword(&'a Code),
    /// The code that lets somebody in.
    SignIn(&'a Code),
    /// The code that lets somebody make an account: they have no name yet.
    SignUp(&'a Code),
    /// Somebody else tried to make this address theirs.
    AddressTaken,
    /// The account has another address of this kind now, or none; this code puts it back.
    AddressChanged(&'a str),
    /// The account has the address again that was changed, and the one in between is not its any more.
    AddressPutBack,
    /// The account has another phone number now, or none: told to its e-mail address.
    PhoneChanged,
    /// The account has another password now.
    PasswordChanged,
    /// The code that shows once more that it is they.
    Confirm(&'a Code),
    /// The account opens by an identity elsewhere now, at this provider.
    IdentityLinked(&'a str),
    /// It does not any more.
    IdentityUnlinked(&'a str),
    /// The account opens by another passkey now.
    PasskeyAdded,
    /// It opens by one less.
    PasskeyRemoved,
    /// A token of an app was shown twice, so the app was signed out.
    TokenCopied,
    /// It asks for a second step now.
    SecondStepOn,
    /// It does not any more.
    SecondStepOff,
    /// A recovery code stood for the second step.
    RecoveryCodeUsed,
    /// There are other recovery codes now.
    RecoveryCodesMade,
    /// It has another username; this was the one before.
    Renamed(&'a str),
    /// What is known of the account's person can be fetched.
    OwnDataReady,
    /// The account is deleted on this day, unless somebody signs in before.
    DeletionBegun(&'a str),
    /// The account is deleted: the last letter.
    Deleted,
}

impl<'a> About<'a> {
    const fn code(self) -> Option<&'a Code> {
        match self {
            Self::VerifyAddress(code)
            | Self::ResetPassword(code)
            | Self::SignIn(code)
            | Self::SignUp(code)
            | Self::Confirm(code) => Some(code),
            _ => None,
        }
    }

    const fn day(self) -> &'a str {
        match self {
            Self::DeletionBegun(day) => day,
            _ => "",
        }
    }

    const fn undo(self) -> &'a str {
        match self {
            Self::AddressChanged(undo) => undo,
            _ => "",
        }
    }

    const fn former(self) -> &'a str {
        match self {
            Self::Renamed(former) => former,
            _ => "",
        }
    }

    const fn provider(self) -> &'a str {
        match self {
            Self::IdentityLinked(provider) | Self::IdentityUnlinked(provider) => provider,
            _ => "",
        }
    }
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
    pub fn to<'a>(&'a self, address: &'a Address, username: &'a str) -> Reader<'a> {
        Reader { address, username, language: self.language, place: &self.place }
    }
}

/// To whom a letter goes.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The address, by which it goes as mail or as a text.
    pub address: &'a Address,
    /// The account's name.
    pub username: &'a str,
    /// The language it is written in.
    pub language: Language,
    /// What this server is called.
    pub place: &'a str,
}

/// Tells the e-mail address that is known to be somebody's, if there is one.
///
/// # Errors
/// Storage errors.
pub fn tell(work: &mut Work<'_, '_>, me: &Me, about: About<'_>, writing: &Writing) -> Result<()> {
    let Some(address) = me.address(Kind::Email) else { return Ok(()) };
    send(work, &write(&writing.to(&address, &me.username), about))?;
    Ok(())
}

/// Writes a letter.
#[must_use]
pub fn write(reader: &Reader<'_>, about: About<'_>) -> Letter {
    match reader.address {
        Address::Email(_) => Letter::Mail(mail(reader, about)),
        Address::Phone(_) => Letter::Text(text(reader, about)),
    }
}

fn mail(reader: &Reader<'_>, about: About<'_>) -> Mail {
    let words = Words::of(reader.language, about);
    let fill = |text: &str| reader.fill(text, about);
    let code = about.code().map(Code::as_str);
    let paragraphs: Vec<String> = words.paragraphs.iter().map(|text| fill(text)).collect();
    Mail {
        to: reader.address.as_str().to_owned(),
        subject: fill(words.subject),
        plain: plain(&paragraphs, code),
        html: html(&paragraphs, code, reader.language),
        good_for_s: good_for_s(about),
    }
}

/// The code in one piece, as phones find it to fill it in.
fn text(reader: &Reader<'_>, about: About<'_>) -> Text {
    let text = reader.fill(texts::of(reader.language, about), about);
    Text { to: reader.address.as_str().to_owned(), text, good_for_s: good_for_s(about) }
}

const fn good_for_s(about: About<'_>) -> i64 {
    if about.code().is_some() { MINUTES * 60 } else { NOTICE_S }
}

impl Reader<'_> {
    /// The name last: no name holds a place for anything else, but what a provider or this server is called might.
    fn fill(&self, text: &str, about: About<'_>) -> String {
        let code = about.code().map_or("", Code::as_str);
        let known = text.replace("{code}", code).replace("{place}", self.place);
        let known = known.replace("{day}", about.day()).replace("{undo}", about.undo());
        known
            .replace("{provider}", about.provider())
            .replace("{former}", about.former())
            .replace("{name}", self.username)
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

    fn every(code: &Code) -> [About<'_>; 23] {
        [
            About::VerifyAddress(code),
            About::ResetPassword(code),
            About::SignIn(code),
            About::SignUp(code),
            About::AddressTaken,
            About::AddressChanged("7k2m-4567-89ab-cdef-ghjk-mnpq"),
            About::AddressPutBack,
            About::PhoneChanged,
            About::PasswordChanged,
            About::Confirm(code),
            About::IdentityLinked("Google"),
            About::IdentityUnlinked("Google"),
            About::PasskeyAdded,
            About::PasskeyRemoved,
            About::TokenCopied,
            About::SecondStepOn,
            About::SecondStepOff,
            About::RecoveryCodeUsed,
            About::RecoveryCodesMade,
            About::Renamed("anna"),
            About::OwnDataReady,
            About::DeletionBegun("2027-01-29"),
            About::Deleted,
        ]
    }

    fn mailed(username: &str, language: Language, about: About<'_>) -> Mail {
        let address = Address::read("ann@example.org", None).unwrap();
        match write(&Reader { address: &address, username, language, place: "talk.example" }, about) {
            Letter::Mail(mail) => mail,
            Letter::Text(text) => panic!("{text:?}"),
        }
    }

    fn texted(language: Language, about: About<'_>) -> Text {
        let address = Address::read("+4915123456789", None).unwrap();
        match write(&Reader { address: &address, username: "ann", language, place: "talk.example" }, about) {
            Letter::Text(text) => text,
            Letter::Mail(mail) => panic!("{mail:?}"),
        }
    }

    #[test]
    fn every_letter_has_a_subject_and_says_the_same_twice_in_every_language() {
        let code = code();
        for language in EVERY {
            for about in every(&code) {
                let mail = mailed("ann", language, about);
                assert!(!mail.subject.is_empty() && !mail.subject.contains('{'), "{mail:?}");
                assert!(!mail.plain.contains('{') && mail.plain.contains("talk.example"), "{}", mail.plain);
                for line in mail.plain.lines().filter(|line| !line.is_empty()) {
                    assert!(mail.html.contains(&escape(line)), "{line}");
                }
            }
        }
    }

    #[test]
    fn a_text_is_short_and_names_the_place_the_account_and_the_code_once() {
        let code = code();
        for language in EVERY {
            for about in every(&code) {
                let Text { text, .. } = texted(language, about);
                assert!(!text.contains('{') && text.contains("talk.example"), "{text}");
                assert!(text.contains("ann") || matches!(about, About::SignUp(_)), "{text}");
                assert_eq!(text.matches("012345").count(), usize::from(about.code().is_some()), "{text}");
                assert!(text.chars().count() <= 160, "{} characters: {text}", text.chars().count());
            }
        }
    }

    #[test]
    fn a_code_stands_on_a_line_of_its_own_and_in_no_subject() {
        let code = code();
        for language in EVERY {
            let mail = mailed("ann", language, About::ResetPassword(&code));
            assert!(mail.plain.lines().any(|line| line == "012 345"), "{}", mail.plain);
            // A subject is shown on a locked phone.
            assert!(!mail.subject.contains("012"), "{}", mail.subject);
            assert_eq!(mail.good_for_s, 600);
        }
    }

    #[test]
    fn a_name_cannot_write_html() {
        let mail = mailed("<img src=x>&\"'", Language::English, About::PasswordChanged);
        assert!(
            mail.html.contains("&lt;img src=x&gt;&amp;&quot;&#39;") && !mail.html.contains("<img"),
            "{}",
            mail.html
        );
    }

    #[test]
    fn arabic_is_written_from_the_right() {
        assert!(mailed("ann", Language::Arabic, About::AddressTaken).html.contains("lang=\"ar\" dir=\"rtl\""));
    }
}
