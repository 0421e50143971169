//! What this crate knows of a person, for the archive of their data: what others are to them, and whom they let do what.

mod store;
mod words;

use app::{Feature, OwnData, OwnLines, Result, bonds};
use db::Tx;
use model::{Relation, Time, UserId};
use serde::Serialize;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    let people = OwnData { name: "people", about: words::people, count, page: people };
    let privacy = OwnData { name: "privacy", about: words::privacy, count: |_, _| Ok(1), page: privacy };
    Feature::new().own_data(people).own_data(privacy)
}

/// What somebody else is to them.
#[derive(Serialize)]
struct OwnRelation {
    #[serde(skip)]
    place: i64,
    /// Null: they are gone.
    username: Option<String>,
    relation: Relation,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    since: Time,
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::count(tx, user)?.unsigned_abs())
}

fn people(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::relations(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.place))
}

fn privacy(tx: &mut Tx<'_>, user: UserId, _: &[u8]) -> Result<OwnLines> {
    OwnLines::page(&[bonds::privacy(tx, user)?], |_| Vec::new())
}
