//! Due by the clock: once for all nodes, once after a downtime, and as administrators say.

use app::Feature;
use app::jobs::{Failure, JobContext, JobOptions};
use app::{App, Result};
use model::Job;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::{Setup, TestClient, TestServer, both_dbs};

use super::{effect, effects, work_off};

/// What the clock asks for.
#[derive(Debug, Serialize, Deserialize)]
struct Chime {}

impl Job for Chime {
    const KIND: &'static str = "test.chime";
}

async fn chime(app: App, _: Chime, _: JobContext) -> Result<(), Failure> {
    Ok(app.write(|work| effect(work, "chime")).await?)
}

/// Tests begin at 08:00 UTC.
fn at(cron: &'static str) -> Setup {
    Setup::new(move || Feature::new().job(JobOptions::default(), chime).schedule("test.chime", cron, Chime {}))
}

async fn chimes(server: &TestServer) -> usize {
    work_off(server).await;
    effects(server, "chime").await
}

async fn schedule(admin: &TestClient) -> Value {
    let all = admin.get("/admin/jobs/schedules").await.expect_status(200).json();
    let mut all = all["schedules"].as_array().unwrap().clone().into_iter();
    all.find(|schedule| schedule["name"] == "test.chime").unwrap()
}

both_dbs!(it_is_done_when_it_is_due, at("30 * * * *"), async |server: TestServer| {
    assert_eq!(chimes(&server).await, 0);
    for (minutes, count) in [(29, 0), (1, 1), (1, 1), (58, 1), (1, 2)] {
        server.clock().advance_s(minutes * 60);
        assert_eq!(chimes(&server).await, count);
    }
});

both_dbs!(each_time_is_enqueued_once_over_all_nodes, at("0 * * * *"), async |server: TestServer| {
    let nodes = [server.clone(), server.another_node().await, server.another_node().await];
    for hour in 1..=5 {
        server.clock().advance_s(3_600);
        tokio::join!(work_off(&nodes[0]), work_off(&nodes[1]), work_off(&nodes[2]));
        // Whoever found nothing due may have been asked before the one that enqueued.
        assert_eq!(chimes(&server).await, hour);
    }
});

both_dbs!(what_was_missed_is_made_up_for_once, at("* * * * *"), async |server: TestServer| {
    server.clock().advance_s(10 * 86_400);
    assert_eq!(chimes(&server).await, 1);
    let admin = server.admin("ann").await;
    let found = schedule(&admin).await;
    assert_eq!(found["next_at"], "2027-01-25T08:01:00.000000Z");
    assert_eq!(found["last_at"], "2027-01-15T08:01:00.000000Z");
});

both_dbs!(administrators_say_when, at("0 * * * *"), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let found = schedule(&admin).await;
    assert_eq!(
        found,
        json!({"name": "test.chime", "cron": "0 * * * *", "custom": false, "enabled": true,
            "next_at": "2027-01-15T09:00:00.000000Z"})
    );
    let path = "/admin/jobs/schedules/test.chime";
    let changed = admin.patch(path, json!({"cron": "*/5 * * * *"})).await.expect_status(200).json();
    assert_eq!((&changed["next_at"], &changed["custom"]), (&json!("2027-01-15T08:05:00.000000Z"), &json!(true)));
    server.clock().advance_s(300);
    assert_eq!(chimes(&server).await, 1);
    // Another program with other times of its own does not undo what an administrator said.
    let other = server.another_node_with(at("7 * * * *")).await;
    assert_eq!(schedule(&other.here(&admin)).await["cron"], "*/5 * * * *");
    for wrong in ["", "often", "* * * * * *", "0 0 30 2 *"] {
        admin.patch(path, json!({"cron": wrong})).await.expect_status(422).problem("invalid_cron").done();
    }
    admin.patch(path, json!({"cron": 5})).await.expect_status(422).problem("invalid_request").done();
    admin.patch(path, json!({"at": "noon"})).await.expect_status(422).problem("invalid_request").done();
    let absent = admin.patch("/admin/jobs/schedules/no.such", json!({"enabled": false})).await;
    absent.expect_status(404).problem("no_such_schedule").done();
    assert_eq!(schedule(&admin).await["cron"], "*/5 * * * *");
});

both_dbs!(what_is_switched_off_is_not_done_nor_made_up_for, at("0 * * * *"), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let path = "/admin/jobs/schedules/test.chime";
    admin.patch(path, json!({"enabled": false})).await.expect_status(200).done();
    server.clock().advance_s(7_200);
    assert_eq!(chimes(&server).await, 0);
    admin.patch(path, json!({"enabled": true})).await.expect_status(200).done();
    assert_eq!(chimes(&server).await, 0);
    server.clock().advance_s(3_600);
    assert_eq!(chimes(&server).await, 1);
});

both_dbs!(times_that_nobody_changed_follow_the_program, at("0 * * * *"), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let newer = server.another_node_with(at("7 * * * *")).await;
    let found = schedule(&newer.here(&admin)).await;
    assert_eq!((&found["cron"], &found["next_at"]), (&json!("7 * * * *"), &json!("2027-01-15T08:07:00.000000Z")));
});
