use super::super::Refusal;
use super::*;

fn read(text: &[u8], step: usize) -> Vec<Entry> {
    let (mut book, mut out) = (VCard::default(), Vec::new());
    text.chunks(step).for_each(|part| book.push(part, &mut out));
    book.finish(&mut out);
    out
}

fn card(text: &str) -> (String, Vec<String>) {
    let text = format!("BEGIN:VCARD\r\n{text}\r\nEND:VCARD\r\n");
    let entries = read(text.as_bytes(), 7);
    let [Entry::Card(card)] = &entries[..] else { panic!("{entries:?}") };
    (card.name.clone(), card.addresses.iter().map(|given| given.text.clone()).collect())
}

fn faults(text: &str) -> Vec<(u64, ContactFault)> {
    let refused = read(text.as_bytes(), 5).into_iter().filter_map(|entry| match entry {
        Entry::Refused(Refusal { line, fault }) => Some((line, fault)),
        Entry::Card(_) => None,
    });
    refused.collect()
}

#[test]
fn groups_uris_escapes_and_letters_of_other_times_are_read() {
    let (name, addresses) = card(
        "VERSION:4.0\nFN:Ann\\, O\\;N\\\\eill\nitem1.TEL;VALUE=uri;TYPE=\"work,voice\":tel:+1-418-656-9254;ext=102\n\
         tel;type=cell:+49 1512\n  3456789\nitem2.EMAIL:mailto:ann@example.org",
    );
    assert_eq!(name, "Ann, O;N\\eill");
    assert_eq!(addresses, ["+1-418-656-9254", "+49 1512 3456789", "ann@example.org"]);
    let (name, _) =
        card("VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91and=C3=BA;=41n=\nn;;Dr.;\nTEL:1");
    assert_eq!(name, "Dr. Ann Ñandú");
    let (name, _) = card("VERSION:3.0\nFN:\nN:;;;;\nORG:Acme;Sales\nTEL:1");
    assert_eq!(name, "Acme Sales");
}

#[test]
fn windows_letters_are_read_with_and_without_their_name() {
    for head in ["FN", "FN;CHARSET=ISO-8859-1", "FN;CHARSET=windows-1252"] {
        let mut text = format!("BEGIN:VCARD\n{head}:").into_bytes();
        text.extend_from_slice(b"Jos\xe9\nTEL:1\nEND:VCARD");
        let entries = read(&text, 3);
        assert!(matches!(&entries[..], [Entry::Card(card)] if card.name == "José"), "{entries:?}");
    }
    let mut text = b"BEGIN:VCARD\nFN;CHARSET=SHIFT_JIS:".to_vec();
    text.extend_from_slice(b"\x93\xfa\x96\x7b\nTEL:1\nEND:VCARD");
    let entries = read(&text, 3);
    assert!(matches!(entries[0], Entry::Refused(Refusal { line: 2, fault: ContactFault::UnknownCharset })));
    assert!(matches!(&entries[1], Entry::Card(card) if card.name.is_empty()), "{entries:?}");
}

#[test]
fn faxes_and_pagers_are_passed_over_and_pictures_never_kept() {
    let picture = "A".repeat(300_000);
    let (_, addresses) = card(&format!(
        "TEL;HOME;FAX:1\nTEL;type=PAGER:2\nTEL;type=CELL;type=FAX:3\nPHOTO;ENCODING=b;TYPE=JPEG:{picture}\n\
         PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\nAAECAwQF\n BgcI\n\nPHOTO;VALUE=uri:http://127.0.0.1/secret.jpg\n\
         NOTE;ENCODING=QUOTED-PRINTABLE:one=\nTEL:4=\nEMAIL:no@example.org\nTEL:5"
    ));
    assert_eq!(addresses, ["3", "5"]);
}

#[test]
fn what_is_broken_is_told_by_line_and_the_rest_is_read() {
    let text = "BEGIN:VCARD\nFN:A\nTEL:1\nBEGIN:VCARD\nFN:B\nnonsense\nTEL:2\nEND:VCARD\nTEL:3\nEND:VCARD\n\
                BEGIN:VCARD\nFN:C\nEND:VCARD\nBEGIN:VCARD\nEMAIL:d@example.org";
    assert_eq!(
        faults(text),
        [
            (1, ContactFault::NoEnd),
            (6, ContactFault::BadLine),
            (9, ContactFault::OutsideCard),
            (10, ContactFault::OutsideCard),
            (11, ContactFault::NoAddress),
            (14, ContactFault::NoEnd),
        ]
    );
    let entries = read(text.as_bytes(), 11);
    assert_eq!(entries.iter().filter(|entry| matches!(entry, Entry::Card(_))).count(), 3);
}

#[test]
fn an_agents_card_is_not_the_cards_own() {
    let (name, addresses) = card("FN:Boss\nAGENT:\nBEGIN:VCARD\nFN:Agent\nTEL:2\nEND:VCARD\nTEL:1");
    assert_eq!((name.as_str(), addresses), ("Boss", vec!["1".to_owned()]));
}

#[test]
fn endless_lines_and_endless_cards_are_bounded() {
    let endless = "x".repeat(1_000_000);
    assert_eq!(faults(&format!("BEGIN:VCARD\nFN:{endless}\nTEL:1\nEND:VCARD")), [(2, ContactFault::TooLong)]);
    let folded = "\n x".repeat(100_000);
    assert_eq!(faults(&format!("BEGIN:VCARD\nFN:{folded}\nTEL:1\nEND:VCARD")), [(2, ContactFault::TooLong)]);
    let many: String = (0..10_000).map(|number| format!("TEL:{number}\n")).collect();
    assert_eq!(faults(&format!("BEGIN:VCARD\n{many}END:VCARD")), [(52, ContactFault::TooManyAddresses)]);
}
