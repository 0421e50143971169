//! Some hundred messages at a time, between what people wait for. Whoever takes it over after an interruption begins at the beginning, finds what is gone
//! already, and tells the rooms once more: what is told holds however often it is heard.

use std::collections::BTreeMap;

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature};
use model::{EraseTexts, RoomId, Seq, UserId};

use super::{MANY, Theirs, store};

pub fn feature() -> Feature {
    Feature::new().job(JobOptions { longest_s: 24 * 3_600, ..JobOptions::default() }, erase)
}

async fn erase(app: App, job: EraseTexts, context: JobContext) -> Result<(), Failure> {
    let user = job.user;
    let (mut rooms, mut after, mut done) = (BTreeMap::<RoomId, Seq>::new(), Vec::new(), 0);
    loop {
        let page = app.read(move |tx| Ok(store::page(tx, user, &after, MANY)?)).await?;
        let Some(last) = page.last() else { break };
        after = last.key.clone();
        for (room, seqs) in by_room(&page, &mut rooms) {
            context.check()?;
            app.write_bulk(move |work| super::redact(work, room, &seqs)).await?;
        }
        done += page.len() as u64;
        context.progress(done, None);
    }
    tell(&app, user, rooms, &context).await
}

/// The messages of a page whose texts are still there, by room; and the last one of each room, whether it is or not.
fn by_room(page: &[Theirs], rooms: &mut BTreeMap<RoomId, Seq>) -> BTreeMap<RoomId, Vec<Seq>> {
    let mut there = BTreeMap::<RoomId, Vec<Seq>>::new();
    for message in page {
        let through = rooms.entry(message.room).or_insert(message.seq);
        *through = message.seq.max(*through);
        if !message.redacted {
            there.entry(message.room).or_default().push(message.seq);
        }
    }
    there
}

async fn tell(app: &App, user: UserId, rooms: BTreeMap<RoomId, Seq>, context: &JobContext) -> Result<(), Failure> {
    for (room, through) in rooms {
        context.check()?;
        app.write_bulk(move |work| super::tell(work, room, user, through)).await?;
    }
    Ok(())
}
