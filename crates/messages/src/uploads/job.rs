//! What is done beside: pictures are made smaller, and what waited too long goes. A picture that cannot be made smaller is a file like any other.

use app::blobs::{self, Laid};
use app::jobs::{Failure, JobContext, JobOptions};
use app::pictures::Smaller;
use app::{App, ErrorKind, Feature, Result, Work};
use model::{FileId, Job};
use serde::{Deserialize, Serialize};

use super::store;
use crate::files::{self, FILE, LARGE, SMALL};

/// Uploads that are forgotten in one unit.
const MOST: i64 = 50;

/// Makes the smaller pictures of one.
#[derive(Debug, Serialize, Deserialize)]
pub struct MakeSmaller {
    /// Of which.
    pub file: FileId,
}

impl Job for MakeSmaller {
    const KIND: &'static str = "messages.make_smaller";

    fn about(&self) -> Option<String> {
        Some(["file ", &self.file.to_string()].concat())
    }
}

/// Removes uploads that nobody finished or sent within a day.
#[derive(Debug, Serialize, Deserialize)]
struct ExpireUploads {}

impl Job for ExpireUploads {
    const KIND: &'static str = "messages.expire_uploads";
}

pub fn feature() -> Feature {
    let making = JobOptions { attempts: 3, longest_s: 120, ..JobOptions::default() };
    let feature = Feature::new().job(making, make).job(JobOptions::default(), expire);
    feature.schedule("messages.expire_uploads", "*/10 * * * *", ExpireUploads {})
}

/// Two sizes on disk, and the placeholder.
#[derive(Clone)]
struct Made {
    small: Laid,
    large: Laid,
    blur: String,
}

async fn make(app: App, job: MakeSmaller, _: JobContext) -> Result<(), Failure> {
    let file = job.file;
    let Some(blob) = app.read(move |tx| blobs::held(tx, FILE.of(file))).await? else { return Ok(()) };
    match app.smaller(blob.key, [SMALL.side, LARGE.side]).await {
        Ok(smaller) => lay_down(&app, file, smaller).await?,
        // Nothing but its header could be read.
        Err(why) if matches!(why.kind(), ErrorKind::Invalid) => {
            app.write(move |work| keep(work, file, None)).await?;
        }
        Err(why) => return Err(why.into()),
    }
    Ok(())
}

/// Puts smaller pictures of a file on disk, and keeps them.
pub async fn lay_down(app: &App, file: FileId, smaller: Smaller<2>) -> Result<()> {
    let Smaller { pictures: [small, large], blur } = smaller;
    let small = app.lay_down(small.bytes, small.media_type).await?;
    let large = app.lay_down(large.bytes, large.media_type).await?;
    let made = Made { small, large, blur };
    let given = made.clone();
    let kept = app.write(move |work| keep(work, file, Some(&given))).await?;
    for (laid, kept) in [(made.small, kept.0), (made.large, kept.1)] {
        if !kept {
            app.take_up(laid).await?;
        }
    }
    Ok(())
}

/// Keeps what was made, and says of both sizes whether their files are of use. In its row the file is held meanwhile: it cannot vanish between the question
/// whether it is there and the answer.
fn keep(work: &mut Work<'_, '_>, file: FileId, made: Option<&Made>) -> Result<(bool, bool)> {
    let blur = made.map(|made| made.blur.as_str());
    let is_there = store::set_ready(work.tx(), file, blur)? || files::hold(work, file)?;
    match made {
        Some(made) if is_there => {
            Ok((blobs::hold(work, SMALL.of(file), &made.small)?, blobs::hold(work, LARGE.of(file), &made.large)?))
        }
        _ => Ok((false, false)),
    }
}

async fn expire(app: App, _: ExpireUploads, context: JobContext) -> Result<(), Failure> {
    while let Some(keys) = app.write_bulk(|work| super::expire(work, MOST)).await? {
        context.check()?;
        for key in keys {
            app.drop_growth(key).await?;
        }
    }
    Ok(())
}
