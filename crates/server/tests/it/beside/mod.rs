//! Work that is done beside: looked at from the command line, and done by a process that serves nobody.

mod store;

use std::time::Duration;

use db::{Config, Db};
use reqwest::Method;
use serde_json::json;
use testkit::postgres::TestPostgres;
use testkit::skipped;
use tokio::time::{sleep, timeout};

use crate::product::{Random, Server, Serving, find, seed, turn};
use store::NewRow;

const PATIENCE: Duration = Duration::from_secs(30);

/// Writes jobs into a database that no server has open.
fn write(target: &Config, rows: &[(i64, &'static str)]) {
    let db = Db::open(target).expect("the database opens");
    for (id, state) in rows {
        db.submit(Box::new(NewRow { id: *id, state }), None, db::Lane::Interactive).expect("room in the queue");
    }
    db.close();
}

async fn until_said(server: &Server, arguments: &[&str], what: &str) {
    let asked = async {
        while !server.run(arguments).await.1.contains(what) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("{arguments:?} never says {what:?}\n{}", server.log()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_are_looked_at_and_tried_again_while_the_server_runs_and_while_not() {
    let Some(binary) = find("jobs on the command line") else { return };
    let _turn = turn().await;
    let server = Server::new(binary, Serving::default(), &mut Random::new(seed(), 91));
    let (good, said) = server.run(&["jobs", "list"]).await;
    assert!(good && said.contains("There are no such jobs."), "{said}");
    write(&Config::sqlite(server.data().join("commune.db")), &[(71, "dead"), (72, "dead")]);
    for running in [false, true] {
        if running {
            server.start().await;
        }
        let (good, said) = server.run(&["jobs", "list", "--state", "dead"]).await;
        assert!(good && said.lines().count() == 3 && said.contains("sessions.clean"), "{said}");
        let (good, said) = server.run(&["jobs", "show", "71"]).await;
        assert!(good && said.contains("state     dead") && said.contains("error     It was in the way."), "{said}");
        let (good, said) = server.run(&["jobs", "cancel", "71"]).await;
        assert!(!good && said.contains("job_ended"), "{said}");
        let (good, said) = server.run(&["jobs", "retry", "7"]).await;
        assert!(!good && said.contains("no_such_job"), "{said}");
    }
    let (good, said) = server.run(&["jobs", "retry", "71"]).await;
    assert!(good && said.contains("Job 71 is tried again."), "{said}");
    until_said(&server, &["jobs", "show", "71"], "state     done").await;
    server.stop().await;
    let (good, _) = server.run(&["jobs", "retry", "72"]).await;
    assert!(good);
    let (_, said) = server.run(&["jobs", "show", "72"]).await;
    assert!(said.contains("state     waiting"), "a command works on nothing: {said}");
    let (good, said) = server.run(&["jobs", "cancel", "72"]).await;
    assert!(good && said.contains("was called off"), "{said}");
    assert_eq!(server.complaints(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_that_a_command_made_up_opens_anything() {
    let Some(binary) = find("administrators by the command") else { return };
    let _turn = turn().await;
    let server = Server::new(binary, Serving::default(), &mut Random::new(seed(), 94));
    let token = async |name: &str| {
        let (good, said) = server.run(&["admin", "create", name, "--link"]).await;
        assert!(good && said.contains(&format!("{name} is an administrator.")), "{said}");
        assert!(said.contains("The link is good once, until ") && !said.contains("Password"), "{said}");
        let (_, token) = said.split_once("/reset/").expect("a link");
        token.lines().next().unwrap_or_default().to_owned()
    };
    let before = token("ann").await;
    server.start().await;
    let (good, said) = server.run(&["admin", "create", "ann", "--link"]).await;
    assert!(!good && said.contains("username_taken"), "{said}");
    let (good, said) = server.run(&["admin", "create", "eve"]).await;
    assert!(!good && said.contains("password_length"), "an empty line is no password: {said}");
    for (name, token) in [("ann", before), ("bob", token("bob").await)] {
        let chosen = json!({"token": token, "password": "moss under the old bridge"});
        assert_eq!(server.http().post("/auth/reset", "", &chosen).await["username"], name);
        let again = server.http().attempt(Method::POST, "/auth/reset", "", Some(&chosen)).await.expect("an answer");
        assert_eq!(again.0, 404, "{}", again.1);
    }
    server.stop().await;
    assert_eq!(server.complaints(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_is_not_shared_by_roles() {
    let Some(binary) = find("roles on SQLite") else { return };
    let server = Server::new(binary, Serving::default(), &mut Random::new(seed(), 92));
    let (good, said) = server.run(&["serve", "--role", "worker"]).await;
    assert!(!good && said.contains("SQLite in the data folder belongs to one process"), "{said}");
    let (good, said) = server.run(&["serve", "--role", "index"]).await;
    assert!(!good && said.contains("neither web nor worker"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_serves_and_another_works() {
    let Some(binary) = find("a worker of its own") else { return };
    let Some(postgres) = tokio::task::block_in_place(TestPostgres::new) else {
        return skipped("a worker of its own", "no PostgreSQL here");
    };
    let _turn = turn().await;
    tokio::task::block_in_place(|| write(&Config::postgres(postgres.url()), &[(71, "waiting")]));
    let role = |role| Serving {
        database: Some(postgres.url()),
        settings: vec![("COMMUNE__SERVER__ROLES", role), ("COMMUNE__JOBS__POLL_MS", "50")],
        ..Serving::default()
    };
    let mut random = Random::new(seed(), 93);
    let web = Server::new(binary.clone(), role("web"), &mut random);
    web.start().await;
    let worker = Server::new(binary, role("worker"), &mut random);
    let (_, said) = web.run(&["jobs", "show", "71"]).await;
    assert!(said.contains("state     waiting"), "{said}");
    worker.start().await;
    until_said(&web, &["jobs", "show", "71"], "state     done").await;
    let nothing = worker.http().attempt(Method::GET, "/setup", "", None).await.expect("an answer");
    assert_eq!(nothing.0, 404, "{}", nothing.1);
    let setup = web.http().attempt(Method::GET, "/setup", "", None).await.expect("an answer");
    assert_eq!(setup.0, 200, "{}", setup.1);
    worker.stop().await;
    web.stop().await;
    assert_eq!((web.complaints(), worker.complaints()), (Vec::new(), Vec::new()));
}
