//! Who vanishes loses the job; who lost it changes nothing.

use db::{args, sql};
use model::{Job, JobId, Time};
use serde_json::json;
use testkit::{PATIENCE, TestServer, both_dbs};

use super::{Errand, Plan, effects, enqueue, get, reached, setup, steps, work_off};

both_dbs!(who_lost_the_lease_completes_nothing, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let other = server.another_node().await;
    let errand = Errand::new(Plan::Gate);
    let job = enqueue(&server, &errand).await;
    let beside = async {
        reached(&errand.name, "begun").await;
        // Neither of them beats in this test.
        server.clock().advance_s(61);
        let second = async {
            work_off(&other).await;
        };
        let open = async {
            begun_twice(&errand).await;
            crate::jobs::open(&errand);
        };
        tokio::join!(second, open);
    };
    tokio::join!(work_off(&server), beside);
    assert_eq!(effects(&server, &errand.name).await, 1);
    let mut ends: Vec<_> =
        steps(&errand.name).into_iter().filter(|step| step.ends_with("ed") && *step != "opened").collect();
    ends.sort_unstable();
    assert_eq!(ends, ["completed", "refused"]);
    let done = get(&admin, job).await;
    assert_eq!((&done["state"], &done["attempt"]), (&json!("done"), &json!(2)), "{done}");
});

async fn begun_twice(errand: &Errand) {
    let mut seen = crate::jobs::STEPS.subscribe();
    let twice = |steps: &crate::jobs::Steps| steps[&errand.name].iter().filter(|step| **step == "begun").count() == 2;
    tokio::time::timeout(PATIENCE, seen.wait_for(twice)).await.expect("another node takes it").unwrap();
}

both_dbs!(a_failure_after_the_lease_was_lost_is_not_written_down, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let job = enqueue(&server, &Errand::new(Plan::Work)).await;
    let first = take(&server).await.unwrap();
    server.clock().advance_s(61);
    let second = take(&server).await.unwrap();
    for outcome in [
        jobs::Outcome::Done,
        jobs::Outcome::Cancelled,
        jobs::Outcome::Dead { error: "late".to_owned() },
        jobs::Outcome::Again { at: Time(0), error: "late".to_owned() },
    ] {
        let outcome = outcome.clone();
        assert!(!server.write(move |work| Ok(jobs::settle(work.tx(), first, &outcome, Time(0))?)).await);
    }
    assert!(!server.write(move |work| Ok(jobs::release(work.tx(), first, Time(0))?)).await);
    let kept = server.write(move |work| Ok(jobs::keep(work.tx(), first, Time(0), jobs::Progress::default())?)).await;
    assert_eq!(kept, jobs::Held::No);
    let found = get(&admin, job).await;
    assert_eq!((&found["state"], &found["error"]), (&json!("running"), &json!(null)));
    assert!(server.write(move |work| Ok(jobs::settle(work.tx(), second, &jobs::Outcome::Done, Time(0))?)).await);
});

/// Takes the next errand by hand, as a worker that vanishes.
async fn take(server: &TestServer) -> Option<jobs::Lease> {
    let taken = server
        .write(|work| {
            let now = work.now();
            let claim = jobs::Claim { kind: Errand::KIND, attempts: 4, worker: "gone", now, until: now.plus_s(60) };
            Ok(jobs::claim(work.tx(), &claim)?)
        })
        .await;
    match taken? {
        jobs::Taken::Work(claimed) => Some(claimed.lease),
        other => panic!("{other:?}"),
    }
}

both_dbs!(a_job_whose_worker_vanishes_is_taken_again_after_its_lease, setup(), async |server: TestServer| {
    let errand = Errand::new(Plan::Work);
    enqueue(&server, &errand).await;
    take(&server).await.unwrap();
    server.clock().advance_s(59);
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 0);
    server.clock().advance_s(1);
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 1);
});

both_dbs!(a_job_that_takes_its_worker_along_every_time_is_dead_in_the_end, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Work);
    let job = enqueue(&server, &errand).await;
    for _ in 0..4 {
        take(&server).await.unwrap();
        server.clock().advance_s(61);
    }
    work_off(&server).await;
    let dead = get(&admin, job).await;
    assert_eq!((&dead["state"], &dead["error"]), (&json!("dead"), &json!("Its worker vanished.")));
    assert_eq!(effects(&server, &errand.name).await, 0);
});

both_dbs!(a_lease_is_kept_while_its_worker_lives, beating(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Wait);
    let job = enqueue(&server, &errand).await;
    reached(&errand.name, "begun").await;
    let first = lease_end(&server, job).await;
    let moved = async { while lease_end(&server, job).await.unwrap() == first.unwrap() {} };
    tokio::time::timeout(PATIENCE, moved).await.expect("the heart beats");
    let found = get(&admin, job).await;
    assert_eq!((&found["done"], &found["total"]), (&json!(3), &json!(7)), "progress goes along");
});

fn beating() -> testkit::Setup {
    setup().tune(|config| {
        config.jobs.poll_ms = 20;
        config.jobs.lease_s = 1;
    })
}

async fn lease_end(server: &TestServer, job: JobId) -> Option<Time> {
    server
        .read(move |tx| {
            Ok(tx.one(sql!("select due_at from jobs where id = $1"), args![job], |row| row.get::<Option<Time>>(0))?)
        })
        .await
}

both_dbs!(one_job_is_never_taken_by_two, setup(), async |server: TestServer| {
    let nodes = [server.clone(), server.another_node().await, server.another_node().await];
    let errands: Vec<Errand> = (0..120).map(|_| Errand::new(Plan::Work)).collect();
    let all = errands.clone();
    server.write(move |work| all.iter().try_for_each(|errand| work.enqueue(errand).map(|_| ()))).await;
    tokio::join!(work_off(&nodes[0]), work_off(&nodes[1]), work_off(&nodes[2]));
    for errand in &errands {
        assert_eq!(steps(&errand.name), ["begun"]);
    }
});
