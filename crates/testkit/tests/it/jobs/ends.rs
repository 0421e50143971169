//! How attempts end: tried again, dead, stopped, given back.

use serde_json::json;
use testkit::{TestServer, both_dbs};

use super::{Errand, Plan, effects, enqueue, get, reached, setup, steps, until_state, work_off};

both_dbs!(what_fails_is_tried_again_until_it_is_dead, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Fail(9));
    let job = enqueue(&server, &errand).await;
    for attempt in 1..=3 {
        work_off(&server).await;
        let found = get(&admin, job).await;
        assert_eq!((&found["state"], &found["attempt"]), (&json!("waiting"), &json!(attempt)), "{found}");
        assert_eq!(found["error"], "Not yet. (not_yet)");
        server.clock().advance_s(3_600);
    }
    work_off(&server).await;
    let dead = get(&admin, job).await;
    assert_eq!((&dead["state"], &dead["attempt"]), (&json!("dead"), &json!(4)), "{dead}");
    server.clock().advance_s(36_000);
    work_off(&server).await;
    assert_eq!(steps(&errand.name).len(), 4, "nobody tries it any more");
});

both_dbs!(what_succeeds_at_last_is_done, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let job = enqueue(&server, &Errand::new(Plan::Fail(2))).await;
    for _ in 0..3 {
        work_off(&server).await;
        server.clock().advance_s(3_600);
    }
    let done = get(&admin, job).await;
    assert_eq!((&done["state"], &done["attempt"], &done["error"]), (&json!("done"), &json!(3), &json!(null)));
});

both_dbs!(a_failure_may_say_when_to_come_back, setup(), async |server: TestServer| {
    let errand = Errand::new(Plan::Later(5_000));
    enqueue(&server, &errand).await;
    for (wait, tries) in [(0, 1), (4_990, 1), (5_000, 2)] {
        server.clock().advance_s(wait);
        work_off(&server).await;
        assert_eq!(steps(&errand.name).len(), tries, "after {wait} s");
    }
});

both_dbs!(a_permanent_failure_is_dead_at_once, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let job = enqueue(&server, &Errand::new(Plan::Never)).await;
    work_off(&server).await;
    let dead = get(&admin, job).await;
    assert_eq!((&dead["state"], &dead["error"]), (&json!("dead"), &json!("Not ever. (not_ever)")));
});

both_dbs!(a_panic_is_a_failure_of_one_job, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let (bad, good) = (Errand::new(Plan::Panic), Errand::new(Plan::Work));
    let job = enqueue(&server, &bad).await;
    enqueue(&server, &good).await;
    work_off(&server).await;
    assert_eq!(effects(&server, &good.name).await, 1);
    let found = get(&admin, job).await;
    assert_eq!(found["state"], "waiting");
    assert!(found["error"].as_str().unwrap().ends_with("(panicked)"), "{found}");
});

both_dbs!(no_more_than_its_kind_allows_run_at_a_time, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errands: Vec<Errand> = (0..5).map(|_| Errand::new(Plan::Gate)).collect();
    for errand in &errands {
        enqueue(&server, errand).await;
    }
    let look = async {
        reached(&errands[0].name, "begun").await;
        reached(&errands[1].name, "begun").await;
        for state in ["running", "waiting"] {
            let found = admin.get(&format!("/admin/jobs?state={state}")).await.expect_status(200).json();
            assert_eq!(found["jobs"].as_array().unwrap().len(), if state == "running" { 2 } else { 3 });
        }
        errands.iter().for_each(crate::jobs::open);
    };
    tokio::join!(work_off(&server), look);
    for errand in &errands {
        assert_eq!(effects(&server, &errand.name).await, 1);
    }
});

both_dbs!(a_server_that_stops_gives_its_jobs_back, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let other = server.another_node().await;
    // One hears that it is to stop, the other has to be cut off.
    for plan in [Plan::Wait, Plan::Deaf] {
        let errand = Errand::new(plan);
        let job = enqueue(&server, &errand).await;
        let worker = server.another_node_with(setup().tune(|config| config.jobs.poll_ms = 20)).await;
        reached(&errand.name, "begun").await;
        worker.stop().await;
        let back = get(&other.here(&admin), job).await;
        assert_eq!((&back["state"], &back["attempt"]), (&json!("waiting"), &json!(0)), "{back}");
        other.here(&admin).post(&format!("/admin/jobs/{job}/cancel"), json!({})).await.expect_status(200).done();
    }
});

both_dbs!(an_attempt_that_takes_too_long_is_stopped_and_counts, hasty(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let job = enqueue(&server, &Errand::new(Plan::Deaf)).await;
    work_off(&server).await;
    let found = until_state(&admin, job, "waiting").await;
    assert_eq!((&found["attempt"], &found["error"]), (&json!(1), &json!("It took too long. (too_slow)")));
});

/// No attempt may take any time at all.
fn hasty() -> testkit::Setup {
    let options = app::jobs::JobOptions { longest_s: 0, ..app::jobs::JobOptions::default() };
    testkit::Setup::new(move || app::Feature::new().job(options, crate::jobs::run))
        .tune(|config| config.server.drain_s = 0)
}
