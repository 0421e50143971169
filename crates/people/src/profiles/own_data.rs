//! What somebody says of themselves, for the archive of their data.

use app::blobs::Blob;
use app::http::Language;
use app::{Feature, OwnData, OwnFile, OwnLines, Result, blobs};
use db::Tx;
use model::{Time, UserId};
use serde::Serialize;

use super::{Said, store};
use crate::avatars::LARGE;

/// What this brings.
pub fn feature() -> Feature {
    let profile = OwnData { name: "profile", about, count: |_, _| Ok(1), page };
    Feature::new().own_data(profile).own_file(PICTURE)
}

/// Their picture, as large as it is kept.
const PICTURE: OwnFile = OwnFile { name: "picture", find: |tx, user| blobs::held(tx, LARGE.of(user)) };

/// A profile, as its person reads it.
#[derive(Serialize)]
struct OwnProfile {
    display_name: Option<String>,
    #[serde(flatten)]
    said: Said,
    /// Their picture: where it is fetched, while the account stands, and which file of the archive it is.
    avatar: Option<OwnAvatar>,
}

#[derive(Serialize)]
struct OwnAvatar {
    address: String,
    file: String,
    media_type: String,
    size: i64,
}

fn page(tx: &mut Tx<'_>, user: UserId, _: &[u8]) -> Result<OwnLines> {
    let Some(person) = store::find(tx, user)? else { return OwnLines::page::<OwnProfile>(&[], |_| Vec::new()) };
    let said = store::said(tx, user, Time(0))?.unwrap_or_default();
    let picture = blobs::held(tx, LARGE.of(user))?;
    let avatar = person.user.avatar.zip(picture).map(|(avatar, picture)| {
        let file = PICTURE.file_name(&picture);
        let Blob { media_type, size, .. } = picture;
        OwnAvatar { address: ["/api/v1/avatars/", &avatar].concat(), file, media_type, size }
    });
    let profile = OwnProfile { display_name: person.user.display_name, said, avatar };
    OwnLines::page(&[profile], |_| Vec::new())
}

const fn about(language: Language) -> &'static str {
    match language {
        Language::English => "what you say of yourself; your picture, if you have one, is the file `picture`",
        Language::German => "was du von dir erzählst; dein Bild, wenn du eins hast, ist die Datei `picture`",
        Language::Arabic => "ما تقوله عن نفسك؛ وصورتك، إن كانت لك صورة، هي الملف `picture`",
    }
}
