//! `POST /auth/code`, `/auth/code/verify`: coming in without a password.

use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::outbox::{admin, all_letters, code, other_than, setup};
use crate::people::{PASSWORD, Person, by_cookie, sign_up};
use crate::phones::{with_email, with_phone};

const NUMBER: &str = "+4915123456789";

async fn ask(server: &TestServer, address: &str) -> Answer {
    server.anonymous().post("/auth/code", json!({"address": address})).await
}

async fn show(server: &TestServer, address: &str, code: &str) -> Answer {
    server.anonymous().post("/auth/code/verify", json!({"address": address, "code": code})).await
}

both_dbs!(a_code_to_ones_own_address_lets_one_in, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    with_email(&root, &ann, "ann@example.org").await;
    server.clock().advance_s(31);
    for (asked, to, shown) in
        [("0151 23456789", NUMBER, "+49 1512 3456789"), ("Ann@example.ORG", "Ann@example.org", "ann@example.org")]
    {
        ask(&server, asked).await.expect_status(204).done();
        let count = if to == NUMBER { 2 } else { 1 };
        let code = code(&root, to, count).await;
        show(&server, shown, other_than(&code)).await.expect_status(422).problem("wrong_code").done();
        let opened = show(&server, shown, &code).await.expect_status(200);
        let person = Person::of(&server, &opened);
        assert_eq!(person.client.get("/me").await.expect_status(200).json()["id"], ann.answer["user"]["id"]);
        by_cookie(&server, "/auth/refresh", &person.cookie).await.expect_status(200).done();
        show(&server, shown, &code).await.expect_status(422).problem("wrong_code").done();
    }
    ann.client.get("/me").await.expect_status(200).done();
});

both_dbs!(a_code_is_good_for_what_it_was_sent_for, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    with_phone(&server, &root, "ann", NUMBER).await;
    server.clock().advance_s(31);
    ask(&server, NUMBER).await.expect_status(204).done();
    let entry = code(&root, NUMBER, 2).await;
    let body = json!({"address": NUMBER, "code": entry, "password": "another horse on a battery staple"});
    server.anonymous().post("/auth/recover/finish", body).await.expect_status(422).problem("wrong_code").done();
    server.clock().advance_s(61);
    server.anonymous().post("/auth/recover", json!({"address": NUMBER})).await.expect_status(204).done();
    let reset = code(&root, NUMBER, 3).await;
    if reset != entry {
        show(&server, NUMBER, &reset).await.expect_status(422).problem("wrong_code").done();
    }
    show(&server, NUMBER, &entry).await.expect_status(200).done();
});

both_dbs!(nobody_learns_by_asking_for_a_code_whether_there_is_an_account, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    with_phone(&server, &root, "ann", NUMBER).await;
    let before = all_letters(&root).await.len();
    server.clock().advance_s(31);
    let known = ask(&server, NUMBER).await.expect_status(204);
    let unknown = ask(&server, "+4915123456780").await.expect_status(204);
    let mailbox = ask(&server, "nobody@example.org").await.expect_status(204);
    let shape = |answer: &Answer| (answer.body.clone(), answer.headers.keys().cloned().collect::<Vec<_>>());
    assert_eq!((shape(&known), shape(&known)), (shape(&unknown), shape(&mailbox)));
    let code = code(&root, NUMBER, 2).await;
    // Each got a letter, of another kind.
    assert_eq!(all_letters(&root).await.len(), before + 3);
    for _ in 0..7 {
        let known = show(&server, NUMBER, other_than(&code)).await.expect_status(422);
        for other in ["+4915123456780", "nobody@example.org"] {
            assert_eq!(show(&server, other, other_than(&code)).await.expect_status(422).body, known.body);
        }
    }
    // The right one comes after five.
    show(&server, NUMBER, &code).await.expect_status(422).problem("wrong_code").done();
    assert_eq!(all_letters(&root).await.len(), before + 3);
});

both_dbs!(an_address_that_only_was_given_lets_nobody_in, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let given = json!({"username": "ann", "password": PASSWORD, "email": "ann@example.org"});
    server.anonymous().post("/auth/sign-up", given).await.expect_status(201).done();
    ask(&server, "ann@example.org").await.expect_status(204).done();
    // Whoever reads it may make an account of their own, and does not come into this one.
    let code = code(&root, "ann@example.org", 1).await;
    let answer = show(&server, "ann@example.org", &code).await.expect_status(202);
    assert_eq!((answer.header("set-cookie"), answer.json()["access"].clone()), (None, Value::Null));
});

both_dbs!(a_number_that_was_given_up_lets_nobody_in_by_a_code_from_before, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    server.clock().advance_s(31);
    ask(&server, NUMBER).await.expect_status(204).done();
    let code = code(&root, NUMBER, 2).await;
    let request = ann.client.request(reqwest::Method::DELETE, "/me/phone").json(&json!({"password": PASSWORD}));
    Answer::to(request).await.expect_status(204).done();
    show(&server, NUMBER, &code).await.expect_status(422).problem("wrong_code").done();
});

both_dbs!(of_one_code_at_two_doors_one_opens, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    with_phone(&server, &root, "ann", NUMBER).await;
    sign_up(&server, "bob").await;
    server.clock().advance_s(31);
    ask(&server, NUMBER).await.expect_status(204).done();
    let code = code(&root, NUMBER, 2).await;
    let (one, two) = tokio::join!(show(&server, NUMBER, &code), show(&server, NUMBER, &code));
    let mut ends = [one.status, two.status];
    ends.sort_unstable();
    assert_eq!(ends, [200, 422]);
});

both_dbs!(who_is_locked_out_does_not_come_in_by_a_code_either, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    let path = format!("/admin/people/{}", ann.answer["user"]["id"]);
    root.client.patch(&path, json!({"locked": true})).await.expect_status(200).done();
    server.clock().advance_s(31);
    ask(&server, NUMBER).await.expect_status(204).done();
    let code = code(&root, NUMBER, 2).await;
    show(&server, NUMBER, other_than(&code)).await.expect_status(422).problem("wrong_code").done();
    show(&server, NUMBER, &code).await.expect_status(403).problem("account_locked").done();
    root.client.patch(&path, json!({"locked": false})).await.expect_status(200).done();
    show(&server, NUMBER, &code).await.expect_status(200).done();
});
