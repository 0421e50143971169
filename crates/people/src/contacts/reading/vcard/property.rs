//! One property of a card: `group.NAME;PARAMETER=…:value`.

use model::ContactFault;

use super::super::text::{decoded, western};
use super::quoted;

/// Whose escapes a value has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 2.1.
    Old,
    /// 3.0, 4.0, and where none is named.
    Newer,
}

/// A property, read as far as its parameters say how.
#[derive(Debug)]
pub struct Property {
    /// In capitals, without its group.
    pub name: String,
    /// The words and values of its parameters, in capitals.
    words: Vec<String>,
    /// Its value, before escapes are looked at.
    value: String,
}

/// What stands before the colon; nothing where there is none.
pub fn head_of(line: &[u8]) -> &[u8] {
    let mut is_quoted = false;
    let end = line.iter().position(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b':' && !is_quoted
    });
    &line[..end.unwrap_or(0)]
}

/// The property's name, without its group; none: the line is none.
pub fn name_of(line: &[u8]) -> Option<&[u8]> {
    let head = head_of(line);
    let name = head.split(|byte| *byte == b';').next()?.rsplit(|byte| *byte == b'.').next()?.trim_ascii();
    let good =
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_');
    good.then_some(name)
}

/// Whether the value is written in quoted-printable.
pub fn is_quoted(line: &[u8]) -> bool {
    let word = b"QUOTED-PRINTABLE";
    head_of(line).windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}

impl Property {
    /// Reads a line that is whole.
    ///
    /// # Errors
    /// If it is none, or nobody here knows how its letters are written.
    pub fn read(line: &[u8]) -> Result<Self, ContactFault> {
        let name = name_of(line).ok_or(ContactFault::BadLine)?;
        let head = head_of(line);
        let words = words(&decoded(head));
        let raw = &line[head.len() + 1..];
        let bytes =
            if words.iter().any(|word| word == "QUOTED-PRINTABLE") { quoted::decoded(raw) } else { raw.to_vec() };
        let charset = words.iter().find_map(|word| word.strip_prefix("CHARSET="));
        let value = match charset {
            None | Some("UTF-8" | "UTF8" | "US-ASCII" | "ASCII") => decoded(&bytes),
            Some("ISO-8859-1" | "ISO-8859-15" | "LATIN1" | "WINDOWS-1252" | "CP1252") => western(&bytes),
            // Programs name one and write UTF-8 all the same.
            Some(_) => String::from_utf8(bytes).map_err(|_| ContactFault::UnknownCharset)?,
        };
        Ok(Self { name: String::from_utf8_lossy(name).to_ascii_uppercase(), words, value })
    }

    /// Whether its value is this word.
    pub fn is(&self, word: &str) -> bool {
        self.value.trim().eq_ignore_ascii_case(word)
    }

    /// Whether nobody picks up there.
    pub fn is_for_machines(&self) -> bool {
        let has = |word: &str| self.words.iter().any(|known| known == word);
        (has("FAX") || has("PAGER") || has("MODEM")) && !has("CELL") && !has("VOICE")
    }

    /// Its value, as one text.
    pub fn text(&self, version: Version) -> String {
        unescaped(&self.value, version)
    }

    /// Its value, in the parts that semicolons make, as far as they say something.
    pub fn parts(&self, version: Version) -> Vec<String> {
        self.all_parts(version).into_iter().filter(|part| !part.is_empty()).collect()
    }

    /// The parts of a name in the order in which it is said: family; given; further; before; behind.
    pub fn full_name(&self, version: Version) -> String {
        let parts = self.all_parts(version);
        let said = [3, 1, 2, 0, 4].iter().filter_map(|at| parts.get(*at)).filter(|part| !part.is_empty());
        said.cloned().collect::<Vec<String>>().join(" ")
    }

    fn all_parts(&self, version: Version) -> Vec<String> {
        let mut is_escaped = false;
        let parts = self.value.split(|c: char| {
            let is_end = c == ';' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        });
        parts.map(|part| unescaped(part, version).trim().to_owned()).collect()
    }

    /// A phone number. Of an address by RFC 3966 what says more than the number goes.
    pub fn number(&self, version: Version) -> String {
        let text = self.text(version);
        let Some(number) = without(&text, "tel:") else { return text };
        number.split(';').next().unwrap_or_default().to_owned()
    }

    /// An e-mail address.
    pub fn email(&self, version: Version) -> String {
        let text = self.text(version);
        without(&text, "mailto:").map(str::to_owned).unwrap_or(text)
    }
}

fn without<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let text = text.trim();
    let first = text.get(..scheme.len())?;
    first.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
}

/// What stands behind the name: bare words as they are, `TYPE=a,b` as its values, anything else as `NAME=VALUE`.
fn words(head: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut is_quoted = false;
    let parameters = head.split(|c: char| {
        is_quoted ^= c == '"';
        c == ';' && !is_quoted
    });
    for parameter in parameters.skip(1) {
        let parameter = parameter.replace('"', "").to_ascii_uppercase();
        match parameter.split_once('=') {
            Some(("TYPE" | "ENCODING", values)) => words.extend(values.split(',').map(|word| word.trim().to_owned())),
            _ => words.push(parameter.trim().to_owned()),
        }
    }
    words
}

/// Takes escapes away. In 2.1 only semicolons have one, and a backslash is a letter.
fn unescaped(text: &str, version: Version) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied().filter(|_| c == '\\');
        let meant = match next {
            Some(';') => Some(';'),
            Some('n' | 'N') if version == Version::Newer => Some('\n'),
            Some(mark @ ('\\' | ',' | ':' | '"')) if version == Version::Newer => Some(mark),
            _ => None,
        };
        if meant.is_some() {
            letters.next();
        }
        plain.push(meant.unwrap_or(c));
    }
    plain
}
