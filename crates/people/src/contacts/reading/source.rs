//! What kind of address book a file is, told by how it begins.

/// Bytes that tell it.
const LOOKED_AT: usize = 512;

/// How an address book is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// vCard 2.1, 3.0 or 4.0.
    VCard,
    /// A table.
    Csv,
    /// A list of objects.
    Json,
}

/// Why a file is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAddressBook {
    /// There is nothing in it.
    Empty,
    /// It is an archive, a picture or something else that is no text.
    NoText,
    /// It is a table, and none of its columns is known.
    NoColumns,
}

impl Format {
    /// Tells by the beginning of a file.
    ///
    /// # Errors
    /// Where it is nothing, or no text: archives are not opened.
    pub fn of(start: &[u8]) -> Result<Self, NoAddressBook> {
        let archives: [&[u8]; 8] = [
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"\x1f\x8b",
            b"BZh",
            b"\xfd7zXZ",
            b"7z\xbc\xaf",
            b"\x28\xb5\x2f\xfd",
            b"%PDF",
        ];
        if archives.iter().any(|archive| start.starts_with(archive)) {
            return Err(NoAddressBook::NoText);
        }
        let text = start.trim_ascii_start();
        let vcard = b"BEGIN:VCARD";
        if text.is_empty() {
            Err(NoAddressBook::Empty)
        } else if text.get(..vcard.len()).is_some_and(|first| first.eq_ignore_ascii_case(vcard)) {
            Ok(Self::VCard)
        } else if text[0] == b'[' {
            Ok(Self::Json)
        } else {
            Ok(Self::Csv)
        }
    }
}

/// The beginning of a file, until there is enough of it to tell.
#[derive(Debug, Default)]
pub struct Sniffed(Vec<u8>);

impl Sniffed {
    /// Takes what comes next; gives all of it back once it tells.
    pub fn push(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        self.0.extend_from_slice(text);
        (self.0.len() >= LOOKED_AT).then(|| self.take())
    }

    /// What there is.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_how_it_begins() {
        assert_eq!(Format::of(b"\r\n begin:vcard\r\n"), Ok(Format::VCard));
        assert_eq!(Format::of(b"\n[{\"name\":"), Ok(Format::Json));
        assert_eq!(Format::of(b"Name,E-mail 1 - Value\n"), Ok(Format::Csv));
        assert_eq!(Format::of(b" \r\n"), Err(NoAddressBook::Empty));
        for archive in [&b"PK\x03\x04contacts.vcf"[..], b"\x1f\x8b\x08", b"BZh9", b"%PDF-1.7"] {
            assert_eq!(Format::of(archive), Err(NoAddressBook::NoText));
        }
    }
}
