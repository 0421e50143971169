//! What is known of somebody, put together for them. What other features add is read where all features are.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use accounts::{Accounts, Config};
use app::http::Language;
use app::{OwnData, OwnLines, Rate};
use db::{Tx, args, sql};
use model::UserId;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer, both_dbs};
use zip::ZipArchive;

use crate::outbox::{admin, all_letters, setup};
use crate::people::{PASSWORD, Person, key_for, key_of, root, sign_in, sign_up};
use crate::phones::with_email;

const DAY_S: i64 = 86_400;
/// Lines of the file that is long.
const NOISE: i64 = 50_000;

/// With a file that hardly gets smaller, of so many lines that no page holds them.
fn noisy() -> Setup {
    let about = |_: Language| "noise";
    let file = OwnData { name: "noise", about, count: |_, _| Ok(NOISE.unsigned_abs()), page: noise };
    let config = || Config { sign_up_before_setup: true, grace_days: 0, ..Config::default() };
    Setup::new(move || Accounts::new(config()).feature().own_data(file)).tune(|config| config.socket.poll_ms = 10)
}

fn noise(_: &mut Tx<'_>, _: UserId, after: &[u8]) -> app::Result<OwnLines> {
    let after = OwnLines::id(after);
    let rows: Vec<[i64; 9]> = (after + 1..=NOISE.min(after + OwnLines::MOST)).map(line).collect();
    OwnLines::page(&rows, |row| OwnLines::place(row[0]))
}

fn line(number: i64) -> [i64; 9] {
    let mut state = number.wrapping_mul(0x5851_f42d_4c95_7f2d);
    let mut row = [number; 9];
    row[1..].iter_mut().for_each(|cell| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        *cell = state ^ (state >> 29);
    });
    row
}

async fn ask(person: &Person) -> Answer {
    person.client.post("/me/own-data", json!({"password": PASSWORD})).await
}

async fn look(person: &Person) -> Value {
    person.client.get("/me/own-data").await.expect_status(200).json()["archive"].clone()
}

/// The same person some time later: no access token lasts that long.
async fn again(server: &TestServer, name: &str) -> Person {
    Person::of(server, &sign_in(server, name, PASSWORD).await.expect_status(200))
}

/// The files of somebody's archive.
async fn fetch(person: &Person) -> BTreeMap<String, String> {
    let response = person.client.request(Method::GET, "/me/own-data/file").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap();
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut files = BTreeMap::new();
    for name in names {
        let mut text = String::new();
        zip.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        files.insert(name, text);
    }
    files
}

fn lines(files: &BTreeMap<String, String>, name: &str) -> Vec<Value> {
    files[name].lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many archives and pieces there are.
async fn rows(server: &TestServer) -> (i64, i64) {
    let count = |tx: &mut Tx<'_>| {
        let counts = sql!("select (select count(*) from own_data), (select count(*) from own_data_pieces)");
        Ok(tx.one(counts, args![], |row| Ok((row.get(0)?, row.get(1)?)))?)
    };
    server.read(count).await
}

/// Until so many pieces are there.
async fn until_pieces(server: &TestServer, least: i64) {
    while rows(server).await.1 < least {}
}

both_dbs!(an_archive_holds_what_is_known_and_nothing_of_others, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    with_email(&root, &ann, "ann@example.org").await;
    with_email(&root, &bob, "bob@example.org").await;
    let (token, _) = key_of(&ann).await;
    key_of(&bob).await;
    let made = ann.client.post("/bots", json!({"username": "parrot"})).await.expect_status(201).json();
    let bot = &made["bot"];
    let note = json!({"note": "for friends of root", "uses": 1, "expires_in_s": DAY_S});
    root.client.post("/admin/invitations", note).await.expect_status(201).done();
    assert_eq!(look(&ann).await, Value::Null);
    let asked = ask(&ann).await.expect_status(202).json();
    assert_eq!((&asked["archive"]["state"], &asked["archive"]["size"]), (&json!("making"), &json!(0)));
    ann.client.get("/me/own-data/file").await.expect_status(404).problem("no_own_data").done();
    server
        .write(|work| Ok(work.tx().execute(sql!("update jobs set done = 4, total = 9 where id > 0"), args![])?))
        .await;
    let making = look(&ann).await;
    assert_eq!((&making["state"], &making["done"], &making["total"]), (&json!("making"), &json!(4), &json!(9)));
    let letters = all_letters(&root).await;
    let ready = look(&ann).await;
    assert_eq!((&ready["state"], &ready["total"]), (&json!("ready"), &Value::Null), "{ready}");

    let answer = ann.client.get("/me/own-data/file").await.expect_status(200);
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"own-data-2027-01-15.zip\""));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("content-length"), Some(ready["size"].to_string().as_str()));
    let files = fetch(&ann).await;
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let known = ["README.txt", "account.jsonl", "bots.jsonl", "identities.jsonl", "invitation_codes.jsonl"];
    assert_eq!(names, [&known[..], &["passkeys.jsonl", "sessions.jsonl", "tokens.jsonl"]].concat());
    let bots = lines(&files, "bots.jsonl");
    assert_eq!((bots.len(), &bots[0]["id"], &bots[0]["username"]), (1, &bot["id"], &json!("parrot")));
    let account = &lines(&files, "account.jsonl")[0];
    assert_eq!((&account["username"], &account["email"]), (&json!("ann"), &json!("ann@example.org")));
    assert!(account["email_verified_at"].is_string() && account["second_step_since"].is_null(), "{account}");
    assert_eq!(lines(&files, "sessions.jsonl").len(), 1);
    let tokens = lines(&files, "tokens.jsonl");
    assert_eq!((tokens.len(), &tokens[0]["id"], &tokens[0]["name"]), (1, &token["id"], &json!("my robot")));
    for name in &names[1..] {
        let stem = name.trim_end_matches(".jsonl");
        assert!(files["README.txt"].contains(&format!("\n{name}: ")), "{stem} is not explained");
    }
    let all: String = files.values().cloned().collect();
    for canary in ["bob", "argon2", "hash", "commune_", "friends of root"] {
        assert!(!all.contains(canary), "{canary}: {all}");
    }
    let told = letters.iter().find(|letter| letter["subject"].as_str().unwrap().contains("data")).unwrap();
    assert_eq!(told["to"], "ann@example.org");
    assert!(!told["text"].as_str().unwrap().contains("http"), "{told}");
});

both_dbs!(nobody_else_has_it_and_no_key, setup(), async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let wrong = json!({"password": "not the password at all"});
    ann.client.post("/me/own-data", wrong).await.expect_status(403).problem("wrong_password").done();
    ann.client.post("/me/own-data", json!({})).await.expect_status(403).problem("confirmation_required").done();
    ask(&ann).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(look(&bob).await, Value::Null);
    bob.client.get("/me/own-data/file").await.expect_status(404).problem("no_own_data").done();
    bob.client.delete("/me/own-data").await.expect_status(404).problem("no_own_data").done();
    let robot = key_for(&ann, &["read", "write", "account"]).await;
    for path in ["/me/own-data", "/me/own-data/file"] {
        robot.get(path).await.expect_status(403).problem("insufficient_scope").done();
        server.anonymous().get(path).await.expect_status(401).done();
    }
    robot.delete("/me/own-data").await.expect_status(403).problem("insufficient_scope").done();
    let shown = json!({"password": PASSWORD});
    robot.post("/me/own-data", shown).await.expect_status(403).problem("insufficient_scope").done();
    let by_cookie = server.anonymous().request(Method::GET, "/me/own-data/file");
    let by_cookie = by_cookie.header("cookie", format!("session={}", ann.cookie)).header("origin", server.url(""));
    let by_cookie = by_cookie.header("x-requested-with", "commune");
    Answer::to(by_cookie).await.expect_status(200).done();
    fetch(&ann).await;
    ann.client.delete("/me/own-data").await.expect_status(204).done();
    ann.client.get("/me/own-data/file").await.expect_status(404).problem("no_own_data").done();
    assert_eq!(rows(&server).await, (0, 0));
});

both_dbs!(an_archive_ends_after_seven_days_and_another_one_replaces_it, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    ask(&ann).await.expect_status(202).done();
    // It is asked for twice, and made once.
    ask(&ann).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    assert!(!fetch(&ann).await["tokens.jsonl"].contains("my robot"));
    key_of(&ann).await;
    ask(&ann).await.expect_status(202).done();
    ann.client.get("/me/own-data/file").await.expect_status(404).problem("no_own_data").done();
    server.app().work_off_jobs().await.unwrap();
    assert!(fetch(&ann).await["tokens.jsonl"].contains("my robot"));
    assert_eq!(rows(&server).await, (1, 1));
    server.clock().advance_s(7 * DAY_S - 1);
    server.app().work_off_jobs().await.unwrap();
    let ann = again(&server, "ann").await;
    assert_eq!(look(&ann).await["state"], "ready");
    fetch(&ann).await;
    server.clock().advance_s(1);
    assert_eq!(look(&ann).await, Value::Null);
    ann.client.get("/me/own-data/file").await.expect_status(404).problem("no_own_data").done();
    server.clock().advance_s(3_600);
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(rows(&server).await, (0, 0));
});

both_dbs!(
    archives_are_asked_for_rarely,
    setup().tune(|config| config.limits.own_data = Rate { burst: 1, refill_s: 86_400.0 }),
    async |server: TestServer| {
        let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
        ask(&ann).await.expect_status(202).done();
        ask(&ann).await.expect_status(429).problem("rate_limited").done();
        ask(&bob).await.expect_status(202).done();
    }
);

both_dbs!(a_long_archive_is_whole_and_lies_in_pieces, noisy(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    ask(&ann).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    let archive = look(&ann).await;
    let size = archive["size"].as_i64().unwrap();
    assert_eq!(rows(&server).await, (1, (size + 262_143) / 262_144));
    assert!(rows(&server).await.1 > 10, "{archive}");
    is_whole(&fetch(&ann).await);
});

fn is_whole(files: &BTreeMap<String, String>) {
    assert_eq!(files["noise.jsonl"].lines().count(), usize::try_from(NOISE).unwrap());
    for (number, text) in (1..).zip(files["noise.jsonl"].lines()) {
        assert_eq!(text, serde_json::to_string(&line(number)).unwrap());
    }
}

both_dbs!(whoever_takes_it_over_begins_anew_and_the_other_adds_nothing, noisy(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let other = server.another_node().await;
    ask(&ann).await.expect_status(202).done();
    let (first, ()) = tokio::join!(other.app().work_off_jobs(), async {
        until_pieces(&server, 3).await;
        // Its lease ends, as if it had been killed; in fact it goes on.
        server.clock().advance_s(61);
        server.app().work_off_jobs().await.unwrap();
    });
    first.unwrap();
    let archive = look(&ann).await;
    assert_eq!(archive["state"], "ready", "{archive}");
    assert_eq!(rows(&server).await, (1, (archive["size"].as_i64().unwrap() + 262_143) / 262_144));
    is_whole(&fetch(&ann).await);
});

both_dbs!(one_that_a_stopping_server_made_is_made_from_the_beginning, noisy(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let other = server.another_node().await;
    ask(&ann).await.expect_status(202).done();
    let (_, ()) = tokio::join!(other.app().work_off_jobs(), async {
        until_pieces(&server, 3).await;
        other.stop().await;
    });
    assert_eq!(look(&ann).await["state"], "making");
    // Where it could not give the job back in time, its lease has to end.
    server.clock().advance_s(300);
    server.app().work_off_jobs().await.unwrap();
    let size = look(&ann).await["size"].as_i64().unwrap();
    assert_eq!(rows(&server).await, (1, (size + 262_143) / 262_144));
    is_whole(&fetch(&ann).await);
});

both_dbs!(one_that_is_called_off_leaves_nothing, noisy(), async |server: TestServer| {
    let (admin, ann) = (root(&server).await, sign_up(&server, "ann").await);
    ask(&ann).await.expect_status(202).done();
    let jobs = admin.client.get("/admin/jobs?kind=accounts.own_data").await.expect_status(200).json();
    let job = jobs["jobs"][0]["id"].as_i64().unwrap();
    assert_eq!(jobs["jobs"][0]["about"], format!("user {}", ann.answer["user"]["id"]));
    let (done, ()) = tokio::join!(server.app().work_off_jobs(), async {
        until_pieces(&server, 3).await;
        let path = format!("/admin/jobs/{job}/cancel");
        admin.client.post(&path, json!({})).await.expect_status(200).done();
    });
    done.unwrap();
    assert_eq!((rows(&server).await, &look(&ann).await["state"]), ((1, 0), &json!("failed")));
    ann.client.get("/me/own-data/file").await.expect_status(404).problem("no_own_data").done();
    ask(&ann).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    is_whole(&fetch(&ann).await);
});

both_dbs!(whoever_is_erased_or_removes_it_in_the_middle_leaves_nothing, noisy(), async |server: TestServer| {
    root(&server).await;
    for name in ["ann", "bob"] {
        let person = sign_up(&server, name).await;
        ask(&person).await.expect_status(202).done();
        let (done, ()) = tokio::join!(server.app().work_off_jobs(), async {
            until_pieces(&server, 3).await;
            if name == "ann" {
                person.client.delete("/me/own-data").await.expect_status(204).done();
            } else {
                let wish = json!({"content": "keep", "password": PASSWORD});
                person.client.post("/me/delete", wish).await.expect_status(200).done();
            }
        });
        done.unwrap();
        server.app().work_off_jobs().await.unwrap();
        assert_eq!(rows(&server).await, (0, 0), "{name}");
    }
});

both_dbs!(the_letter_and_the_file_are_in_the_language_of_whoever_asked, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    let asked = ann.client.request(Method::POST, "/me/own-data").header("accept-language", "de");
    Answer::to(asked.json(&json!({"password": PASSWORD}))).await.expect_status(202).done();
    let subject = all_letters(&root).await[0]["subject"].as_str().unwrap().to_owned();
    assert!(subject.contains("Ihre Daten liegen bereit"), "{subject}");
    assert!(fetch(&ann).await["README.txt"].contains("\ntokens.jsonl: Token für Programme"));
});
