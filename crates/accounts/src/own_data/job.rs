//! Puts an archive together, a page of lines at a time. Whoever takes it over after an interruption begins at the beginning, and what was made until then is
//! gone.

use app::http::Language;
use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature, OwnData, OwnFile, OwnLines};
use model::{Job, OwnDataId, UserId};
use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::{MakeOwnData, readme, store};
use crate::letters::Writing;
use crate::me;

/// Removes archives that ended.
#[derive(Debug, Serialize, Deserialize)]
struct CleanOwnData {}

impl Job for CleanOwnData {
    const KIND: &'static str = "accounts.clean_own_data";
}

pub fn feature() -> Feature {
    let making = Feature::new().job(JobOptions { longest_s: 6 * 3_600, ..JobOptions::default() }, make);
    making.job(JobOptions::default(), clean).schedule("accounts.clean_own_data", "53 * * * *", CleanOwnData {})
}

/// One at a time: it may have many pieces.
async fn clean(app: App, _: CleanOwnData, context: JobContext) -> Result<(), Failure> {
    while app.write_bulk(super::clean).await? > 0 {
        context.check()?;
    }
    Ok(())
}

async fn make(app: App, job: MakeOwnData, context: JobContext) -> Result<(), Failure> {
    let (user, by) = (job.user, context.job());
    let begun = app.write(move |work| super::begin(work, user, by)).await?;
    let Some(id) = begun else { return Ok(()) };
    let language = Language::of_tag(&job.language).unwrap_or(Language::English);
    let making = Making { app: &app, context: &context, user, id, writing: Writing::of(&app, language) };
    let Err(failure) = making.all().await else { return Ok(()) };
    let is_wanted = app.write(move |work| super::abandon(work, id)).await?;
    if is_wanted { Err(failure) } else { Ok(()) }
}

/// One attempt to make an archive.
struct Making<'a> {
    app: &'a App,
    context: &'a JobContext,
    user: UserId,
    id: OwnDataId,
    writing: Writing,
}

/// How far it is.
struct Reached {
    archive: Archive,
    pieces: i64,
    done: u64,
    total: u64,
}

impl Making<'_> {
    async fn all(self) -> Result<(), Failure> {
        let mut reached =
            Reached { archive: Archive::new(self.app.now()), pieces: 0, done: 0, total: self.count().await? };
        self.explain(&mut reached).await?;
        for file in self.app.own_data() {
            reached.archive.begin(&[file.name, ".jsonl"].concat())?;
            reached = self.fill(reached, file).await?;
        }
        for file in self.app.own_files() {
            reached = self.lay(reached, *file).await?;
        }
        for piece in reached.archive.finish()? {
            self.store(&mut reached.pieces, piece).await?;
        }
        self.context.progress(reached.total, Some(reached.total));
        let (user, id, lease, writing) = (self.user, self.id, self.context.lease(), self.writing);
        Ok(self.app.write(move |work| super::finish(work, (user, id), lease, &writing)).await?)
    }

    async fn count(&self) -> Result<u64, Failure> {
        let (files, user) = (self.app.own_data().to_vec(), self.user);
        let mut total = 0;
        for file in files {
            total += self.app.read(move |tx| (file.count)(tx, user)).await?;
        }
        self.context.progress(0, Some(total));
        Ok(total)
    }

    /// The file that says what the others are comes first.
    async fn explain(&self, reached: &mut Reached) -> Result<(), Failure> {
        let user = self.user;
        let me = self.app.read(move |tx| Ok(me::store::find(tx, user)?)).await?;
        let name = me.map_or_else(String::new, |me| me.username);
        let (place, files) = (self.writing.place.as_str(), self.app.own_data());
        let text = readme::text(self.writing.language, (place, &name), self.app.now(), files);
        reached.archive.begin("README.txt")?;
        Ok(reached.archive.write(text.as_bytes())?)
    }

    /// Writes one file, a page at a time, and stores what is written.
    async fn fill(&self, mut reached: Reached, file: &OwnData) -> Result<Reached, Failure> {
        let mut after = Some(Vec::new());
        while let Some(place) = after {
            self.context.check()?;
            let page = self.page(file, place).await?;
            reached = self.write(reached, page.text.into_bytes()).await?;
            reached.done += page.count;
            self.context.progress(reached.done.min(reached.total), Some(reached.total));
            after = page.next;
        }
        Ok(reached)
    }

    /// The lines after a place, while somebody wants them.
    async fn page(&self, file: &OwnData, place: Vec<u8>) -> Result<OwnLines, Failure> {
        let (read, user, id) = (file.page, self.user, self.id);
        let page = self.app.read(
            move |tx| {
                if store::is_wanted(tx, id)? { read(tx, user, &place) } else { Err(super::lost()) }
            },
        );
        Ok(page.await?)
    }

    /// Puts a file of bytes in, if there is one. What is replaced at this moment is left out.
    async fn lay(&self, mut reached: Reached, file: OwnFile) -> Result<Reached, Failure> {
        self.context.check()?;
        let user = self.user;
        let Some(blob) = self.app.read(move |tx| (file.find)(tx, user)).await? else { return Ok(reached) };
        let name = file.file_name(&blob);
        let Some(bytes) = self.app.read_blob(blob.key).await? else { return Ok(reached) };
        reached.archive.begin(&name)?;
        self.write(reached, bytes).await
    }

    /// Compresses off the threads that serve others.
    async fn write(&self, mut reached: Reached, bytes: Vec<u8>) -> Result<Reached, Failure> {
        let compressed = self.app.compute(move || {
            reached.archive.write(&bytes)?;
            Ok(reached)
        });
        let mut reached = compressed.await?;
        while let Some(piece) = reached.archive.piece() {
            self.store(&mut reached.pieces, piece).await?;
        }
        Ok(reached)
    }

    async fn store(&self, pieces: &mut i64, bytes: Vec<u8>) -> Result<(), Failure> {
        let (id, number) = (self.id, *pieces);
        self.app.write_bulk(move |work| super::append(work, id, number, &bytes)).await?;
        *pieces += 1;
        Ok(())
    }
}
