//! Address books to import: a person and a number each, every third with an e-mail address too.

use std::fmt::Write as _;

use anyhow::Result;

/// How a book is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// vCard 3.0, as phones write it.
    Vcard,
    /// Google's columns.
    Csv,
}

impl Format {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vcard => "vCard",
            Self::Csv => "CSV",
        }
    }
}

/// Somebody in a book.
struct Person {
    name: String,
    phone: String,
    email: String,
}

/// The person at a place: numbers of three countries, as people write them down.
fn person(place: usize) -> Person {
    let (high, low) = (place / 1_000 % 1_000, place % 1_000);
    let phone = match place % 3 {
        0 => format!("+49 1512 {high:03}0{low:03}"),
        1 => format!("+1 (415) {}-{:04}", 200 + high % 700, high / 700 * 1_000 + low),
        _ => format!("+33 6 12 {:02} {:02} {:02}", high / 10, high % 10 * 10 + low / 100, low % 100),
    };
    let email = if place.is_multiple_of(3) { format!("person{place}@example.org") } else { String::new() };
    Person { name: format!("Person {place} Ünal"), phone, email }
}

/// How many addresses the first `people` have.
pub fn addresses(people: usize) -> usize {
    people + people.div_ceil(3)
}

/// A book of the first `people`.
///
/// # Errors
/// None that a string has.
pub fn book(format: Format, people: usize) -> Result<String> {
    let mut text = String::new();
    if format == Format::Csv {
        text.push_str("First Name,E-mail 1 - Value,Phone 1 - Value\r\n");
    }
    for Person { name, phone, email } in (0..people).map(person) {
        match format {
            Format::Csv => write!(text, "{name},{email},{phone}\r\n")?,
            Format::Vcard => {
                write!(text, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL;TYPE=CELL:{phone}\r\n")?;
                if !email.is_empty() {
                    write!(text, "EMAIL;TYPE=INTERNET:{email}\r\n")?;
                }
                text.push_str("END:VCARD\r\n");
            }
        }
    }
    Ok(text)
}
