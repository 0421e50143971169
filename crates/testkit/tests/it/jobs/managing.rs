//! Administrators look at jobs and step in; others do not even learn what there is.

use app::jobs::Enqueue;
use db::{args, sql};
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{Errand, Plan, effects, enqueue, enqueue_with, get, reached, setup, until_state, work_off};

both_dbs!(jobs_are_listed_newest_first_by_state_and_kind_in_pages, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let mut jobs = Vec::new();
    for plan in [Plan::Work, Plan::Never, Plan::Never, Plan::Never, Plan::Work] {
        jobs.push(enqueue(&server, &Errand::new(plan)).await);
    }
    work_off(&server).await;
    let ids = |page: &Value| {
        page["jobs"].as_array().unwrap().iter().map(|job| job["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let list = async |query: &str| admin.get(&format!("/admin/jobs?{query}")).await.expect_status(200).json();
    let expected = |places: &[usize]| places.iter().map(|place| jobs[*place].get()).collect::<Vec<_>>();
    assert_eq!(ids(&list("").await), expected(&[4, 3, 2, 1, 0]));
    assert_eq!(ids(&list("state=done").await), expected(&[4, 0]));
    assert_eq!(ids(&list("kind=test.errand&state=done").await), expected(&[4, 0]));
    assert_eq!(ids(&list("kind=mail.send").await), expected(&[]));
    assert_eq!(ids(&list("kind=mail.send&state=done").await), expected(&[]));
    let first = list("state=dead&limit=2").await;
    assert_eq!(ids(&first), expected(&[3, 2]));
    let next = first["next"].as_str().unwrap();
    let last = list(&format!("state=dead&limit=2&before={next}")).await;
    assert_eq!((ids(&last), &last["next"]), (expected(&[1]), &json!(null)));
    for wrong in ["state=asleep", "limit=0", "before=x", "before=-1", "page=2", "kind=%00"] {
        admin.get(&format!("/admin/jobs?{wrong}")).await.expect_status(422).problem("invalid_request").done();
    }
});

both_dbs!(strangers_learn_nothing, setup(), async |server: TestServer| {
    server.admin("ann").await;
    let bob = server.user("bob").await;
    let job = enqueue(&server, &Errand::new(Plan::Work)).await;
    for path in [format!("/admin/jobs/{job}"), "/admin/jobs/1".to_owned()] {
        let shown = bob.get(&path).await.expect_status(403).problem("forbidden");
        let absent = bob.get("/admin/jobs/9007199254740991").await.expect_status(403);
        assert_eq!(shown.body, absent.body);
        for act in ["retry", "cancel"] {
            bob.post(&format!("{path}/{act}"), json!({})).await.expect_status(403).problem("forbidden").done();
        }
        server.anonymous().get(&path).await.expect_status(401).problem("unauthenticated").done();
    }
    bob.get("/admin/jobs").await.expect_status(403).problem("forbidden").done();
    bob.get("/admin/jobs/schedules").await.expect_status(403).problem("forbidden").done();
    for name in ["jobs.clean", "no.such"] {
        let change = bob.patch(&format!("/admin/jobs/schedules/{name}"), json!({"cron": "nonsense"})).await;
        change.expect_status(403).problem("forbidden").done();
    }
    work_off(&server).await;
});

both_dbs!(a_payload_is_shown_to_nobody, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand { name: "ann@example.org".to_owned(), plan: Plan::Work };
    let job = enqueue_with(&server, &errand, Enqueue { key: Some("bob@example.org".to_owned()), at: None }).await;
    for path in ["/admin/jobs".to_owned(), format!("/admin/jobs/{job}")] {
        let body = admin.get(&path).await.expect_status(200).body;
        assert!(body.contains("test.errand") && !body.contains("example.org"), "{body}");
    }
});

both_dbs!(what_a_job_was_to_do_is_forgotten_once_it_was_done, setup(), async |server: TestServer| {
    let kept = async || {
        let payloads: Vec<String> =
            server.read(|tx| Ok(tx.all(sql!("select payload from jobs"), args![], |row| row.get(0))?)).await;
        payloads.iter().filter(|payload| payload.contains("example.org")).count()
    };
    enqueue(&server, &Errand { name: "ann@example.org".to_owned(), plan: Plan::Work }).await;
    enqueue(&server, &Errand { name: "bob@example.org".to_owned(), plan: Plan::Never }).await;
    assert_eq!(kept().await, 2);
    work_off(&server).await;
    assert_eq!(kept().await, 1, "that of the dead one, which may be tried again");
});

both_dbs!(a_dead_job_is_tried_again_on_request, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let job = enqueue(&server, &Errand::new(Plan::Never)).await;
    work_off(&server).await;
    let again = admin.post(&format!("/admin/jobs/{job}/retry"), json!({})).await.expect_status(200).json();
    assert_eq!((&again["state"], &again["attempt"]), (&json!("waiting"), &json!(0)));
    work_off(&server).await;
    assert_eq!(get(&admin, job).await["attempt"], 1);
    let said = effects(&server, "retried").await;
    assert_eq!(said, 1, "it stands in the server's log");
});

both_dbs!(a_job_that_waits_for_its_next_attempt_is_tried_at_once, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let job = enqueue(&server, &Errand::new(Plan::Later(5_000))).await;
    work_off(&server).await;
    admin.post(&format!("/admin/jobs/{job}/retry"), json!({})).await.expect_status(200).done();
    work_off(&server).await;
    assert_eq!(get(&admin, job).await["attempt"], 2, "it counts on");
});

both_dbs!(what_cannot_be_retried_or_called_off_says_why, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let post = async |job: i64, act: &str| admin.post(&format!("/admin/jobs/{job}/{act}"), json!({})).await;
    let done = enqueue(&server, &Errand::new(Plan::Work)).await.get();
    work_off(&server).await;
    post(done, "retry").await.expect_status(409).problem("job_done").done();
    post(done, "cancel").await.expect_status(409).problem("job_ended").done();
    for act in ["retry", "cancel"] {
        post(7, act).await.expect_status(404).problem("no_such_job").done();
    }
    let key = || Enqueue { key: Some("one".to_owned()), at: None };
    let dead = enqueue_with(&server, &Errand::new(Plan::Never), key()).await.get();
    work_off(&server).await;
    let double = enqueue_with(&server, &Errand::new(Plan::Work), key()).await.get();
    assert_ne!(dead, double);
    post(dead, "retry").await.expect_status(409).problem("job_double").done();
    post(double, "retry").await.expect_status(200).done();
});

both_dbs!(a_waiting_job_that_is_called_off_is_never_done, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Work);
    let job = enqueue(&server, &errand).await;
    let off = admin.post(&format!("/admin/jobs/{job}/cancel"), json!({})).await.expect_status(200).json();
    assert_eq!((&off["state"], &off["cancelling"]), (&json!("cancelled"), &json!(false)));
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 0);
    admin.post(&format!("/admin/jobs/{job}/retry"), json!({})).await.expect_status(200).done();
    work_off(&server).await;
    assert_eq!(effects(&server, &errand.name).await, 1);
});

both_dbs!(a_running_job_that_is_called_off_stops, setup(), async |server: TestServer| {
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Wait);
    let job = enqueue(&server, &errand).await;
    let stop = async {
        reached(&errand.name, "begun").await;
        admin
            .post(&format!("/admin/jobs/{job}/retry"), json!({}))
            .await
            .expect_status(409)
            .problem("job_running")
            .done();
        let off = admin.post(&format!("/admin/jobs/{job}/cancel"), json!({})).await.expect_status(200).json();
        assert_eq!(off["cancelling"], true, "{off}");
    };
    tokio::join!(work_off(&server), stop);
    let off = until_state(&admin, job, "cancelled").await;
    assert_eq!((&off["done"], &off["total"], &off["error"]), (&json!(3), &json!(7), &json!(null)));
});

both_dbs!(a_job_that_runs_elsewhere_is_called_off_through_the_log, hearing(), async |server: TestServer| {
    let worker = server.another_node_with(hearing().tune(|config| config.jobs.poll_ms = 20)).await;
    let admin = server.admin("ann").await;
    let errand = Errand::new(Plan::Wait);
    let job = enqueue(&server, &errand).await;
    reached(&errand.name, "begun").await;
    admin.post(&format!("/admin/jobs/{job}/cancel"), json!({})).await.expect_status(200).done();
    until_state(&admin, job, "cancelled").await;
    drop(worker);
});

fn hearing() -> testkit::Setup {
    setup().tune(|config| config.socket.poll_ms = 20)
}

both_dbs!(what_ended_is_forgotten_after_some_days_and_the_dead_later, setup(), async |server: TestServer| {
    const DAY: i64 = 86_400;
    let admin = server.admin("ann").await;
    let done = enqueue(&server, &Errand::new(Plan::Work)).await;
    let dead = enqueue(&server, &Errand::new(Plan::Never)).await;
    work_off(&server).await;
    let status = async |job| admin.get(&format!("/admin/jobs/{job}")).await.status;
    for (days, expected) in [(6, (200, 200)), (2, (404, 200)), (81, (404, 200)), (2, (404, 404))] {
        server.clock().advance_s(days * DAY);
        work_off(&server).await;
        assert_eq!((status(done).await, status(dead).await), expected, "{days} days later");
    }
});
