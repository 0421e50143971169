//! Asking pages what they say of themselves, and for their pictures.

use app::App;
use app::foreign::{Fetched, Most, Url, Wanted, may_lead};
use app::pictures::Smaller;
use tracing::debug;

use super::page;
use super::said::Said;
use crate::files::{LARGE, SMALL};

/// Bytes of a page that are read: what it says of itself stands at its beginning.
const PAGE_BYTES: usize = 512 * 1_024;
/// Bytes of a picture.
const PICTURE_BYTES: usize = 5 * 1_024 * 1_024;

/// A page, or a picture by itself.
const PAGE: Wanted = Wanted {
    accept: "text/html,application/xhtml+xml,image/jpeg,image/png,image/webp,image/gif;q=0.9",
    most: |kind| match kind {
        "text/html" | "application/xhtml+xml" => Some(Most::Beginning(PAGE_BYTES)),
        kind => picture_bytes(kind),
    },
};
const PICTURE: Wanted = Wanted { accept: "image/jpeg,image/png,image/webp,image/gif", most: picture_bytes };

fn picture_bytes(kind: &str) -> Option<Most> {
    matches!(kind, "image/jpeg" | "image/png" | "image/webp" | "image/gif").then_some(Most::Whole(PICTURE_BYTES))
}

/// A picture in two sizes.
pub type Picture = Smaller<2>;

/// What stands at an address; none: there was no answer of use.
pub async fn fetch(app: &App, address: Url) -> Option<(Said, Option<Picture>)> {
    let fetched = app.foreign().get(address, PAGE).await;
    let fetched = fetched.inspect_err(|why| debug!("A page that somebody links to cannot be had: {why}")).ok()?;
    if picture_bytes(&fetched.media_type).is_some() {
        return Some((Said::default(), drawn(app, fetched).await));
    }
    let Fetched { address, charset, bytes, .. } = fetched;
    let page = app.compute(move || Ok(page::read(&bytes, charset.as_deref()))).await.ok()?;
    let said = Said::of(page.site(), page.title(), page.description());
    let place = page.picture().and_then(|place| address.join(place.trim()).ok());
    let picture = match place.filter(|place| may_lead(&address, place)) {
        Some(place) => picture(app, place).await,
        None => None,
    };
    Some((said, picture))
}

/// A page without its picture is a page all the same.
async fn picture(app: &App, place: Url) -> Option<Picture> {
    let fetched = app.foreign().get(place, PICTURE).await;
    drawn(app, fetched.inspect_err(|why| debug!("The picture of a page cannot be had: {why}")).ok()?).await
}

/// Drawn anew: whatever it was called, nothing but pixels goes along.
async fn drawn(app: &App, fetched: Fetched) -> Option<Picture> {
    app.smaller_of(fetched.bytes.into(), [SMALL.side, LARGE.side]).await.ok()
}
