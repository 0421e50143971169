//! Passkeys that are not what they seem, and answers to other questions than the one that was asked.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use crate::device::{Device, add, begin, come_in, hand_in, passkeys, post, start, verify};
use crate::people::{PASSWORD, Person, sign_in, sign_up};
use crate::travel::setup;

fn confirmed() -> Value {
    json!({"password": PASSWORD})
}

/// What is answered to whoever does not come in.
async fn refused(server: &TestServer, question: &Value, shown: Value) -> String {
    verify(server, question, shown).await.expect_status(401).problem("wrong_passkey").body
}

both_dbs!(whatever_is_wrong_with_a_passkey_the_answer_is_the_same, setup(), async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (mut phone, mut other, mut stranger) = (Device::new(), Device::new(), Device::new());
    add(&ann, &mut phone).await;
    add(&bob, &mut other).await;
    stranger.handle.clone_from(&phone.handle);
    let mut answers = Vec::new();
    let question = start(&server).await;
    answers.push(refused(&server, &question, stranger.show(&question["options"])).await);
    // The challenge of another question.
    let (question, another) = (start(&server).await, start(&server).await);
    answers.push(refused(&server, &question, phone.show(&another["options"])).await);
    let lies: [fn(&mut Device, &Device); 7] = [
        |phone, _| phone.origin = "https://evil.example".to_owned(),
        |phone, _| phone.origin = "http://localhost:8001".to_owned(),
        |phone, _| phone.site = "evil.example".to_owned(),
        |phone, _| phone.flags = 0x01,
        |phone, _| phone.flags = 0x04,
        |phone, _| phone.handle = None,
        |phone, other| phone.handle.clone_from(&other.handle),
    ];
    for lie in lies {
        let (origin, site, flags, handle) =
            (phone.origin.clone(), phone.site.clone(), phone.flags, phone.handle.clone());
        lie(&mut phone, &other);
        let question = start(&server).await;
        answers.push(refused(&server, &question, phone.show(&question["options"])).await);
        (phone.origin, phone.site, phone.flags, phone.handle) = (origin, site, flags, handle);
    }
    // Signed by another key than the one that it names.
    let question = start(&server).await;
    let id = std::mem::replace(&mut stranger.id, phone.id.clone());
    answers.push(refused(&server, &question, stranger.show(&question["options"])).await);
    stranger.id = id;
    // A passkey that is made is not one that is shown.
    let question = start(&server).await;
    let mut shown = phone.show(&question["options"]);
    shown["response"]["signature"] = json!("AAAA");
    answers.push(refused(&server, &question, shown).await);
    assert_eq!(answers.len(), 11);
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    come_in(&server, &mut phone).await.expect_status(200).done();
});

both_dbs!(a_copy_that_counts_no_further_lets_nobody_in, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    add(&ann, &mut phone).await;
    phone.counter = Some(6);
    come_in(&server, &mut phone).await.expect_status(200).done();
    for count in [7, 6, 1, 0] {
        phone.counter = Some(count);
        let question = start(&server).await;
        refused(&server, &question, phone.show_again(&question["options"])).await;
    }
    come_in(&server, &mut phone).await.expect_status(401).done();
    phone.counter = Some(7);
    come_in(&server, &mut phone).await.expect_status(200).done();
});

both_dbs!(of_two_uses_with_one_count_one_lets_in, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    add(&ann, &mut phone).await;
    let (one, two) = (start(&server).await, start(&server).await);
    let first = phone.show(&one["options"]);
    let second = phone.show_again(&two["options"]);
    let (first, second) = tokio::join!(verify(&server, &one, first), verify(&server, &two, second));
    let mut ends = [first.status, second.status];
    ends.sort_unstable();
    assert_eq!(ends, [200, 401]);
});

both_dbs!(a_passkey_that_does_not_count_lets_in_again_and_again, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    phone.counter = None;
    add(&ann, &mut phone).await;
    for _ in 0..3 {
        come_in(&server, &mut phone).await.expect_status(200).done();
    }
});

both_dbs!(a_question_is_good_once_and_for_five_minutes, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    add(&ann, &mut phone).await;
    let expired = async |question: &Value, shown: Value| {
        verify(&server, question, shown).await.expect_status(422).problem("ceremony_expired").done();
    };
    let question = start(&server).await;
    let shown = phone.show(&question["options"]);
    verify(&server, &question, shown.clone()).await.expect_status(200).done();
    expired(&question, shown).await;
    // A wrong answer is the only one, too.
    let question = start(&server).await;
    phone.origin = "https://evil.example".to_owned();
    refused(&server, &question, phone.show(&question["options"])).await;
    phone.origin = crate::device::ORIGIN.to_owned();
    expired(&question, phone.show(&question["options"])).await;
    expired(&json!({"ceremony": "made up"}), phone.show(&question["options"])).await;
    expired(&json!({"ceremony": ""}), phone.show(&question["options"])).await;
    let question = start(&server).await;
    server.clock().advance_s(299);
    verify(&server, &question, phone.show(&question["options"])).await.expect_status(200).done();
    let question = start(&server).await;
    server.clock().advance_s(300);
    expired(&question, phone.show(&question["options"])).await;
});

both_dbs!(an_answer_belongs_to_the_question_the_person_and_the_session, setup(), async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let elsewhere = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    for other in [&bob, &elsewhere] {
        let (question, mut phone) = (begin(&ann, confirmed()).await, Device::new());
        let made = phone.make(&question["options"]);
        hand_in(other, &question, made.clone()).await.expect_status(422).problem("ceremony_expired").done();
        hand_in(&ann, &question, made).await.expect_status(422).problem("ceremony_expired").done();
    }
    let mut phone = Device::new();
    add(&ann, &mut phone).await;
    // A question to add one lets nobody in, and the other way round.
    let question = begin(&ann, confirmed()).await;
    verify(&server, &question, phone.show(&question["options"])).await.expect_status(422).done();
    let mut question = start(&server).await;
    question["options"]["user"] = json!({"id": "AAAA"});
    let made = Device::new().make(&question["options"]);
    hand_in(&ann, &question, made).await.expect_status(422).problem("ceremony_expired").done();
    let question = post(&ann.client, "/me/confirm/passkey/start", json!({})).await.expect_status(200).json();
    verify(&server, &question, phone.show(&question["options"])).await.expect_status(422).done();
    let question = start(&server).await;
    let body = json!({"ceremony": question["ceremony"], "credential": phone.show(&question["options"])});
    post(&ann.client, "/me/confirm/passkey", body).await.expect_status(422).problem("ceremony_expired").done();
    assert_eq!((passkeys(&ann).await.len(), passkeys(&bob).await.len()), (1, 0));
});

both_dbs!(what_is_no_new_passkey_is_not_added, setup(), async |server: TestServer| {
    let (ann, bob, mut phone) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await, Device::new());
    add(&ann, &mut phone).await;
    let lies: [fn(&mut Device); 4] = [
        |device| device.origin = "https://evil.example".to_owned(),
        |device| device.site = "evil.example".to_owned(),
        |device| device.flags = 0x01,
        |device| device.id = vec![],
    ];
    let mut answers = Vec::new();
    for lie in lies {
        let (question, mut device) = (begin(&bob, confirmed()).await, Device::new());
        lie(&mut device);
        let made = device.make(&question["options"]);
        answers.push(hand_in(&bob, &question, made).await.expect_status(422).problem("passkey_refused").body);
    }
    let (question, another) = (begin(&bob, confirmed()).await, begin(&bob, confirmed()).await);
    let made = Device::new().make(&another["options"]);
    answers.push(hand_in(&bob, &question, made).await.expect_status(422).problem("passkey_refused").body);
    // The credential is known here: nobody learns that it is.
    let question = begin(&bob, confirmed()).await;
    let mut same = Device::new();
    same.id.clone_from(&phone.id);
    let made = same.make(&question["options"]);
    answers.push(hand_in(&bob, &question, made).await.expect_status(422).problem("passkey_refused").body);
    answers.dedup();
    assert_eq!((answers.len(), passkeys(&bob).await.len()), (1, 0), "{answers:?}");
    come_in(&server, &mut phone).await.expect_status(200).done();
});

both_dbs!(another_site_cannot_ask, setup(), async |server: TestServer| {
    let ask = async |path: &str, body: Value| {
        let request = server.anonymous().request(reqwest::Method::POST, path);
        let request = request.header("host", "localhost:8000").header("origin", "https://evil.example").json(&body);
        testkit::Answer::to(request).await
    };
    ask("/auth/passkey/start", json!({})).await.expect_status(403).problem("foreign_origin").done();
    let (question, mut phone) = (start(&server).await, Device::new());
    let body = json!({"ceremony": question["ceremony"], "credential": phone.show(&question["options"])});
    ask("/auth/passkey/verify", body).await.expect_status(403).problem("foreign_origin").done();
});

both_dbs!(questions_that_nobody_answered_are_forgotten, setup(), async |server: TestServer| {
    let count = async || {
        let rows = server.app().read(|tx| {
            let count = tx.one(db::sql!("select count(*) from passkey_ceremonies"), db::args![], |row| row.get(0));
            Ok(count.map(|count: i64| count)?)
        });
        rows.await.unwrap()
    };
    start(&server).await;
    assert_eq!(count().await, 1);
    server.clock().advance_s(3_601);
    start(&server).await;
    server.app().work_off_jobs().await.unwrap();
    assert_eq!(count().await, 1);
});
