//! A page, read for what it says of itself: by a tokenizer alone, which builds no tree and so has no depth. It stops where a page is over-long in one place:
//! what stands in one tag costs more the more there is of it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use encoding_rs::{Encoding, UTF_8};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
};

/// Characters that are read at a time.
const PART: usize = 4_096;
/// Parts that may come without an end to what they are part of.
const PATIENCE: usize = 4;
/// Bytes in which a page says how it is written (HTML, 13.2.3.2).
const PRESCAN: usize = 1_024;
/// Bytes of a title that are kept.
const TITLE: usize = 10_000;

/// What a page says of itself, as it stands there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    title: Option<String>,
    /// By `property` or `name`, in lower case; the first of each counts.
    named: HashMap<String, String>,
}

impl Page {
    /// What its site is called.
    pub fn site(&self) -> Option<&str> {
        self.first(&["og:site_name", "application-name"])
    }

    /// What it is called.
    pub fn title(&self) -> Option<&str> {
        self.first(&["og:title", "twitter:title"]).or(self.title.as_deref())
    }

    /// What it is about.
    pub fn description(&self) -> Option<&str> {
        self.first(&["og:description", "twitter:description", "description"])
    }

    /// Where its picture is, as it says.
    pub fn picture(&self) -> Option<&str> {
        self.first(&["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"])
    }

    fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().filter_map(|name| self.named.get(*name)).map(String::as_str).find(|said| !said.trim().is_empty())
    }
}

/// What of a page is looked for.
const NAMES: [&str; 12] = [
    "og:site_name",
    "application-name",
    "og:title",
    "twitter:title",
    "og:description",
    "twitter:description",
    "description",
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
];

/// Reads a page, or the beginning of one. `charset`: how its server says it is written.
pub fn read(bytes: &[u8], charset: Option<&str>) -> Page {
    let encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| prescan(bytes));
    let (text, _, _) = encoding.unwrap_or(UTF_8).decode(bytes);
    let tokenizer = Tokenizer::new(Sink::default(), Default::default());
    let (queue, mut silent) = (BufferQueue::default(), 0);
    let mut rest: &str = &text;
    while !rest.is_empty() && silent < PATIENCE {
        let (part, later) = rest.split_at(rest.floor_char_boundary(PART));
        rest = later;
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from(part));
        // Nothing stops it: what is gathered runs no script.
        let _ = tokenizer.feed(&queue);
        silent = if tokenizer.sink.tokens.get() == before { silent + 1 } else { 0 };
    }
    tokenizer.sink.page.take()
}

/// How a page itself says it is written.
fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let at = head.windows(8).position(|part| part == b"charset=")? + 8;
    let label = head[at..].iter().copied().skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '));
    let label: Vec<u8> = label.take_while(|byte| byte.is_ascii_alphanumeric() || b"-_:".contains(byte)).collect();
    Encoding::for_label(&label)
}

/// Gathers what is looked for as it comes.
#[derive(Default)]
struct Sink {
    page: RefCell<Page>,
    in_title: Cell<bool>,
    tokens: Cell<usize>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            // What is wrong with a page is no end of anything.
            Token::ParseError(_) => return TokenSinkResult::Continue,
            TagToken(tag) => {
                self.tokens.set(self.tokens.get() + 1);
                return self.tag(&tag);
            }
            CharacterTokens(text) if self.in_title.get() => self.entitle(&text),
            _ => {}
        }
        self.tokens.set(self.tokens.get() + 1);
        TokenSinkResult::Continue
    }
}

impl Sink {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        match (tag.kind, name) {
            (StartTag, "title") => {
                self.in_title.set(self.page.borrow().title.is_none());
                TokenSinkResult::RawData(RawKind::Rcdata)
            }
            (EndTag, "title") => {
                self.in_title.set(false);
                TokenSinkResult::Continue
            }
            (StartTag, "meta") => {
                self.meta(tag);
                TokenSinkResult::Continue
            }
            (StartTag, "textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
            (StartTag, "style" | "xmp" | "iframe" | "noembed" | "noframes") => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            (StartTag, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
            (StartTag, "plaintext") => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn entitle(&self, text: &str) {
        let mut page = self.page.borrow_mut();
        let title = page.title.get_or_insert_default();
        if title.len() + text.len() <= TITLE {
            title.push_str(text);
        }
    }

    fn meta(&self, tag: &Tag) {
        let value = |name: &str| tag.attrs.iter().find(|known| &*known.name.local == name).map(|known| &known.value);
        let Some(content) = value("content") else { return };
        for name in ["property", "name"].into_iter().filter_map(value) {
            let name = name.trim().to_ascii_lowercase();
            if NAMES.contains(&name.as_str()) {
                self.page.borrow_mut().named.entry(name).or_insert_with(|| content.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        read(text.as_bytes(), None)
    }

    #[test]
    fn a_page_says_what_it_is_in_one_of_several_ways() {
        let full = page(
            r#"<!doctype html><html><head><title>Plain &amp; simple</title>
            <meta NAME="Description" content="about &lt;it&gt;"><meta property='og:title' content="Open">
            <meta property="og:title" content="second"><meta property=og:image content=/a.png>
            <meta property="og:site_name" content="The Site"><meta name="twitter:title" content="bird">"#,
        );
        assert_eq!((full.title(), full.site()), (Some("Open"), Some("The Site")));
        assert_eq!((full.description(), full.picture()), (Some("about <it>"), Some("/a.png")));
        assert_eq!(
            page("<title>Plain &amp; simple</title><meta property=og:title content=' '>").title(),
            Some("Plain & simple")
        );
        assert_eq!(page("no page").title(), None);
    }

    #[test]
    fn what_is_no_tag_is_none() {
        for hidden in [
            "<script>'<title>no</title><meta property=og:title content=no>'</script>",
            "<!-- <title>no</title> -->",
            "<style><meta property=og:title content=no></style>",
            "<textarea><title>no</title></textarea>",
            "<iframe><title>no</title></iframe>",
            "<script>document.write('<\\/script>')",
        ] {
            assert_eq!(page(&[hidden, "<title>yes</title>"].concat()).title().unwrap_or("yes"), "yes", "{hidden}");
        }
        assert_eq!(page("<title><script>alert(1)</script></title>").title(), Some("<script>alert(1)</script>"));
        assert_eq!(page("<title>one</title><svg><title>two</title></svg>").title(), Some("one"));
        assert_eq!(page("<title>cut of").title(), Some("cut of"));
    }

    #[test]
    fn a_page_is_read_as_it_is_written() {
        let title = |bytes: &[u8], charset| read(bytes, charset).title().map(str::to_owned);
        assert_eq!(title(b"<title>\xcf\xf0\xe8\xe2\xe5\xf2</title>", Some("windows-1251")).as_deref(), Some("Привет"));
        assert_eq!(title(b"<meta charset='windows-1251'><title>\xcf\xf0</title>", None).as_deref(), Some("Пр"));
        let sjis =
            b"<meta http-equiv=content-type content=\"text/html; charset=Shift_JIS\"><title>\x93\xfa\x96{</title>";
        assert_eq!(title(sjis, Some("no such")).as_deref(), Some("日本"));
        assert_eq!(
            title("\u{feff}<title>ä</title>".as_bytes(), Some("latin1")).as_deref(),
            Some("ä"),
            "its mark counts most"
        );
        assert_eq!(title(b"<title>\xff\xfe</title>", None).as_deref(), Some("\u{fffd}\u{fffd}"));
    }

    #[test]
    fn no_page_takes_long() {
        let many = |part: &str| part.repeat(512 * 1_024 / part.len());
        let attributes: String = (0..60_000).map(|number| format!("a{number:x} ")).collect();
        let far = "--><title>far</title>";
        for long in [
            many("<div>"),
            many("<"),
            many("&lt"),
            many("<meta name=description content=x>"),
            many(&["<p ", &attributes[..12_000], ">"].concat()),
        ] {
            assert_eq!(page(&[&long, far].concat()).title(), Some("far"), "{}", &long[..20]);
        }
        for endless in [many("<!--"), ["<meta ", &attributes].concat(), ["<!doctype ", &many("x")].concat()] {
            assert_eq!(page(&[&endless, far].concat()).title(), None, "{}: it is not read so far", &endless[..20]);
        }
        for title in [many("<title>"), ["<title>", &many("x")].concat()] {
            assert!(page(&title).title().is_some_and(|title| title.len() <= TITLE));
        }
    }
}
