//! What somebody says of themselves, for the archive of their data.

use app::blobs::Blob;
use app::http::Language;
use app::{Feature, OwnData, OwnLines, Result, blobs};
use db::Tx;
use model::{Time, UserId};
use serde::Serialize;

use super::{Said, store};
use crate::avatars::LARGE;

/// What this brings.
pub fn feature() -> Feature {
    Feature::new().own_data(OwnData { name: "profile", about, count: |_, _| Ok(1), page })
}

/// A profile, as its person reads it.
#[derive(Serialize)]
struct OwnProfile {
    display_name: Option<String>,
    #[serde(flatten)]
    said: Said,
    /// Their picture: where it is fetched, while the account stands.
    avatar: Option<OwnAvatar>,
}

#[derive(Serialize)]
struct OwnAvatar {
    address: String,
    media_type: String,
    size: i64,
}

fn page(tx: &mut Tx<'_>, user: UserId, _: &[u8]) -> Result<OwnLines> {
    let Some(person) = store::find(tx, user)? else { return OwnLines::page::<OwnProfile>(&[], |_| Vec::new()) };
    let said = store::said(tx, user, Time(0))?.unwrap_or_default();
    let picture = blobs::held(tx, LARGE.of(user))?;
    let avatar = person.user.avatar.zip(picture).map(|(avatar, picture)| {
        let Blob { media_type, size, .. } = picture;
        OwnAvatar { address: ["/api/v1/avatars/", &avatar].concat(), media_type, size }
    });
    let profile = OwnProfile { display_name: person.user.display_name, said, avatar };
    OwnLines::page(&[profile], |_| Vec::new())
}

const fn about(language: Language) -> &'static str {
    match language {
        Language::English => "what you say of yourself, and your picture",
        Language::German => "was du von dir erzählst, und dein Bild",
        Language::Arabic => "ما تقوله عن نفسك وصورتك",
    }
}
