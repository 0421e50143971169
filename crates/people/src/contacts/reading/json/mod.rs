//! A list of objects, `[{"name":…,"phone":…,"email":…}]`, as programs write it and as a browser's contact picker gives it (`tel` for `phone`, lists for
//! values). One object is kept at a time.

use model::ContactFault;
use serde::Deserialize;

use super::text::decoded;
use super::{Card, ENTRY_BYTES, Entry, Given, Kind, hand_over};

/// A list that is being read.
#[derive(Debug)]
pub struct Json {
    line: u64,
    /// The object under way, and where it begins.
    kept: Vec<u8>,
    begun_at: u64,
    was_cut: bool,
    depth: usize,
    is_text: bool,
    is_escaped: bool,
    is_over: bool,
}

impl Default for Json {
    fn default() -> Self {
        let [is_text, is_escaped, is_over, was_cut] = [false; 4];
        Self { line: 1, kept: Vec::new(), begun_at: 1, was_cut, depth: 0, is_text, is_escaped, is_over }
    }
}

/// One value, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
    Other(serde::de::IgnoredAny),
}

impl Values {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
            Self::Other(_) => Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Object {
    name: Option<Values>,
    phone: Option<Values>,
    tel: Option<Values>,
    email: Option<Values>,
}

impl Json {
    /// Reads on.
    pub fn push(&mut self, text: &[u8], out: &mut Vec<Entry>) {
        for byte in text {
            if !self.is_over {
                self.byte(*byte, out);
            }
            self.line += u64::from(*byte == b'\n');
        }
    }

    /// Says if it broke off.
    pub fn finish(&mut self, out: &mut Vec<Entry>) {
        if !self.is_over {
            out.push(Entry::refused(self.line, ContactFault::NoEnd));
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<Entry>) {
        if self.depth == 1 && self.kept.is_empty() && !matches!(byte, b'{' | b'[' | b']') {
            return self.between(byte, out);
        }
        if self.depth >= 1 && !(self.depth == 1 && self.kept.is_empty() && byte == b']') {
            self.keep(byte);
        }
        if self.is_text {
            self.is_text = byte != b'"' || self.is_escaped;
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            return;
        }
        match byte {
            b'"' => self.is_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                match self.depth {
                    0 => self.is_over = true,
                    1 => self.end(out),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Between two objects there are commas and space, and nothing else.
    fn between(&mut self, byte: u8, out: &mut Vec<Entry>) {
        if !byte.is_ascii_whitespace() && byte != b',' {
            self.is_over = true;
            out.push(Entry::refused(self.line, ContactFault::BadLine));
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.kept.is_empty() {
            self.begun_at = self.line;
        }
        if self.kept.len() < ENTRY_BYTES {
            self.kept.push(byte);
        } else {
            self.was_cut = true;
        }
    }

    fn end(&mut self, out: &mut Vec<Entry>) {
        let (text, line) = (std::mem::take(&mut self.kept), self.begun_at);
        if std::mem::take(&mut self.was_cut) {
            return out.push(Entry::refused(line, ContactFault::TooLong));
        }
        match serde_json::from_str::<Object>(&decoded(&text)) {
            Ok(object) if text.first() == Some(&b'{') => hand_over(object.card(line), out),
            _ => out.push(Entry::refused(line, ContactFault::BadLine)),
        }
    }
}

impl Object {
    fn card(self, line: u64) -> Card {
        let values = |values: Option<Values>| values.map(Values::all).unwrap_or_default();
        let name = values(self.name).into_iter().find(|name| !name.trim().is_empty()).unwrap_or_default();
        let mut addresses = Vec::new();
        for (kind, texts) in
            [(Kind::Phone, values(self.phone)), (Kind::Phone, values(self.tel)), (Kind::Email, values(self.email))]
        {
            addresses.extend(texts.into_iter().map(|text| Given { line, kind, text }));
        }
        Card { line, name, addresses }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, step: usize) -> Vec<Entry> {
        let (mut json, mut out) = (Json::default(), Vec::new());
        text.as_bytes().chunks(step).for_each(|part| json.push(part, &mut out));
        json.finish(&mut out);
        out
    }

    fn shown(entries: &[Entry]) -> Vec<String> {
        let show = |entry: &Entry| match entry {
            Entry::Card(card) => {
                let texts: Vec<&str> = card.addresses.iter().map(|given| given.text.as_str()).collect();
                format!("{} {} {}", card.line, card.name, texts.join(" "))
            }
            Entry::Refused(refused) => format!("{} {}", refused.line, refused.fault),
        };
        entries.iter().map(show).collect()
    }

    #[test]
    fn objects_are_read_wherever_the_text_is_cut_and_broken_ones_are_told_by_line() {
        let text = "[{\"name\":\"A \\\"n\\\" {n}\",\"phone\":\"1\",\"x\":{\"y\":[1]}},\n{\"name\":[\"Bob\"],\"tel\":[\"2\",\"3\"],\"email\":[\"b@c.d\"]},\n{\"name\":5},\n{\"name\":\"x\" oops},\n[1],\n{\"email\":\"e@f.g\"}]";
        let expected = ["1 A \"n\" {n} 1", "2 Bob 2 3 b@c.d", "3 no_address", "4 bad_line", "5 bad_line", "6  e@f.g"];
        for step in [1, 2, 5, 10_000] {
            assert_eq!(shown(&read(text, step)), expected, "{step}");
        }
    }

    #[test]
    fn what_breaks_off_or_is_endless_is_told_and_bounded() {
        assert_eq!(shown(&read("[{\"phone\":\"1\"},\n{\"phone\":", 3)), ["1  1", "2 no_end"]);
        let endless = format!("[{{\"name\":\"{}\"}},\n{{\"phone\":\"1\"}}]", "x".repeat(ENTRY_BYTES));
        assert_eq!(shown(&read(&endless, 999)), ["1 too_long", "2  1"]);
        let deep = "[".repeat(100_000);
        assert_eq!(shown(&read(&deep, 999)), ["1 no_end"]);
        assert_eq!(shown(&read("[1,2]", 1)), ["1 bad_line"]);
        assert_eq!(shown(&read("[]", 1)), [""; 0]);
    }
}
