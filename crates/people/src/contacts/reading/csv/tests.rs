use super::super::{Kind, Refusal};
use super::*;

fn read(text: &[u8], step: usize) -> (Vec<Entry>, Option<ContactSource>) {
    let (mut csv, mut out) = (Csv::default(), Vec::new());
    text.chunks(step).for_each(|part| csv.push(part, &mut out).unwrap());
    csv.finish(&mut out).unwrap();
    (out, csv.source())
}

/// Line, name and addresses.
type Person = (u64, String, Vec<String>);

fn people(text: &str) -> (Vec<Person>, Option<ContactSource>) {
    let (entries, source) = read(text.as_bytes(), 13);
    let people = entries.into_iter().map(|entry| match entry {
        Entry::Card(card) => {
            (card.line, card.name, card.addresses.into_iter().map(|given| given.text).collect::<Vec<_>>())
        }
        Entry::Refused(refused) => (refused.line, refused.fault.to_string(), Vec::new()),
    });
    (people.collect(), source)
}

fn one(line: u64, name: &str, addresses: &[&str]) -> Person {
    (line, name.to_owned(), addresses.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn googles_tables_are_read_new_and_old() {
    let (read, source) = people(
        "First Name,Middle Name,Last Name,Name Prefix,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\r\n\
         Ann,B.,Lee,Dr.,Acme,* Work,ann@example.org ::: a.lee@example.org,Mobile,+49 1512 3456789\r\n\
         ,,,,Acme,,,Work,\"+49 30\n123456\"\r\n,,,,,,,,\r\n",
    );
    assert_eq!(source, Some(ContactSource::Google));
    let lee = one(2, "Dr. Ann B. Lee", &["ann@example.org", "a.lee@example.org", "+49 1512 3456789"]);
    assert_eq!(read, [lee, one(3, "Acme", &["+49 30 123456"]), one(5, "no_address", &[])]);
    let (read, source) = people("Name,Given Name,Family Name,Phone 1 - Type,Phone 1 - Value\nAnn Lee,Ann,Lee,Home,1\n");
    assert_eq!((read, source), (vec![one(2, "Ann Lee", &["1"])], Some(ContactSource::Google)));
}

#[test]
fn outlooks_tables_are_read_in_three_languages_and_with_any_separator() {
    let (read, source) = people(
        "\"Title\",\"First Name\",\"Last Name\",\"Business Fax\",\"Mobile Phone\",\"E-mail Address\",\"E-mail 2 Address\"\r\n\
         \"\",\"Ann \"\"A\"\"\",\"Lee\",\"9\",\"1\",\"a@example.org\",\"b@example.org\"\r\n",
    );
    assert_eq!(
        (read, source),
        (vec![one(2, "Ann \"A\" Lee", &["1", "a@example.org", "b@example.org"])], Some(ContactSource::Outlook))
    );
    let (read, _) = people("Vorname;Nachname;Telefon geschäftlich;E-Mail-Adresse\nJörg;Groß;2;j@example.org\n");
    assert_eq!(read, [one(2, "Jörg Groß", &["2", "j@example.org"])]);
    let (read, _) = people("Prénom\tNom\tTél. mobile\nZoé\tÉtienne\t3\n");
    assert_eq!(read, [one(2, "Zoé Étienne", &["3"])]);
    let western = b"Vorname;Nachname;Telefon gesch\xe4ftlich\nJ\xf6rg;Gro\xdf;2\n";
    assert!(matches!(&read_cards(western)[..], [card] if card.name == "Jörg Groß"));
}

fn read_cards(text: &[u8]) -> Vec<Card> {
    let (entries, _) = read(text, 4);
    entries.into_iter().filter_map(|entry| if let Entry::Card(card) = entry { Some(card) } else { None }).collect()
}

#[test]
fn quotes_within_words_are_letters_and_open_ones_cost_no_more_than_the_bound() {
    let (read, _) = people("Name,Phone\n5\" Pipe,1\n\"Ann \"\"x\"\", y\",2\nBob,3\n");
    assert_eq!(read, [one(2, "5\" Pipe", &["1"]), one(3, "Ann \"x\", y", &["2"]), one(4, "Bob", &["3"])]);
    let rest: String = (0..1_000).map(|number| format!("Bob,{number}\n")).collect();
    let (read, _) = people(&format!("Name,Phone\n\"Ann,1\n{rest}"));
    assert_eq!(read[0], one(2, "too_long", &[]));
    assert_eq!(read.len(), 1 + 1_000 - 199);
    let (read, _) = people(&format!("Name,Phone\n{},1\nBob,2\n", "x".repeat(1_000_000)));
    assert_eq!(read, [one(2, "too_long", &[]), one(3, "Bob", &["2"])]);
}

#[test]
fn a_table_without_a_known_column_is_none() {
    for text in ["a,b,c\n1,2,3\n", "Name\nAnn\n", "just a text"] {
        let (mut csv, mut out) = (Csv::default(), Vec::new());
        let pushed = csv.push(text.as_bytes(), &mut out).and_then(|()| csv.finish(&mut out));
        assert_eq!((pushed, out.len()), (Err(NoAddressBook::NoColumns), 0), "{text}");
    }
}

#[test]
fn formulas_are_neutral_when_written_and_read_back_as_they_were() {
    for formula in ["=HYPERLINK(\"http://evil\")", "+4915123456789", "-1", "@SUM(A1)", "\t=1"] {
        assert_eq!(neutral(formula), format!("'{formula}"));
        assert_eq!(plain(&neutral(formula)), formula);
    }
    for text in ["Ann", "'tis", ""] {
        assert_eq!((neutral(text).as_str(), plain(text)), (text, text));
    }
    let entries = read(b"Name,Phone\n'=1+1,'+4915123456789\n", 3).0;
    let Entry::Card(card) = &entries[0] else { panic!("{entries:?}") };
    assert_eq!((card.name.as_str(), card.addresses[0].text.as_str()), ("=1+1", "+4915123456789"));
    assert_eq!(card.addresses[0].kind, Kind::Phone);
    assert!(!entries.iter().any(|entry| matches!(entry, Entry::Refused(Refusal { .. }))));
}
