//! What features know of one person, for that person: files of lines, each line an object of JSON, read a page at a time. Whoever puts them together knows
//! no feature; a feature knows nothing of where its lines go.

use db::Tx;
use model::UserId;
use serde::Serialize;

use crate::blobs::Blob;
use crate::error::{Error, Result};
use crate::http::Language;

/// One file of what is known of a person.
#[derive(Debug, Clone, Copy)]
pub struct OwnData {
    /// What it is called, without an ending: `messages`. No two features bring one.
    pub name: &'static str,
    /// What it says, in the person's language.
    pub about: fn(Language) -> &'static str,
    /// About how many lines there are, to tell how far one is.
    pub count: fn(&mut Tx<'_>, UserId) -> Result<u64>,
    /// The lines after a place, [`OwnLines::MOST`] at most; the empty one comes before the first.
    pub page: fn(&mut Tx<'_>, UserId, &[u8]) -> Result<OwnLines>,
}

/// A file of bytes that somebody brought, which stands beside the lines.
#[derive(Debug, Clone, Copy)]
pub struct OwnFile {
    /// What it is called, without an ending: `picture`. No two features bring one.
    pub name: &'static str,
    /// Which bytes it is now, if there is any.
    pub find: fn(&mut Tx<'_>, UserId) -> Result<Option<Blob>>,
}

impl OwnFile {
    /// What the file is called: its ending says what it is.
    #[must_use]
    pub fn file_name(self, blob: &Blob) -> String {
        let ending = match blob.media_type.as_str() {
            "image/jpeg" => ".jpg",
            "image/png" => ".png",
            _ => "",
        };
        [self.name, ending].concat()
    }
}

/// Some lines of a file.
#[derive(Debug)]
pub struct OwnLines {
    /// The lines, each with its end.
    pub text: String,
    /// How many they are.
    pub count: u64,
    /// Where they end; none: there are no more.
    pub next: Option<Vec<u8>>,
}

impl OwnLines {
    /// Lines of a page at most.
    pub const MOST: i64 = 500;

    /// A page, read with [`OwnLines::MOST`] as its limit. `place` says where a row stands.
    ///
    /// # Errors
    /// If a row cannot be written down.
    pub fn page<T: Serialize>(rows: &[T], place: impl Fn(&T) -> Vec<u8>) -> Result<Self> {
        let full = i64::try_from(rows.len()).is_ok_and(|count| count >= Self::MOST);
        let next = rows.last().filter(|_| full).map(place);
        let mut text = String::new();
        for row in rows {
            text += &serde_json::to_string(row).map_err(Error::internal)?;
            text.push('\n');
        }
        Ok(Self { text, count: rows.len() as u64, next })
    }

    /// The place of an id.
    #[must_use]
    pub fn place(id: i64) -> Vec<u8> {
        id.to_be_bytes().to_vec()
    }

    /// The id of a place; zero before the first.
    #[must_use]
    pub fn id(place: &[u8]) -> i64 {
        place.try_into().map_or(0, i64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_says_where_it_ends_and_any_other_is_the_last() {
        let rows: Vec<i64> = (1..=OwnLines::MOST).collect();
        let full = OwnLines::page(&rows, |row| OwnLines::place(*row)).unwrap();
        assert_eq!((full.count, full.next.as_deref().map(OwnLines::id)), (500, Some(500)));
        let last = OwnLines::page(&rows[1..], |row| OwnLines::place(*row)).unwrap();
        assert!(last.next.is_none() && last.text.starts_with("2\n3\n") && last.text.ends_with("500\n"));
        assert_eq!(OwnLines::id(&[]), 0);
    }
}
