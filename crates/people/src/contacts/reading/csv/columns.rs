//! What the first row's names mean. They are compared in small letters, without space around them.
//!
//! | whose | columns | as listed by |
//! |---|---|---|
//! | Google, since 2024 | `First Name`, `Middle Name`, `Last Name`, `Name Prefix`, `Name Suffix`, `Organization Name`, `E-mail 1 - Value` …, `Phone 1 - Value` … | the first row of an export of contacts.google.com ("Google CSV") |
//! | Google, before | `Name`, `Given Name`, `Additional Name`, `Family Name`, `Organization 1 - Name`, the same addresses | the same, until 2024 |
//! | Outlook | `First Name`, `Middle Name`, `Last Name`, `Title`, `Suffix`, `Company`, `E-mail Address`, `E-mail 2 Address` …, `Mobile Phone`, `Home Phone`, `Business Phone` … | Microsoft, "Create or edit .csv files to import into Outlook" (support.microsoft.com, 4518d70d-8fe9-46ad-94fa-1494247193c7) |
//! | Outlook in German | `Vorname`, `Weitere Vornamen`, `Nachname`, `Anrede`, `Suffix`, `Firma`, `E-Mail-Adresse`, `E-Mail 2: Adresse` …, `Mobiltelefon`, `Telefon privat`, `Telefon geschäftlich` … | the tables of BBDB's import from Outlook (lookout.el) |
//! | Outlook in French | `Prénom`, `Deuxième prénom`, `Nom`, `Société`, `Adresse de messagerie` …, `Tél. mobile`, `Téléphone (domicile)`, `Téléphone (bureau)` … | the tables of Open-Xchange's import from Outlook |
//! | this server | `Name`, `E-mail`, `Phone` | [`super::super::neutral`]'s exports |
//!
//! Faxes, pagers and numbers of assistants are not read: nobody is reached there.

use std::collections::BTreeMap;

use model::ContactSource;

use super::super::Kind;

/// A part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Full,
    Before,
    Given,
    Further,
    Family,
    Behind,
    Company,
}

const NAMES: [(Name, &[&str]); 7] = [
    (Name::Full, &["name", "full name", "display name"]),
    (Name::Before, &["name prefix", "title", "anrede"]),
    (Name::Given, &["first name", "given name", "vorname", "prénom"]),
    (Name::Further, &["middle name", "additional name", "weitere vornamen", "2. vorname", "deuxième prénom"]),
    (Name::Family, &["last name", "family name", "nachname", "nom"]),
    (Name::Behind, &["name suffix", "suffix", "suffixe"]),
    (Name::Company, &["organization name", "organization 1 - name", "company", "firma", "société"]),
];

const EMAILS: [&str; 11] = [
    "e-mail",
    "email",
    "e-mail address",
    "e-mail 2 address",
    "e-mail 3 address",
    "e-mail-adresse",
    "e-mail 2: adresse",
    "e-mail 3: adresse",
    "adresse de messagerie",
    "adresse de messagerie 2",
    "adresse de messagerie 3",
];

const PHONES: [&str; 32] = [
    "phone",
    "mobile phone",
    "home phone",
    "home phone 2",
    "business phone",
    "business phone 2",
    "primary phone",
    "other phone",
    "car phone",
    "radio phone",
    "company main phone",
    "mobiltelefon",
    "mobiltelefon 2",
    "telefon privat",
    "telefon privat 2",
    "telefon (privat)",
    "telefon (privat 2)",
    "telefon geschäftlich",
    "telefon geschäftlich 2",
    "telefon firma",
    "haupttelefon",
    "weiteres telefon",
    "autotelefon",
    "tél. mobile",
    "téléphone (domicile)",
    "téléphone 2 (domicile)",
    "téléphone (bureau)",
    "téléphone 2 (bureau)",
    "téléphone (autre)",
    "téléphone principal",
    "téléphone (voiture)",
    "téléphone société",
];

/// Where the fields of a row are.
#[derive(Debug)]
pub struct Columns {
    /// Where each part of a name is.
    pub names: BTreeMap<Name, usize>,
    /// Where addresses are, in order.
    pub addresses: Vec<(usize, Kind)>,
    /// Whose table it is.
    pub source: ContactSource,
}

impl Columns {
    /// By a first row; none: nobody can be reached by what it names.
    pub fn of(row: &[String]) -> Option<Self> {
        let row: Vec<String> = row.iter().map(|name| name.trim().to_lowercase()).collect();
        let mut names = BTreeMap::new();
        for (at, column) in row.iter().enumerate() {
            let known = NAMES.iter().find(|(_, columns)| columns.contains(&column.as_str()));
            if let Some((name, _)) = known {
                names.entry(*name).or_insert(at);
            }
        }
        let addresses: Vec<(usize, Kind)> =
            row.iter().enumerate().filter_map(|(at, column)| Some((at, kind_of(column)?))).collect();
        let is_google = row.iter().any(|column| google(column).is_some());
        let source = if is_google { ContactSource::Google } else { ContactSource::Outlook };
        (!addresses.is_empty()).then_some(Self { names, addresses, source })
    }
}

fn kind_of(column: &str) -> Option<Kind> {
    if let Some(kind) = google(column) {
        return Some(kind);
    }
    let is_email = EMAILS.contains(&column);
    is_email.then_some(Kind::Email).or_else(|| PHONES.contains(&column).then_some(Kind::Phone))
}

/// `E-mail 3 - Value`, with any number.
fn google(column: &str) -> Option<Kind> {
    let (what, value) = column.split_once(" - ")?;
    let (what, number) = what.rsplit_once(' ')?;
    let is_value = value == "value" && number.parse::<u16>().is_ok();
    match what {
        "e-mail" if is_value => Some(Kind::Email),
        "phone" if is_value => Some(Kind::Phone),
        _ => None,
    }
}
