//! Whether somebody can tell by the time of an answer that an address or a name stands for an account: for each door the chance that a known one takes
//! longer than an unknown one (the area under the ROC curve, Mann and Whitney 1947). One half says nothing at all; the bound is 0.55 either way.
//! A test program of its own, so that hardly anything runs beside it: only the same on the other engine, which takes from known and unknown alike.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write;
use std::ops::Range;
use std::time::{Duration, Instant};

use accounts::{Accounts, Config};
use app::{PasswordCost, Rate};
use db::{args, sql};
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer, both_dbs};

const PASSWORD: &str = "correct horse battery staple";
const WRONG: &str = "another horse on a battery staple";
/// Less than half of what a hash costs otherwise: the less it takes, the more is seen of whatever else differs.
const COST: PasswordCost = PasswordCost { memory_kib: 8_192, passes: 2 };
/// Answers of each kind.
const SAMPLES: usize = 1_000;
/// Answers before the first that counts.
const WARM_UP: usize = 50;
const BOUND: f64 = 0.55;

fn setup() -> Setup {
    let config = || Config { sign_up_before_setup: true, ..Config::default() };
    let setup =
        Setup::new(move || app::mail::feature(app::mail::Carriers::default()).with(Accounts::new(config()).feature()));
    setup.tune(|config| {
        let many = Rate { burst: 1_000_000, refill_s: 1.0 };
        config.password_cost = COST;
        (config.limits.sign_in, config.limits.register, config.limits.send_code) = (many, many, many);
    })
}

/// So many accounts with this address each, verified, as the first one signed up.
async fn populate(server: &TestServer, count: usize) {
    let first = json!({"username": "person", "password": PASSWORD});
    server.anonymous().post("/auth/sign-up", first).await.expect_status(201).done();
    let unit = server.app().write(move |work| {
        for number in 0..i64::try_from(count).unwrap() {
            work.tx().execute(
                sql!(
                    "insert into users (id, username, folded, email, email_folded, email_verified_at, password_hash, admin, created_at)
                     select $1, $2, $2, $3, $3, created_at, password_hash, admin, created_at from users where folded = 'person'"
                ),
                args![number + 1, format!("known{number}"), format!("known{number}@example.org")],
            )?;
        }
        Ok(())
    });
    unit.await.unwrap();
}

/// Known and unknown ones with these numbers, in no order that anything else has: a generator with a fixed seed (Knuth's constants).
fn order(numbers: Range<usize>) -> Vec<(&'static str, usize)> {
    let mut all: Vec<_> = numbers.flat_map(|number| [("known", number), ("strange", number)]).collect();
    let mut state: u64 = 0x5eed;
    for last in (1..all.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
    }
    all
}

/// The chance that one of `more` is greater than one of `less`; where they are equal, half of it.
fn auc(more: &[Duration], less: &[Duration]) -> f64 {
    let wins: usize = more
        .iter()
        .map(|one| less.iter().map(|other| (one > other) as usize * 2 + (one == other) as usize).sum::<usize>())
        .sum();
    wins as f64 / (2 * more.len() * less.len()) as f64
}

/// Asks a door about known and unknown ones, and says what their times tell.
async fn measure(engine: &str, door: &str, ask: impl AsyncFn(&'static str, usize) -> Answer) {
    let (mut known, mut strange, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, number) in order(0..WARM_UP).into_iter().chain(order(WARM_UP..WARM_UP + SAMPLES)) {
        let began = Instant::now();
        let answer = ask(kind, number).await;
        let took = began.elapsed();
        answers.push((answer.status, said(&answer)));
        if number >= WARM_UP {
            if kind == "known" { known.push(took) } else { strange.push(took) }
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{door}: {answers:?}");
    let auc = auc(&known, &strange);
    let line = format!("enumeration on {engine}: {door}: AUC {auc:.3} of {} and {}\n", known.len(), strange.len());
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert!((1.0 - BOUND..=BOUND).contains(&auc), "{line}");
}

/// What an answer says, but for who somebody is who just signed up.
fn said(answer: &Answer) -> Value {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    json!([body["code"], body["detail"], body["user"]["email_verified"]])
}

async fn every_door(engine: &str, server: &TestServer) {
    populate(server, WARM_UP + SAMPLES).await;
    let asker = server.anonymous();
    let post = async |path: &str, body: Value| asker.post(path, body).await;
    let by = async |name: String| post("/auth/sign-in", json!({"username": name, "password": WRONG})).await;
    measure(engine, "sign-in by name", async |kind, number| by(format!("{kind}{number}")).await).await;
    measure(engine, "sign-in by address", async |kind, number| by(format!("{kind}{number}@example.org")).await).await;
    for (door, path) in [("start by a code", "/auth/code"), ("reset", "/auth/recover")] {
        let ask = async |kind, number| post(path, json!({"address": format!("{kind}{number}@example.org")})).await;
        measure(engine, door, ask).await;
    }
    measure(engine, "sign-up with an address", async |kind, number| {
        let (name, email) = (format!("new{kind}{number}"), format!("{kind}{number}@example.org"));
        post("/auth/sign-up", json!({"username": name, "email": email, "password": PASSWORD})).await
    })
    .await;
}

both_dbs!(known_and_unknown_cannot_be_told_apart, async |server: TestServer| {
    let engine = format!("{:?}", server.engine());
    every_door(&engine, &server).await;
});
