//! Enqueued with the change, done after its commit, once for a key.

use app::jobs::Enqueue;
use app::{Clock, Error, Result};
use model::JobId;
use serde_json::json;
use testkit::{TestServer, both_dbs};

use super::{Errand, Plan, effects, enqueue, enqueue_with, get, reached, setup, until_state, work_off};

fn keyed() -> Enqueue {
    Enqueue { key: Some("one".to_owned()), at: None }
}

both_dbs!(a_job_is_done_after_the_unit_that_enqueued_it, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Work);
    let job = enqueue(&server, &errand).await;
    assert_eq!(get(&admin, job).await["state"], "waiting");
    work_off(&server).await;
    let done = get(&admin, job).await;
    assert_eq!((&done["state"], &done["attempt"], &done["about"]), (&json!("done"), &json!(1), &json!("Work")));
    assert!(done["finished_at"].is_string() && done["due_at"].is_null(), "{done}");
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 1);
});

both_dbs!(a_unit_that_is_refused_enqueues_nothing, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Work);
    let refused: Result<()> = server
        .app()
        .write(move |work| {
            work.enqueue(&errand)?;
            Err(Error::conflict("no", "No."))
        })
        .await;
    assert_eq!(refused.unwrap_err().code(), "no");
    let jobs = admin.get("/admin/jobs").await.expect_status(200).json();
    assert_eq!(jobs, json!({"jobs": []}));
});

both_dbs!(workers_wake_with_the_commit, waking(), async |server: TestServer| {
    let errand = Errand::new(Plan::Gate);
    enqueue(&server, &errand).await;
    reached(&errand.name, "begun").await;
    crate::jobs::open(&errand);
    reached(&errand.name, "completed").await;
});

/// It looks by itself once an hour.
fn waking() -> testkit::Setup {
    setup().tune(|config| config.jobs.poll_ms = 3_600_000)
}

both_dbs!(what_another_node_enqueues_is_found_by_looking, setup(), async |server: TestServer| {
    let worker = server.another_node_with(setup().tune(|config| config.jobs.poll_ms = 20)).await;
    let errand = Errand::new(Plan::Gate);
    enqueue(&server, &errand).await;
    reached(&errand.name, "begun").await;
    crate::jobs::open(&errand);
    reached(&errand.name, "completed").await;
    drop(worker);
});

both_dbs!(a_job_is_not_done_before_its_time, setup(), async |server: TestServer| {
    let errand = Errand::new(Plan::Work);
    let at = server.clock().now().plus_s(60);
    enqueue_with(&server, &errand, Enqueue { at: Some(at), key: None }).await;
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 0);
    server.clock().advance_s(60);
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 1);
});

both_dbs!(while_a_key_waits_there_is_one_job, setup(), async |server: TestServer| {
    let (first, second) = (Errand::new(Plan::Work), Errand::new(Plan::Work));
    let job = enqueue_with(&server, &first, keyed()).await;
    assert_eq!(enqueue_with(&server, &second, keyed()).await, job);
    let other = Enqueue { key: Some("two".to_owned()), at: None };
    assert_ne!(enqueue_with(&server, &Errand::new(Plan::Work), other).await, job);
    work_off(&server).await;
    assert_eq!((effects(&server, &first.name).await, effects(&server, &second.name).await), (1, 0));
    let later = enqueue_with(&server, &second, keyed()).await;
    assert_ne!(later, job, "the first one ended");
    work_off(&server).await;
    assert_eq!(effects(&server, &second.name).await, 1);
});

both_dbs!(while_a_key_runs_there_is_one_job, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let (first, second) = (Errand::new(Plan::Gate), Errand::new(Plan::Work));
    let job = enqueue_with(&server, &first, keyed()).await;
    let both = async {
        until_state(&admin, job, "running").await;
        assert_eq!(enqueue_with(&server, &second, keyed()).await, job);
        crate::jobs::open(&first);
    };
    tokio::join!(work_off(&server), both);
    assert_eq!((effects(&server, &first.name).await, effects(&server, &second.name).await), (1, 0));
});

both_dbs!(many_who_enqueue_one_key_get_one_job, setup(), async |server: TestServer| {
    let errand = Errand::new(Plan::Work);
    let all = (0..30).map(|_| {
        let errand = errand.clone();
        server.app().write(move |work| work.enqueue_with(&errand, &keyed()))
    });
    let mut jobs: Vec<JobId> = futures_util::future::join_all(all).await.into_iter().map(Result::unwrap).collect();
    jobs.dedup();
    assert_eq!(jobs.len(), 1);
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 1);
});
