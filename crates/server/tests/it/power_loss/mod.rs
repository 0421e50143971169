//! What a power cut leaves behind: every write and sync of the real server is recorded, and its files are rebuilt as they would be at each
//! acknowledgement.
//!
//! A kill never shows whether anything is on the disk, because the system keeps what a dead process wrote. Here a write counts only once a sync
//! that began after it has ended.

mod disk;
mod recording;
mod store;
mod trace;

use std::path::Path;

use db::{Config, Db};

use crate::product::{Random, examine, find, find_strace, seed, turn};
use disk::{Disk, Loss};
use recording::{Recording, Seq, record};

/// The least number of acknowledgements at which the power goes.
const POINTS: usize = 200;
/// The doctor looks at every so many of the rebuilt folders.
const EXAMINED: usize = 25;

/// What was not as it should be, over all cuts.
#[derive(Debug, Default)]
struct Damage {
    cuts: usize,
    lost: Vec<String>,
    broken: Vec<String>,
}

/// Cuts the power at each acknowledgement and during the stop, three ways each, and looks at what is left.
async fn cut(recording: &Recording, binary: &Path, random: &mut Random) -> Damage {
    let mut damage = Damage::default();
    let disk = Disk::new(&recording.base, &recording.trace);
    for (at, acked) in recording.cuts() {
        for loss in [Loss::AllUnsynced, Loss::HalfOfUnsynced, Loss::TornWrites] {
            let folder = tempfile::tempdir().expect("a folder");
            disk.rebuild(at, loss, random, folder.path());
            let cut = format!("{loss:?} at line {at}");
            look(recording, &acked, (folder.path(), &cut), &mut damage).await;
            if damage.cuts.is_multiple_of(EXAMINED)
                && let Err(said) = examine(binary, folder.path()).await
            {
                damage.broken.push(format!("{cut}: {said}"));
            }
            damage.cuts += 1;
        }
    }
    damage
}

/// Opens what is left, and looks for what was acknowledged.
async fn look(recording: &Recording, acked: &[Seq], (folder, cut): (&Path, &str), damage: &mut Damage) {
    let room = recording.room;
    let acked = acked.iter().map(|seq| recording.sent.get(seq).expect("whatever was acknowledged was sent"));
    let db = match Db::open(&Config::sqlite(folder.join("commune.db"))) {
        Ok(db) => db,
        Err(error) => return damage.broken.push(format!("{cut}: {error}")),
    };
    match db.read(move |tx| store::messages(tx, room)).await {
        Ok(there) => {
            let missing = acked.filter(|sent| there.get(&sent.seq) != Some(&sent.key));
            damage.lost.extend(missing.map(|sent| format!("{cut}: {} is not at {}", sent.key, sent.seq)));
        }
        Err(error) => damage.broken.push(format!("{cut}: {error}")),
    }
    db.close();
}

async fn cut_everywhere(name: &str, sabotage: &str, senders: usize, each: usize) -> Option<Damage> {
    let (binary, strace) = (find(name)?, find_strace(name)?);
    let _turn = turn().await;
    let seed = seed();
    println!("COMMUNE_SEED={seed}");
    let mut random = Random::new(seed, 0);
    let recording = record(&binary, &strace, sabotage, (senders, each), &mut random).await;
    let damage = cut(&recording, &binary, &mut random).await;
    let (points, lost, broken) = (recording.acknowledgements(), damage.lost.len(), damage.broken.len());
    println!("{name}: {points} acknowledgements, {} cuts, {lost} lost, {broken} broken", damage.cuts);
    damage.lost.iter().chain(&damage.broken).take(8).for_each(|what| println!("  {what}"));
    assert!(points >= senders * each, "{points} acknowledgements were seen in the trace");
    Some(damage)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_at_any_acknowledgement_loses_nothing() {
    let Some(damage) = cut_everywhere("the power-loss replay", "", 4, POINTS.div_ceil(4) + 5).await else { return };
    assert!(damage.cuts >= 3 * POINTS);
    assert_eq!((damage.lost, damage.broken), (Vec::new(), Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_after_commits_that_are_not_synced_is_seen_to_lose() {
    let Some(damage) = cut_everywhere("the power-loss replay of synchronous=NORMAL", "sync-normal", 2, 10).await else {
        return;
    };
    assert!(damage.lost.len() >= 10, "only {} acknowledged messages are missed", damage.lost.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_after_acknowledgements_before_the_commit_is_seen_to_lose() {
    let Some(damage) = cut_everywhere("the power-loss replay of early answers", "ack-before-commit", 2, 10).await
    else {
        return;
    };
    assert!(damage.lost.len() >= 10, "only {} acknowledged messages are missed", damage.lost.len());
}
