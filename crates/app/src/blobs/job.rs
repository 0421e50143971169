//! Removes what nothing holds: rows with their files, and files that never got a row.

use model::Job;
use serde::{Deserialize, Serialize};

use super::folder::Held;
use super::{BlobKey, FREE_S, Folder, store};
use crate::error::{Error, Result};
use crate::jobs::{Failure, JobContext, JobOptions};
use crate::{App, Feature};

/// Rows that are removed in one go.
const MOST: i64 = 200;
/// Files that are looked up in one go.
const LOOKED_UP: usize = 200;

/// Removes blobs that nothing has held for a day, and files as old that stand in no row.
#[derive(Debug, Serialize, Deserialize)]
struct CollectBlobs {}

impl Job for CollectBlobs {
    const KIND: &'static str = "blobs.collect";
}

pub(super) fn feature() -> Feature {
    let feature = Feature::new().job(JobOptions::default(), collect);
    feature.schedule("blobs.collect", "17 * * * *", CollectBlobs {})
}

async fn collect(app: App, _: CollectBlobs, context: JobContext) -> Result<(), Failure> {
    let folder = app.blob_folder()?;
    let Some(_clear) = clear(&app, &folder).await? else { return Ok(()) };
    loop {
        context.check()?;
        let keys = app.write_bulk(|work| super::forget_free(work, MOST)).await?;
        if keys.is_empty() {
            return sweep(&app, &folder, &context).await;
        }
        remove(&app, &folder, keys).await?;
    }
}

/// Removes what is left of those who died between the file and the row, or between the row and the file.
async fn sweep(app: &App, folder: &Folder, context: &JobContext) -> Result<(), Failure> {
    let (looked, before) = (folder.clone(), app.now().plus_s(-FREE_S));
    let old = app.compute(move || looked.older(before).map_err(Error::internal)).await?;
    for keys in old.chunks(LOOKED_UP) {
        context.check()?;
        let asked = keys.to_vec();
        let known = app.read(move |tx| Ok(store::known(tx, &asked)?)).await?;
        let unknown = keys.iter().filter(|key| !known.contains(key)).cloned().collect();
        remove(app, folder, unknown).await?;
    }
    Ok(())
}

/// Waits for no copy that is being made: the next time will do.
async fn clear(app: &App, folder: &Folder) -> Result<Option<Held>> {
    let folder = folder.clone();
    app.compute(move || folder.clear().map_err(Error::internal)).await
}

async fn remove(app: &App, folder: &Folder, keys: Vec<BlobKey>) -> Result<()> {
    let folder = folder.clone();
    app.compute(move || keys.iter().try_for_each(|key| folder.remove(key)).map_err(Error::internal)).await
}
