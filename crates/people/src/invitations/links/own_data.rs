//! The personal link, for the archive of one's own data. Its token is in nobody's hands but those of whoever got it.

use app::http::Language;
use app::{Feature, OwnData, OwnLines, Result};
use db::Tx;
use model::UserId;

use super::store;

pub fn feature() -> Feature {
    Feature::new().own_data(OwnData { name: "personal_link", about, count, page })
}

const fn about(language: Language) -> &'static str {
    match language {
        Language::English => "the link by which you invite people",
        Language::German => "der Link, mit dem du Leute einlädst",
        Language::Arabic => "الرابط الذي تدعو به الناس",
    }
}

fn count(tx: &mut Tx<'_>, user: UserId) -> Result<u64> {
    Ok(u64::from(store::of(tx, user)?.is_some()))
}

fn page(tx: &mut Tx<'_>, user: UserId, _: &[u8]) -> Result<OwnLines> {
    OwnLines::page(store::of(tx, user)?.as_slice(), |_| Vec::new())
}
