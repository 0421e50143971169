//! Looks at the links of a message after it was sent. Whoever takes it over after an interruption looks at what is not shown yet: pages that were fetched are
//! there, and what is told once is not told again.

use app::blobs::{self, Laid};
use app::foreign::Url;
use app::jobs::{Enqueue, Failure, JobContext, JobOptions};
use app::{App, Feature, Result, Work};
use futures_util::future::join_all;
use model::{Job, PageId, RoomId, Seq};
use serde::{Deserialize, Serialize};

use super::links::Link;
use super::said::{Said, Sides};
use super::{Claim, FAILED_S, Found, GOOD_S, remote, store};

/// Pages that are forgotten in one unit.
const MANY: i64 = 50;
/// How often what somebody else fetches is waited for.
const WAITS: u32 = 20;
/// Seconds until then.
const WAIT_S: i64 = 3;
/// The shortest side of a picture that is shown: smaller ones count visits.
const SHORTEST: u32 = 32;

/// Looks at the links of a message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakePreviews {
    room: RoomId,
    seq: Seq,
    /// How often it waited for what somebody else fetches.
    waited: u32,
}

impl MakePreviews {
    /// Of a message that was just said.
    pub const fn new(room: RoomId, seq: Seq) -> Self {
        Self { room, seq, waited: 0 }
    }
}

impl Job for MakePreviews {
    const KIND: &'static str = "messages.make_previews";
}

/// Forgets pages that would be fetched anew.
#[derive(Debug, Serialize, Deserialize)]
struct ForgetPages {}

impl Job for ForgetPages {
    const KIND: &'static str = "messages.forget_pages";
}

pub fn feature() -> Feature {
    // One that takes its time keeps no other from being made, and all of them leave room for other work.
    let making = JobOptions { concurrency: 4, attempts: 3, longest_s: 120, ..JobOptions::default() };
    let feature = Feature::new().job(making, make).job(JobOptions::default(), forget);
    feature.schedule("messages.forget_pages", "23 * * * *", ForgetPages {})
}

async fn make(app: App, job: MakePreviews, context: JobContext) -> Result<(), Failure> {
    if !app.config().previews.enabled {
        return Ok(());
    }
    let (room, seq) = (job.room, job.seq);
    let own = app.config().server.public_url.clone();
    let ours = own.clone();
    let links = app.read(move |tx| super::missing(tx, room, seq, ours.as_deref())).await?;
    let pages = join_all(links.into_iter().map(|link| page_of(&app, room, link))).await;
    let found: Vec<Found> = pages.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    context.check()?;
    app.write_in(room, move |work| {
        if !super::show(work, (room, seq), own.as_deref(), &found)? && job.waited < WAITS {
            let at = Some(work.now().plus_s(WAIT_S));
            let again = MakePreviews { waited: job.waited + 1, ..job.clone() };
            work.enqueue_with(&again, &Enqueue { at, key: None })?;
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// The page behind a link, fetched where it must be. None: somebody else does.
async fn page_of(app: &App, room: RoomId, link: Link) -> Result<Option<Found>> {
    let Link { mut address, hash } = link;
    let known = hash.clone();
    let page = match app.write(move |work| super::claim(work, room, &known)).await? {
        Claim::Taken => return Ok(None),
        Claim::There(page) => page,
        Claim::Mine(page) => {
            address.set_fragment(None);
            fetch(app, page, address).await?;
            page
        }
    };
    Ok(Some(Found { hash, page }))
}

/// A picture on disk, in its two sizes.
#[derive(Debug, Clone)]
struct Made {
    small: Laid,
    large: Laid,
}

async fn fetch(app: &App, page: PageId, address: Url) -> Result<()> {
    let fetched = remote::fetch(app, address).await;
    let good_s = if fetched.is_some() { GOOD_S } else { FAILED_S };
    let (mut said, picture) = fetched.unwrap_or_default();
    let mut made = None;
    if let Some(picture) = picture {
        let (blur, laid) = (picture.blur.clone(), lay_down(app, picture).await?);
        let sides = app.picture_sides(laid.small.key().clone()).await?;
        said.picture = sides.map(|(width, height)| Sides { width, height, blur });
        made = Some(laid);
    }
    let is_large = said.picture.as_ref().is_some_and(|sides| sides.width.min(sides.height) >= SHORTEST);
    said.picture = said.picture.filter(|_| is_large);
    let (given, keeps) = (made.clone(), is_large);
    let kept = app.write(move |work| keep(work, page, (&said, good_s), given.as_ref().filter(|_| keeps))).await?;
    if let Some(Made { small, large }) = made {
        for (laid, is_kept) in [(small, kept.0), (large, kept.1)] {
            if !is_kept {
                app.take_up(laid).await?;
            }
        }
    }
    Ok(())
}

async fn lay_down(app: &App, picture: remote::Picture) -> Result<Made> {
    let [small, large] = picture.pictures;
    let small = app.lay_down(small.bytes, small.media_type).await?;
    Ok(Made { small, large: app.lay_down(large.bytes, large.media_type).await? })
}

/// Keeps what a page says, and says of both sizes of its picture whether their files are of use.
fn keep(
    work: &mut Work<'_, '_>,
    page: PageId,
    (said, good_s): (&Said, i64),
    made: Option<&Made>,
) -> Result<(bool, bool)> {
    let text = said.is_something().then(|| serde_json::to_string(said)).transpose().map_err(app::Error::internal)?;
    let until = work.now().plus_s(good_s);
    if !store::settle(work.tx(), page, text.as_deref(), until)? {
        return Ok((false, false));
    }
    super::release_page(work, page)?;
    match made {
        Some(made) => Ok((
            blobs::hold(work, super::small_of(page), &made.small)?,
            blobs::hold(work, super::large_of(page), &made.large)?,
        )),
        None => Ok((false, false)),
    }
}

async fn forget(app: App, _: ForgetPages, context: JobContext) -> Result<(), Failure> {
    while app.write_bulk(forget_some).await? {
        context.check()?;
    }
    Ok(())
}

/// False: there are no more.
fn forget_some(work: &mut Work<'_, '_>) -> Result<bool> {
    let now = work.now();
    let pages = store::forget_old(work.tx(), now, MANY)?;
    for page in &pages {
        super::release_page(work, *page)?;
    }
    Ok(!pages.is_empty())
}
