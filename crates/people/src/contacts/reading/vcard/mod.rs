//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), as phones and mail programs write it. What says nothing of who somebody is and how they are reached is passed
//! over line by line: pictures are never kept, and no address in them is asked for anything.

mod property;
mod quoted;

use model::ContactFault;

use super::lines::{LINE_BYTES, Line, Lines};
use super::{Card, Entry, Given, Kind, hand_over};
use property::{Property, Version};

/// The properties that are read. All others are passed over without being kept.
const READ: [&[u8]; 7] = [b"BEGIN", b"END", b"VERSION", b"FN", b"N", b"TEL", b"EMAIL"];
/// What stands for a name where there is none.
const INSTEAD: [&[u8]; 2] = [b"ORG", b"NICKNAME"];

/// A file of cards that is being read.
#[derive(Debug, Default)]
pub struct VCard {
    lines: Lines,
    reader: Reader,
}

/// What was read of the lines so far.
#[derive(Debug, Default)]
struct Reader {
    /// The property under way, put together of its lines.
    open: Open,
    card: Option<Draft>,
    /// The property before this one was an agent, whose card stands within the card.
    is_agent: bool,
    /// How many cards deep that is.
    inner: usize,
}

/// A property whose next line may still belong to it.
#[derive(Debug, Default)]
enum Open {
    #[default]
    None,
    /// Lines of a property that is read.
    Kept { line: u64, text: Vec<u8>, was_cut: bool },
    /// Lines of one that is not.
    Skipped { is_quoted: bool, breaks: bool, is_binary: bool },
}

/// A card under way.
#[derive(Debug)]
struct Draft {
    card: Card,
    version: Version,
    formatted: String,
    parts: String,
    instead: String,
}

impl VCard {
    /// Reads on.
    pub fn push(&mut self, text: &[u8], out: &mut Vec<Entry>) {
        let Self { lines, reader } = self;
        lines.push(text, |line| reader.line(&line, out));
    }

    /// Reads what is left.
    pub fn finish(&mut self, out: &mut Vec<Entry>) {
        let Self { lines, reader } = self;
        lines.finish(|line| reader.line(&line, out));
        reader.close(out);
        if let Some(draft) = reader.card.take() {
            out.push(Entry::refused(draft.card.line, ContactFault::NoEnd));
            draft.finish(out);
        }
    }
}

impl Reader {
    fn line(&mut self, line: &Line<'_>, out: &mut Vec<Entry>) {
        if self.goes_on(line) {
            return;
        }
        self.close(out);
        if line.bytes.trim_ascii().is_empty() {
            return;
        }
        let Some(name) = property::name_of(line.bytes) else {
            return out.push(Entry::refused(line.number, ContactFault::BadLine));
        };
        let upper = name.to_ascii_uppercase();
        if upper != b"BEGIN" {
            self.is_agent = upper == b"AGENT";
        }
        let is_read = READ.contains(&upper.as_slice()) || INSTEAD.contains(&upper.as_slice());
        self.open = if is_read {
            Open::Kept { line: line.number, text: line.bytes.to_vec(), was_cut: line.was_cut }
        } else {
            let head = property::head_of(line.bytes).to_ascii_uppercase();
            let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
            let is_quoted = has(b"QUOTED-PRINTABLE");
            let is_binary = has(b"BASE64") || has(b"ENCODING=B");
            Open::Skipped { is_quoted, breaks: is_quoted && line.bytes.ends_with(b"="), is_binary }
        };
    }

    /// Whether a line belongs to the property before it, which then takes it.
    fn goes_on(&mut self, line: &Line<'_>) -> bool {
        let is_folded = matches!(line.bytes.first(), Some(b' ' | b'\t'));
        match &mut self.open {
            Open::None => false,
            Open::Kept { text, was_cut, .. } => {
                let is_broken = text.ends_with(b"=") && property::is_quoted(text);
                if !is_broken && !is_folded {
                    return false;
                }
                let more = if is_broken {
                    text.pop();
                    line.bytes
                } else {
                    &line.bytes[1..]
                };
                let fits = LINE_BYTES.saturating_sub(text.len()).min(more.len());
                *was_cut |= line.was_cut || fits < more.len();
                text.extend_from_slice(&more[..fits]);
                true
            }
            Open::Skipped { is_quoted, breaks, is_binary } => {
                let goes_on = *breaks || is_folded || (*is_binary && !line.bytes.contains(&b':'));
                *breaks = goes_on && *is_quoted && line.bytes.ends_with(b"=");
                goes_on
            }
        }
    }

    /// Reads the property that is whole now.
    fn close(&mut self, out: &mut Vec<Entry>) {
        let Open::Kept { line, text, was_cut } = std::mem::take(&mut self.open) else { return };
        if was_cut {
            return out.push(Entry::refused(line, ContactFault::TooLong));
        }
        match Property::read(&text) {
            Ok(property) => self.property(line, &property, out),
            Err(fault) => out.push(Entry::refused(line, fault)),
        }
    }

    fn property(&mut self, line: u64, property: &Property, out: &mut Vec<Entry>) {
        match property.name.as_str() {
            "BEGIN" if property.is("VCARD") => self.begin(line, out),
            "END" if property.is("VCARD") => self.end(line, out),
            _ if self.inner > 0 => {}
            _ => match &mut self.card {
                Some(draft) => draft.take(line, property),
                None => out.push(Entry::refused(line, ContactFault::OutsideCard)),
            },
        }
    }

    fn begin(&mut self, line: u64, out: &mut Vec<Entry>) {
        if std::mem::take(&mut self.is_agent) && self.card.is_some() {
            self.inner += 1;
            return;
        }
        if let Some(draft) = self.card.replace(Draft::new(line)) {
            out.push(Entry::refused(draft.card.line, ContactFault::NoEnd));
            draft.finish(out);
        }
        self.inner = 0;
    }

    fn end(&mut self, line: u64, out: &mut Vec<Entry>) {
        if self.inner > 0 {
            self.inner -= 1;
            return;
        }
        match self.card.take() {
            Some(draft) => draft.finish(out),
            None => out.push(Entry::refused(line, ContactFault::OutsideCard)),
        }
    }
}

impl Draft {
    fn new(line: u64) -> Self {
        let card = Card { line, name: String::new(), addresses: Vec::new() };
        let empty = String::new;
        Self { card, version: Version::Newer, formatted: empty(), parts: empty(), instead: empty() }
    }

    fn take(&mut self, line: u64, property: &Property) {
        match property.name.as_str() {
            "VERSION" if property.is("2.1") => self.version = Version::Old,
            "FN" => first(&mut self.formatted, || property.text(self.version)),
            "N" => first(&mut self.parts, || property.full_name(self.version)),
            "ORG" | "NICKNAME" => first(&mut self.instead, || property.parts(self.version).join(" ")),
            "EMAIL" => self.add(line, Kind::Email, property.email(self.version)),
            "TEL" if !property.is_for_machines() => self.add(line, Kind::Phone, property.number(self.version)),
            _ => {}
        }
    }

    fn add(&mut self, line: u64, kind: Kind, text: String) {
        // One more than is read says that there were more.
        if self.card.addresses.len() <= super::ADDRESSES {
            self.card.addresses.push(Given { line, kind, text });
        }
    }

    fn finish(self, out: &mut Vec<Entry>) {
        let names = [self.formatted, self.parts, self.instead];
        let name = names.into_iter().find(|name| !name.trim().is_empty()).unwrap_or_default();
        hand_over(Card { name, ..self.card }, out);
    }
}

/// Of several the first that says something counts.
fn first(place: &mut String, text: impl FnOnce() -> String) {
    if place.trim().is_empty() {
        *place = text();
    }
}

#[cfg(test)]
mod tests;
