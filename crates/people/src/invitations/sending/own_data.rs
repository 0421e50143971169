//! Whom somebody invited, for the archive of their own data.

use app::http::Language;
use app::{Feature, OwnData, OwnLines, Result};
use db::Tx;
use model::{ContactState, InvitationOutcome, Time, UserId};
use serde::Serialize;

use super::store;

pub fn feature() -> Feature {
    Feature::new().own_data(OwnData { name: "sent_invitations", about, count, page })
}

/// An invitation as its sender reads it.
#[derive(Serialize)]
pub struct OwnInvitation {
    #[serde(skip)]
    pub id: i64,
    pub address: String,
    pub then: InvitationOutcome,
    pub state: ContactState,
    pub sent_at: Time,
}

const fn about(language: Language) -> &'static str {
    match language {
        Language::English => "whom of your address book you invited",
        Language::German => "wen du aus deinem Adressbuch eingeladen hast",
        Language::Arabic => "من دعوتهم من دفتر عناوينك",
    }
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(store::count_sent(tx, user)?.unsigned_abs())
}

fn page(tx: &mut Tx<'_>, user: UserId, after: &[u8]) -> Result<OwnLines> {
    let rows = store::sent(tx, user, OwnLines::id(after), OwnLines::MOST)?;
    OwnLines::page(&rows, |row| OwnLines::place(row.id))
}
