//! What stands behind the links of messages, as their pages say: fetched by the server, once for all who see it, so that no page learns who reads what. A page
//! is kept for a day for its room, and for no other: how soon a link is shown must not tell one room what is said in another. What a message shows of it is
//! the message's, stands in its room's log, and goes with it.
//!
//! A message does not wait: it is sent, a job looks at its links, and an event tells what was found. Whoever sent it may take that away, and may say beforehand
//! that nothing is to be fetched.

mod http;
mod job;
mod links;
mod page;
mod remote;
mod said;
mod store;

use app::access::RoomAccess;
use app::blobs::{self, Holder};
use app::{App, Caller, Error, ErrorKind, Feature, LimitKey, Limiter, Result, Work, access};
use db::Tx;
use model::{Event, FileId, LinkPreview, MessageText, PageId, PreviewPicture, RoomId, Seq, UserId, Words};
use serde::Deserialize;

use crate::files::{ALL, FILE, LARGE, SMALL};
use crate::{body, target};
use job::MakePreviews;
use links::Link;
use said::Said;
use store::{Source, Told};

/// Seconds after which a page is fetched anew.
const GOOD_S: i64 = 86_400;
/// The same where there was no answer.
const FAILED_S: i64 = 3_600;
/// Seconds that whoever fetches a page is believed to do so.
const TAKEN_S: i64 = 60;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).with(job::feature())
}

/// What becomes of the links of something that is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "bool")]
pub enum Previews {
    /// They are looked at.
    #[default]
    Wanted,
    /// Whoever says it does not want that, now or later.
    Refused,
    /// Not this time.
    NotNow,
}

impl From<bool> for Previews {
    fn from(wanted: bool) -> Self {
        if wanted { Self::Wanted } else { Self::Refused }
    }
}

/// What is asked for, as far as this server does so and somebody may have so many links looked at. Beyond, a message just has no previews.
pub fn affordable(app: &App, user: UserId, asked: Previews, text: Option<&MessageText>) -> Previews {
    let Some(text) = text.filter(|text| asked == Previews::Wanted && text.as_str().contains("://")) else {
        return asked;
    };
    let links = links::of(&Words::of(text.as_str()), app.config().server.public_url.as_deref());
    let count = u32::try_from(links.len()).unwrap_or(u32::MAX);
    let is_affordable = || app.limit_many(Limiter::LinkPreview, &LimitKey::User(user), count).is_ok();
    if count > 0 && app.config().previews.enabled && is_affordable() { asked } else { Previews::NotNow }
}

/// Something was sent.
pub fn sent(work: &mut Work<'_, '_>, (room, seq): (RoomId, Seq), asked: Previews, words: &Words) -> Result<()> {
    match asked {
        Previews::Wanted if !words.links.is_empty() => work.enqueue(&MakePreviews::new(room, seq)).map(drop),
        Previews::Refused => Ok(store::refuse(work.tx(), room, seq)?),
        _ => Ok(()),
    }
}

/// Something is said otherwise: what links no more is shown no more, and what links now is looked at.
pub fn edited(
    work: &mut Work<'_, '_>,
    access: &RoomAccess,
    seq: Seq,
    (asked, words): (Previews, &Words),
) -> Result<()> {
    let room = access.room();
    let before = Shown::of(work.tx(), room, seq)?;
    let links = links::all(words);
    let parts = links.iter().filter_map(|link| before.part(link)).cloned().collect();
    tell(work, access, seq, (&before, &Shown { parts, ..before.clone() }))?;
    let is_new = links.iter().any(|link| before.part(link).is_none());
    if asked == Previews::Wanted && is_new && !before.is_refused {
        work.enqueue(&MakePreviews::new(room, seq))?;
    }
    Ok(())
}

/// Something is forwarded: it shows what it showed where it comes from, and nothing is fetched.
pub fn copy(work: &mut Work<'_, '_>, access: &RoomAccess, from: (RoomId, Seq), seq: Seq) -> Result<()> {
    let mut now = Shown::of(work.tx(), from.0, from.1)?;
    for (preview, source) in &mut now.parts {
        // That page is the other room's.
        source.page = None;
        if let (Some(picture), Some(held)) = (&mut preview.picture, source.picture) {
            picture.id = work.new_id();
            source.picture = Some(picture.id);
            for kept in ALL {
                blobs::share(work, kept.of(held), kept.of(picture.id))?;
            }
        }
    }
    tell(work, access, seq, (&Shown::default(), &now))
}

/// Takes out what stands beside a message that is gone.
pub fn forget(work: &mut Work<'_, '_>, access: &RoomAccess, seq: Seq) -> Result<()> {
    if let Some(told) = store::forget(work.tx(), access.room(), seq)? {
        work.redact(access, told)?;
    }
    let sources = store::delete_sources(work.tx(), access.room(), seq)?;
    sources.into_iter().try_for_each(|source| release(work, source))
}

/// The previews of the messages between two numbers.
pub fn between(tx: &mut Tx<'_>, room: RoomId, from: Seq, to: Seq) -> Result<Vec<(Seq, Vec<LinkPreview>)>> {
    Ok(store::between(tx, room, from, to)?)
}

/// Takes the previews off one's own message, for good.
fn remove(work: &mut Work<'_, '_>, caller: &Caller, room: RoomId, seq: Seq) -> Result<()> {
    let access = access::room(work, caller, room)?;
    if target::live(work, &access, seq)?.sender != caller.user {
        return Err(Error::forbidden("forbidden", "Only who sent a message takes its previews off."));
    }
    let before = Shown::of(work.tx(), room, seq)?;
    store::refuse(work.tx(), room, seq)?;
    tell(work, &access, seq, (&before, &Shown::default()))
}

/// What a message shows.
#[derive(Debug, Clone, Default)]
struct Shown {
    told: Option<Seq>,
    is_refused: bool,
    parts: Vec<(LinkPreview, Source)>,
}

impl Shown {
    fn of(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> Result<Self> {
        let Told { seq: told, is_refused } = store::told(tx, room, seq)?;
        let Some(by) = told else { return Ok(Self { told, is_refused, parts: Vec::new() }) };
        let previews = store::previews(tx, room, by)?;
        let parts = previews.into_iter().zip(store::sources(tx, room, seq)?).collect();
        Ok(Self { told, is_refused, parts })
    }

    /// What it shows of a link.
    fn part(&self, link: &Link) -> Option<&(LinkPreview, Source)> {
        self.parts.iter().find(|(preview, _)| preview.url == link.url())
    }
}

/// A message shows this from now on, and its room is told, where it is something else than before.
fn tell(work: &mut Work<'_, '_>, access: &RoomAccess, seq: Seq, (before, now): (&Shown, &Shown)) -> Result<()> {
    if before.parts == now.parts {
        return Ok(());
    }
    let room = access.room();
    let previews = now.parts.iter().map(|(preview, _)| preview.clone()).collect();
    let told = work.announce(access, &Event::MessagePreviewed { seq, previews })?;
    if let Some(earlier) = before.told {
        work.redact(access, earlier)?;
    }
    store::set_told(work.tx(), (room, seq), told)?;
    store::delete_sources(work.tx(), room, seq)?;
    for (place, (_, source)) in (0..).zip(&now.parts) {
        store::insert_source(work.tx(), (room, seq), place, *source)?;
    }
    let gone = before.parts.iter().filter(|part| !now.parts.contains(part)).map(|(_, source)| *source);
    gone.into_iter().try_for_each(|source| release(work, source))
}

/// Lets go of what a preview was made of. A page that nobody shows any more is nowhere any more.
fn release(work: &mut Work<'_, '_>, source: Source) -> Result<()> {
    if let Some(picture) = source.picture {
        for kept in ALL {
            blobs::release(work, kept.of(picture))?;
        }
    }
    if let Some(page) = source.page
        && store::forget_unused(work.tx(), page)?
    {
        release_page(work, page)?;
    }
    Ok(())
}

fn small_of(page: PageId) -> Holder {
    Holder { kind: "page_small", id: model::Id::get(page) }
}

fn large_of(page: PageId) -> Holder {
    Holder { kind: "page_large", id: model::Id::get(page) }
}

fn release_page(work: &mut Work<'_, '_>, page: PageId) -> Result<()> {
    blobs::release(work, small_of(page))?;
    blobs::release(work, large_of(page))
}

/// What a message links to now, and does not show.
fn missing(tx: &mut Tx<'_>, room: RoomId, seq: Seq, own: Option<&str>) -> Result<Vec<Link>> {
    let shown = Shown::of(tx, room, seq)?;
    let mut links = links_of(tx, room, seq, own)?;
    links.retain(|link| !shown.is_refused && shown.part(link).is_none());
    Ok(links)
}

fn links_of(tx: &mut Tx<'_>, room: RoomId, seq: Seq, own: Option<&str>) -> Result<Vec<Link>> {
    let text = store::body(tx, room, seq)?.map(|body| body::text_of(&body)).transpose()?.flatten();
    Ok(text.map(|text| links::of(&Words::of(&text), own)).unwrap_or_default())
}

/// Where a page stands.
#[derive(Debug, Clone, Copy)]
enum Claim {
    /// It is there.
    There(PageId),
    /// It is whoever asked who fetches it.
    Mine(PageId),
    /// Somebody else does.
    Taken,
}

fn claim(work: &mut Work<'_, '_>, room: RoomId, hash: &[u8]) -> Result<Claim> {
    let (id, now) = (work.new_id(), work.now());
    if let Some(mine) = store::take(work.tx(), id, (room, hash), (now, now.plus_s(TAKEN_S)))? {
        return Ok(Claim::Mine(mine));
    }
    let found = store::find(work.tx(), room, hash)?.filter(|page| page.good_until > now);
    Ok(found.map_or(Claim::Taken, |page| Claim::There(page.id)))
}

/// A page that was found behind a link.
#[derive(Debug, Clone)]
struct Found {
    hash: Vec<u8>,
    page: PageId,
}

/// A message shows what was found, as far as it still links there. False: something was not to be had yet.
fn show(work: &mut Work<'_, '_>, (room, seq): (RoomId, Seq), own: Option<&str>, found: &[Found]) -> Result<bool> {
    let access = match access::house(work, room) {
        Ok(access) if !access.archived() => access,
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => return Ok(true),
    };
    let before = Shown::of(work.tx(), room, seq)?;
    let mut links = links_of(work.tx(), room, seq, own)?;
    links.retain(|_| !before.is_refused);
    let (mut now, mut is_whole) = (Shown::default(), true);
    for link in &links {
        let shown = before.part(link);
        let page = found.iter().find(|found| found.hash == link.hash).map(|found| found.page);
        let said = page.map(|page| store::said(work.tx(), page)).transpose()?.flatten();
        match (shown, page, said) {
            (Some(shown), ..) => now.parts.push(shown.clone()),
            (None, Some(page), Some(said)) => now.parts.extend(part(work, link, page, said.as_deref())?),
            _ => is_whole = false,
        }
    }
    tell(work, &access, seq, (&before, &now))?;
    // What was fetched for words that are gone is nobody's.
    for gone in found.iter().filter(|found| !links.iter().any(|link| link.hash == found.hash)) {
        release(work, Source { page: Some(gone.page), picture: None })?;
    }
    Ok(is_whole)
}

/// What a message shows of a page; none: there is nothing to show.
fn part(
    work: &mut Work<'_, '_>,
    link: &Link,
    page: PageId,
    said: Option<&str>,
) -> Result<Option<(LinkPreview, Source)>> {
    let Some(said) = said else { return Ok(None) };
    let Said { site, title, description, picture } = serde_json::from_str(said).map_err(Error::internal)?;
    let mut source = Source { page: Some(page), picture: None };
    let mut shown = None;
    if let Some(sides) = picture {
        let id = work.new_id::<FileId>();
        blobs::share(work, small_of(page), SMALL.of(id))?;
        blobs::share(work, large_of(page), LARGE.of(id))?;
        blobs::share(work, large_of(page), FILE.of(id))?;
        source.picture = Some(id);
        shown = Some(PreviewPicture { id, width: sides.width, height: sides.height, blur: sides.blur });
    }
    let url = link.url().to_owned();
    Ok(Some((LinkPreview { url, site, title, description, picture: shown }, source)))
}
