//! What an invitation to an address says: who invites, where, how to accept, and how to get no more of them. By username alone: what people are called
//! beside it could carry an advertisement to strangers.

mod words;

use app::App;
use app::http::Language;
use app::mail::{Letter, Mail, Text};

/// Seconds after which an invitation is not worth sending any more: three days.
const GOOD_FOR_S: i64 = 3 * 24 * 3_600;

/// Where letters say that this server is: by its settings, never by what a request says.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its address, without a slash at the end.
    url: String,
}

impl Site {
    /// That of this server; none: the settings do not say where it is.
    pub fn of(app: &App) -> Option<Self> {
        let url = app.config().server.public_url.as_deref()?.trim_end_matches('/');
        Some(Self { url: url.to_owned() })
    }

    fn place(&self) -> &str {
        self.url.split("://").nth(1).unwrap_or(&self.url)
    }
}

/// Whether it is the first or the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An invitation.
    Invitation,
    /// The one reminder.
    Reminder,
}

/// One invitation, about to be written.
#[derive(Debug)]
pub struct Draft<'a> {
    pub about: About,
    /// Where it goes, by mail or as a text.
    pub address: &'a str,
    /// The username of whoever invites.
    pub by: &'a str,
    pub language: Language,
    /// What stands behind `/invite/`.
    pub token: &'a str,
    /// What stands behind `/no-invitations#`.
    pub closing: &'a str,
}

impl Draft<'_> {
    /// The letter.
    pub fn write(&self, site: &Site) -> Letter {
        let accept = [&site.url, "/invite/", self.token].concat();
        let close = [&site.url, "/no-invitations#", self.closing].concat();
        let fill = |text: &str| {
            let text = text.replace("{accept}", &accept).replace("{close}", &close);
            text.replace("{place}", site.place()).replace("{name}", self.by)
        };
        let to = self.address.to_owned();
        if !self.address.contains('@') {
            return Letter::Text(Text { to, text: fill(words::text(self.language)), good_for_s: GOOD_FOR_S });
        }
        let (subject, paragraphs) = words::mail(self.language, self.about);
        let plain = paragraphs.map(&fill).join("\n\n") + "\n";
        let html = self.html(&paragraphs.map(|text| {
            // The links last: they are the only words that may be one.
            let text = text.replace("{place}", site.place()).replace("{name}", self.by);
            let link = |url: &str| ["<a href=\"", &escape(url), "\">", &escape(url), "</a>"].concat();
            escape(&text).replace("{accept}", &link(&accept)).replace("{close}", &link(&close))
        }));
        Letter::Mail(Mail { to, subject: fill(subject), plain, html, good_for_s: GOOD_FOR_S })
    }

    fn html(&self, paragraphs: &[String]) -> String {
        let (tag, direction) = (self.language.tag(), self.language.direction());
        let body: String = paragraphs.iter().map(|text| ["<p>", text, "</p>"].concat()).collect();
        format!(
            "<!doctype html><html lang=\"{tag}\" dir=\"{direction}\"><body style=\"font:16px/1.5 sans-serif\">{body}</body></html>\n"
        )
    }
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Language; 3] = [Language::English, Language::German, Language::Arabic];

    fn written(address: &str, language: Language, about: About) -> Letter {
        let site = Site { url: "https://talk.example".to_owned() };
        Draft { about, address, by: "ann", language, token: "TOKEN", closing: "CLOSING" }.write(&site)
    }

    #[test]
    fn a_letter_says_who_where_and_how_to_get_no_more_in_every_language() {
        for (language, about) in EVERY.into_iter().flat_map(|it| [(it, About::Invitation), (it, About::Reminder)]) {
            let Letter::Mail(mail) = written("bob@example.org", language, about) else { unreachable!() };
            for text in [&mail.subject, &mail.plain, &mail.html] {
                assert!(text.contains("ann") && text.contains("talk.example") && !text.contains('{'), "{text}");
            }
            for link in ["https://talk.example/invite/TOKEN", "https://talk.example/no-invitations#CLOSING"] {
                assert!(mail.plain.contains(link), "{}", mail.plain);
                assert!(mail.html.contains(&format!("<a href=\"{link}\">")), "{}", mail.html);
            }
            let Letter::Text(text) = written("+4915123456789", language, about) else { unreachable!() };
            assert!(text.text.contains("/invite/TOKEN") && text.text.contains("#CLOSING"), "{}", text.text);
            assert!(text.text.contains("ann") && !text.text.contains('{'), "{}", text.text);
        }
    }
}
