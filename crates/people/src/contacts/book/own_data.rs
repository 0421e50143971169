//! The address book, for the archive of one's own data. Who was found by an address is not in it: that is theirs.

use app::http::Language;
use app::{Feature, OwnData, OwnLines, Result};
use db::Tx;
use model::{ContactId, ContactSource, ContactState, Id, Time, UserId};
use serde::Serialize;

use super::store;

pub fn feature() -> Feature {
    Feature::new().own_data(OwnData { name: "contacts", about, count, page })
}

#[derive(Serialize)]
struct OwnContact {
    id: ContactId,
    name: String,
    address: String,
    source: ContactSource,
    state: ContactState,
    created_at: Time,
}

const fn about(language: Language) -> &'static str {
    match language {
        Language::English => "your address book, as you brought it",
        Language::German => "dein Adressbuch, wie du es gebracht hast",
        Language::Arabic => "دفتر عناوينك كما أحضرته",
    }
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::find(tx, user)?.map_or(0, |book| book.stored.unsigned_abs()))
}

fn page(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let after = ContactId::from_raw(OwnLines::id(after));
    let rows = match store::find(tx, user)? {
        Some(book) => store::all(tx, book.id, after, OwnLines::MOST)?,
        None => Vec::new(),
    };
    let own = |row: super::Row| OwnContact {
        id: row.id,
        name: row.name,
        address: row.address,
        source: row.source,
        state: row.state,
        created_at: row.created_at,
    };
    let rows: Vec<OwnContact> = rows.into_iter().map(own).collect();
    OwnLines::page(&rows, |row| OwnLines::place(row.id.get()))
}
