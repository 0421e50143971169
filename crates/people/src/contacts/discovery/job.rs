//! Puts those under their tags who let themselves be found now, and takes away what is not so any more.

use std::collections::HashMap;

use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Feature, Result, Work};
use model::{Id, Job, UserId};
use serde::{Deserialize, Serialize};

use super::oprf::Evaluator;
use super::store::{self, Entry, Kind};
use crate::contacts::matching::{self, Findable};

/// Entries of one unit.
const AT_ONCE: i64 = 100;

/// Brings the entries up to date: of everybody, or of one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RefreshDiscovery {
    /// Of whom; none: of everybody.
    pub user: Option<UserId>,
}

impl Job for RefreshDiscovery {
    const KIND: &'static str = "people.refresh_discovery";
}

/// An entry that is to be made.
struct Missing {
    user: UserId,
    username: String,
    kind: Kind,
    address: String,
    nonce: [u8; 12],
}

pub fn feature() -> Feature {
    let discovery = Feature::new().job(JobOptions::default(), run);
    discovery.schedule("people.refresh_discovery", "*/10 * * * *", RefreshDiscovery::default())
}

async fn run(app: App, job: RefreshDiscovery, context: JobContext) -> Result<(), Failure> {
    let secret = app.write(super::secret).await?;
    if let Some(user) = job.user {
        let (_, mut missing) = app.write(move |work| missing(work, UserId::from_raw(user.get() - 1))).await?;
        missing.retain(|it| it.user == user);
        return Ok(make(&app, secret, missing).await?);
    }
    let mut after = UserId::from_raw(0);
    loop {
        context.check()?;
        let (last, missing) = app.write_bulk(move |work| missing(work, after)).await?;
        make(&app, secret.clone(), missing).await?;
        let Some(last) = last else { break };
        after = last;
    }
    let mut after = Vec::new();
    loop {
        context.check()?;
        let last = app.write_bulk(move |work| clear(work, &after)).await?;
        let Some(last) = last else { return Ok(()) };
        after = last;
    }
}

/// Of the next people the entries that are missing, or made of something else, and who the last one was.
fn missing(work: &mut Work<'_, '_>, after: UserId) -> Result<(Option<UserId>, Vec<Missing>)> {
    let people = matching::findable(work.tx(), after)?;
    let ids: Vec<UserId> = people.iter().map(|person| person.user).collect();
    let made: HashMap<(UserId, &str), Vec<u8>> =
        store::made(work.tx(), &ids)?.into_iter().map(|(user, kind, made_of)| ((user, kind.word()), made_of)).collect();
    let mut missing = Vec::new();
    for Findable { user, username, email, phone } in people {
        for (kind, address) in [(Kind::EMAIL, email), (Kind::PHONE, phone)] {
            let Some(address) = address else { continue };
            if made.get(&(user, kind.word())) != Some(&super::made_of(&address, &username)) {
                missing.push(Missing { user, username: username.clone(), kind, address, nonce: work.random()? });
            }
        }
    }
    Ok((ids.last().copied(), missing))
}

/// Evaluating is heavy: it waits for a place among the computing, and holds no connection of the database.
async fn make(app: &App, secret: Vec<u8>, missing: Vec<Missing>) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let entries: Vec<Entry> = app
        .compute(move || {
            let evaluator = Evaluator::new(&secret)?;
            let entry =
                |it: &Missing| super::entry(&evaluator, it.nonce, (it.user, &it.username), (it.kind, &it.address));
            missing.iter().map(entry).collect()
        })
        .await?;
    app.write_bulk(move |work| entries.iter().try_for_each(|entry| Ok(store::put(work.tx(), entry)?))).await
}

/// Takes away what of the next entries is not so any more. Gives the last one's tag.
fn clear(work: &mut Work<'_, '_>, after: &[u8]) -> Result<Option<Vec<u8>>> {
    let rows = store::next(work.tx(), after, AT_ONCE)?;
    for (entry, basis) in &rows {
        if !super::is_current(entry, basis) {
            store::delete(work.tx(), entry)?;
        }
    }
    Ok(rows.last().map(|(entry, _)| entry.tag.clone()))
}
