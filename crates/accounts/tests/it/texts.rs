//! Text messages on their way: sent by a job, with one id over all tries, and forgotten once they were taken.

use std::collections::BTreeSet;
use std::sync::Arc;

use accounts::{Accounts, Config};
use app::BoxFuture;
use app::mail::{Carrier, Carriers, Envelope, Refusal, Text};
use parking_lot::Mutex;
use serde_json::json;
use testkit::{Answer, Setup, TestServer};

use crate::outbox::{admin, all_letters};
use crate::people::{PASSWORD, sign_up};

const NUMBER: &str = "+4915123456789";

/// A gateway that refuses as it is told, and keeps what it was given.
#[derive(Default)]
struct Gateway {
    given: Mutex<Vec<(String, Text)>>,
    refusals: Mutex<Vec<Refusal>>,
}

struct Line(Arc<Gateway>);

impl Carrier<Text> for Line {
    fn send(&self, envelope: Envelope, text: Text) -> BoxFuture<Result<(), Refusal>> {
        let gateway = self.0.clone();
        Box::pin(async move {
            gateway.given.lock().push((envelope.id.to_string(), text));
            gateway.refusals.lock().pop().map_or(Ok(()), Err)
        })
    }
}

fn setup(gateway: &Arc<Gateway>) -> Setup {
    let gateway = gateway.clone();
    Setup::new(move || {
        let carriers = Carriers { texts: Some(Arc::new(Line(gateway.clone()))), mail: None };
        let config = Config { sign_up_before_setup: true, ..Config::default() };
        app::mail::feature(carriers).with(Accounts::new(config).feature())
    })
}

async fn sent_at_the_third_try(server: TestServer, gateway: Arc<Gateway>) {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    *gateway.refusals.lock() = vec![Refusal::ForNow("Busy.".to_owned()), Refusal::ForNow("Asleep.".to_owned())];
    ann.client.post("/me/phone", json!({"phone": NUMBER, "password": PASSWORD})).await.expect_status(204).done();
    let waiting = all_letters(&root).await;
    assert_eq!((&waiting[0]["state"], &waiting[0]["fault"]), (&json!("waiting"), &json!("Asleep.")));
    for _ in 0..2 {
        server.clock().advance_s(40);
        server.app().work_off_jobs().await.unwrap();
    }
    let given = gateway.given.lock().clone();
    assert_eq!(given.len(), 3);
    assert!(given.iter().all(|(id, text)| *id == given[0].0 && text.to == NUMBER && text.text == given[0].1.text));
    let sent = all_letters(&root).await;
    assert_eq!((&sent[0]["state"], sent[0].get("text"), &sent[0]["kind"]), (&json!("sent"), None, &json!("text")));
    let page = root.client.get("/admin/outbox").await.json();
    assert_eq!(page["sends"], json!({"mail": false, "texts": true}));
}

async fn refused_for_good_or_too_late(server: TestServer, gateway: Arc<Gateway>) {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    *gateway.refusals.lock() = vec![Refusal::ForGood("No such number.".to_owned())];
    ann.client.post("/me/phone", json!({"phone": NUMBER, "password": PASSWORD})).await.expect_status(204).done();
    let failed = all_letters(&root).await;
    assert_eq!((&failed[0]["state"], &failed[0]["fault"]), (&json!("failed"), &json!("No such number.")));
    assert!(failed[0].get("text").is_none(), "{failed:?}");
    let late = json!({"phone": "+4915123456780", "password": PASSWORD});
    ann.client.post("/me/phone", late).await.expect_status(204).done();
    server.clock().advance_s(601);
    assert_eq!(all_letters(&root).await[0]["fault"], json!("It was not taken in time."));
    assert_eq!(gateway.given.lock().len(), 1, "a code that is too old is not sent");
}

/// What goes by text to the number, of whoever has it.
async fn ask(server: &TestServer) -> Answer {
    server.anonymous().post("/auth/code", json!({"address": NUMBER})).await
}

/// How often something was handed over, and how many ids that had: a gateway sends one text for each.
fn texts(gateway: &Gateway) -> (usize, usize) {
    let given = gateway.given.lock();
    let ids: BTreeSet<&String> = given.iter().map(|(id, _)| id).collect();
    (given.len(), ids.len())
}

async fn one_text_for_whoever_asks_again(server: TestServer, gateway: Arc<Gateway>) {
    let lost = || vec![Refusal::ForNow("It took the text, and its answer never came.".to_owned())];
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    let add = async || ann.client.post("/me/phone", json!({"phone": NUMBER, "password": PASSWORD})).await;
    *gateway.refusals.lock() = lost();
    add().await.expect_status(204).done();
    all_letters(&root).await;
    add().await.expect_status(429).problem("rate_limited").done();
    server.clock().advance_s(40);
    all_letters(&root).await;
    assert_eq!(texts(&gateway), (2, 1), "tried again, as the same text");
    let said = gateway.given.lock()[0].1.text.clone();
    let digits = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    let code = said.split(' ').find(digits).unwrap();
    ann.client.post("/me/phone/verify", json!({"phone": NUMBER, "code": code})).await.expect_status(200).done();
    gateway.given.lock().clear();
    *gateway.refusals.lock() = lost();
    for _ in 0..3 {
        ask(&server).await.expect_status(204).done();
        all_letters(&root).await;
    }
    server.clock().advance_s(29);
    ask(&server).await.expect_status(204).done();
    all_letters(&root).await;
    server.clock().advance_s(11);
    all_letters(&root).await;
    assert_eq!(texts(&gateway), (2, 1), "whoever repeats a wish gets one text");
    server.clock().advance_s(60);
    ask(&server).await.expect_status(204).done();
    all_letters(&root).await;
    assert_eq!(texts(&gateway), (3, 2), "later it is another wish");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otp_6_a_gateway_that_answers_too_late_and_a_client_that_asks_again_send_one_text() {
    let gateway = Arc::<Gateway>::default();
    testkit::on_sqlite(setup(&gateway), |server| one_text_for_whoever_asks_again(server, gateway.clone())).await;
    let gateway = Arc::<Gateway>::default();
    testkit::on_postgres("one text", setup(&gateway), |server| {
        one_text_for_whoever_asks_again(server, gateway.clone())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_is_tried_again_with_its_id_and_forgotten_once_it_was_taken() {
    let gateway = Arc::<Gateway>::default();
    testkit::on_sqlite(setup(&gateway), |server| sent_at_the_third_try(server, gateway.clone())).await;
    let gateway = Arc::<Gateway>::default();
    testkit::on_postgres("texts tried again", setup(&gateway), |server| sent_at_the_third_try(server, gateway.clone()))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_is_refused_for_good_or_too_late_has_failed() {
    let gateway = Arc::<Gateway>::default();
    testkit::on_sqlite(setup(&gateway), |server| refused_for_good_or_too_late(server, gateway.clone())).await;
    let gateway = Arc::<Gateway>::default();
    testkit::on_postgres("texts refused", setup(&gateway), |server| {
        refused_for_good_or_too_late(server, gateway.clone())
    })
    .await;
}
