//! Whole files: real ones, and five hundred that are written here.

use std::fmt::Write;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Reads a file in parts of a size.
fn read(bytes: &[u8], step: usize) -> Vec<Entry> {
    let (mut reading, mut out) = (Reading::default(), Vec::new());
    for part in bytes.chunks(step) {
        reading.push(part, &mut out).unwrap();
    }
    reading.finish(&mut out).unwrap();
    out
}

/// `line name | addresses`, or `line fault`.
fn shown(entries: &[Entry]) -> Vec<String> {
    let show = |entry: &Entry| match entry {
        Entry::Card(card) => {
            let texts: Vec<&str> = card.addresses.iter().map(|given| given.text.as_str()).collect();
            format!("{} {} | {}", card.line, card.name, texts.join(" | "))
        }
        Entry::Refused(refused) => format!("{} {}", refused.line, refused.fault),
    };
    entries.iter().map(show).collect()
}

#[test]
fn address_books_of_real_programs_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vcards");
    if !folder.is_dir() {
        return testkit::skipped("address books of real programs", "no shared/data/vcards");
    }
    let file = |name: &str| shown(&read(&std::fs::read(folder.join(name)).unwrap(), 1_000));
    let ene = |count: usize| vec!["Ñ"; count].join(" ");
    assert_eq!(
        file("John_Doe_ANDROID.vcf"),
        [
            "1  | john.doe@company.com".to_owned(),
            "6  | jane.doe@company.com".to_owned(),
            format!("11 {} | 123456789", ene(5)),
            format!("18 {} | 123456 | 234567 | 3456789 | 45678901", ene(11)),
            format!("36 {} | 123456 | 123456 | bob@company.com | {}", ene(4), "Ñ".repeat(14)),
            "71 ÑÑÑÑ | 55556666 | henry@company.com".to_owned(),
        ]
    );
    assert_eq!(
        file("John_Doe_GMAIL.vcf"),
        ["1 Mr. John Richter, James Doe Sr. | john.doe@ibm.com | 905-555-1234 | 905-666-1234"]
    );
    assert_eq!(
        file("John_Doe_IPHONE.vcf"),
        [
            "1 Mr. John Richter James Doe Sr. | john.doe@ibm.com | 905-555-1234 | 905-666-1234 | 905-777-1234 | 905-222-1234"
        ]
    );
    assert_eq!(
        file("John_Doe_MS_OUTLOOK.vcf"),
        ["1 Mr. John Richter James Doe Sr. | (905) 555-1234 | (905) 666-1234 | john.doe@ibm.cm"]
    );
    assert_eq!(
        file("gmail-list.vcf"),
        [
            "1 Arnold Smith | asmithk@gmail.com",
            "7 Chris Beatle | chrisy55d@yahoo.com",
            "13 Doug White | dwhite@gmail.com"
        ]
    );
    assert_eq!(
        file("rfc6350-example.vcf"),
        ["1 Simon Perreault | +1-418-656-9254 | +1-418-262-6501 | simon.perreault@viagenie.ca"]
    );
}

#[test]
fn a_file_without_an_end_of_cards_is_ended() {
    let cards = (0..=CARDS).map(|number| format!("BEGIN:VCARD\nTEL:{number}\nEND:VCARD\n"));
    let text: String = cards.chain(["nonsense\n".to_owned()]).collect();
    let entries = read(text.as_bytes(), 256 * 1024);
    assert_eq!(entries.len() as u64, CARDS + 1);
    let line = CARDS * 3 + 1;
    assert_eq!(entries.last(), Some(&Entry::refused(line, ContactFault::TooMany)));
}

#[test]
fn what_is_no_address_book_is_told() {
    for (bytes, expected) in [
        (&b""[..], NoAddressBook::Empty),
        (b" \n\n", NoAddressBook::Empty),
        (b"PK\x03\x04\x14\0\0\0", NoAddressBook::NoText),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", NoAddressBook::NoColumns),
    ] {
        let (mut reading, mut out) = (Reading::default(), Vec::new());
        let told = reading.push(bytes, &mut out).and_then(|()| reading.finish(&mut out));
        assert_eq!((told, out.len()), (Err(expected), 0));
    }
    let mut noise = Reading::default();
    let (mut out, mut told) = (Vec::new(), Ok(()));
    for _ in 0..1_000 {
        told = told.and_then(|()| noise.push(&[0xab; 64 * 1024], &mut out));
    }
    assert!(out.is_empty() && told.and_then(|()| noise.finish(&mut out)).is_err());
}

/// First letters of twenty scripts, and how many there are from there on.
const SCRIPTS: [(char, u32); 20] = [
    ('A', 26),
    ('À', 22),
    ('Α', 17),
    ('А', 32),
    ('א', 27),
    ('ا', 20),
    ('अ', 20),
    ('অ', 8),
    ('ਅ', 6),
    ('અ', 9),
    ('அ', 6),
    ('అ', 8),
    ('ก', 40),
    ('ა', 30),
    ('Ա', 38),
    ('가', 900),
    ('一', 900),
    ('あ', 80),
    ('ア', 80),
    ('😀', 60),
];

fn word() -> impl Strategy<Value = String> {
    (select(&SCRIPTS[..]), vec(0..1_000_u32, 1..12)).prop_map(|((first, count), letters)| {
        letters.iter().filter_map(|letter| char::from_u32(u32::from(first) + letter % count)).collect()
    })
}

/// What somebody is called: words of any script, and marks that mean something to the formats.
fn name() -> impl Strategy<Value = String> {
    let mark = select(&["", ",", ";", ":", "\"", "=", "'", "=3D", ";;", "O'"][..]);
    vec((word(), mark), 1..6).prop_map(|words| {
        let words: Vec<String> = words.into_iter().map(|(word, mark)| word + mark).collect();
        words.join(" ")
    })
}

#[derive(Debug, Clone)]
struct Written {
    name: String,
    phones: Vec<String>,
    emails: Vec<String>,
    has_picture: bool,
}

fn person() -> impl Strategy<Value = Written> {
    let (phones, emails) = (vec("\\+[1-9][0-9]{6,12}", 0..4), vec("[a-z]{1,12}@[a-z]{1,12}\\.example", 0..4));
    let person = (name(), phones, emails, any::<bool>());
    person.prop_filter_map("nobody can be reached", |(name, phones, emails, has_picture)| {
        (!phones.is_empty() || !emails.is_empty()).then_some(Written { name, phones, emails, has_picture })
    })
}

#[derive(Debug, Clone, Copy)]
struct How {
    version: &'static str,
    end: &'static str,
    form: u8,
    step: usize,
}

fn how() -> impl Strategy<Value = How> {
    let versions = select(&["2.1", "3.0", "4.0", "csv", "outlook", "json"][..]);
    (versions, select(&["\r\n", "\n", "\r\r\n"][..]), 0..4_u8, 1..5_000_usize)
        .prop_map(|(version, end, form, step)| How { version, end, form, step })
}

/// Folds a line as the format does: after so many bytes, wherever that is within a letter is moved to its start.
fn folded(line: &str, end: &str) -> String {
    let (mut text, mut bytes) = (String::new(), 0);
    for c in line.chars() {
        if bytes + c.len_utf8() > 75 {
            text += end;
            text.push(' ');
            bytes = 1;
        }
        text.push(c);
        bytes += c.len_utf8();
    }
    text + end
}

fn quoted(value: &str, end: &str) -> String {
    let (mut text, mut column) = (String::new(), 0);
    for byte in value.bytes() {
        if column > 70 {
            text += "=";
            text += end;
            column = 0;
        }
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(byte));
            column += 1;
        } else {
            write!(text, "={byte:02X}").unwrap();
            column += 3;
        }
    }
    text
}

fn vcard(person: &Written, how: How) -> String {
    let End { end, version } = End { end: how.end, version: how.version };
    let mut text = ["BEGIN:VCARD", end, "VERSION:", version, end].concat();
    if person.has_picture {
        let picture = "iVBORw0KGgo".repeat(2_000);
        text += &folded(&["PHOTO;ENCODING=B;TYPE=PNG:", &picture].concat(), end);
        text += end;
    }
    let escaped = person.name.replace(';', "\\;");
    if version == "2.1" {
        let value = quoted(&escaped, end);
        text += &["FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:", &value, end].concat();
    } else {
        text += &folded(&["FN:", &escaped.replace(',', "\\,")].concat(), end);
        text += &folded("N:Not;Looked;At;;", end);
    }
    for phone in &person.phones {
        let line = if version == "4.0" { "item1.TEL;VALUE=uri:tel:" } else { "TEL;TYPE=CELL:" };
        text += &folded(&[line, phone].concat(), end);
    }
    for email in &person.emails {
        text += &folded(&["EMAIL:", email].concat(), end);
    }
    text + "END:VCARD" + end
}

struct End {
    end: &'static str,
    version: &'static str,
}

fn table(people: &[Written], how: How) -> String {
    let google = how.version == "csv";
    let head = if google {
        "Name,Phone 1 - Value,Phone 2 - Value,Phone 3 - Value,E-mail 1 - Value,E-mail 2 - Value,E-mail 3 - Value"
    } else {
        "First Name;Mobile Phone;Home Phone;Business Phone;E-mail Address;E-mail 2 Address;E-mail 3 Address"
    };
    let separator = if google { "," } else { ";" };
    let field = |text: &String| ["\"", &text.replace('"', "\"\""), "\""].concat();
    let three = |texts: &[String]| {
        let mut fields: Vec<String> = texts.iter().map(field).collect();
        fields.resize(3, String::new());
        fields
    };
    let mut text = head.to_owned() + how.end;
    for person in people {
        let fields = [vec![field(&person.name)], three(&person.phones), three(&person.emails)].concat();
        text += &(fields.join(separator) + how.end);
    }
    text
}

fn list(people: &[Written]) -> String {
    let people = people.iter().map(
        |person| serde_json::json!({"name": [person.name], "tel": person.phones, "email": person.emails, "icon": [{}]}),
    );
    serde_json::Value::from(people.collect::<Vec<_>>()).to_string()
}

fn bytes(text: &str, form: u8) -> Vec<u8> {
    let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    match form {
        0 => text.as_bytes().to_vec(),
        1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        2 => [&[0xff, 0xfe], &units(u16::to_le_bytes)[..]].concat(),
        _ => [&[0xfe, 0xff], &units(u16::to_be_bytes)[..]].concat(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_address_book_is_read_back_as_it_was_written(people in vec(person(), 1..12), how in how()) {
        let text = match how.version {
            "csv" | "outlook" => table(&people, how),
            "json" => list(&people),
            _ => people.iter().map(|person| vcard(person, how)).collect(),
        };
        let entries = read(&bytes(&text, how.form), how.step);
        prop_assert_eq!(entries.len(), people.len(), "{:?}", entries);
        for (entry, person) in entries.iter().zip(&people) {
            let Entry::Card(card) = entry else { panic!("{entry:?}") };
            prop_assert_eq!(&card.name, &tidy(&person.name, NAME_CHARS));
            let of = |kind: Kind| -> Vec<&String> {
                card.addresses.iter().filter(|given| given.kind == kind).map(|given| &given.text).collect()
            };
            prop_assert_eq!(of(Kind::Phone), person.phones.iter().collect::<Vec<_>>());
            prop_assert_eq!(of(Kind::Email), person.emails.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_file_breaks_the_reading(bytes in vec(any::<u8>(), 0..2_000), step in 1..500_usize) {
        for start in [&b"BEGIN:VCARD\n"[..], b"Name,Phone\n", b"[{\"name\":", b""] {
            let (mut reading, mut out) = (Reading::default(), Vec::new());
            let file = [start, &bytes].concat();
            let told = file.chunks(step).try_for_each(|part| reading.push(part, &mut out));
            let told = told.and_then(|()| reading.finish(&mut out));
            prop_assert!(told.is_ok() || out.is_empty());
        }
    }
}
