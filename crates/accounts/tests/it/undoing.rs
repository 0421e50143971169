//! The change of an address taken back, by what stood in the letter to the former one.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::outbox::{Admin, admin, admin_again, all_letters, code, setup};
use crate::people::{PASSWORD, Person, key_of, sign_in, sign_up};
use crate::phones::{with_email, with_phone};

const NUMBER: &str = "+4915123456789";
const OTHER_NUMBER: &str = "+4915198765432";
const NEW: &str = "another horse on a battery staple";
const DAY_S: i64 = 86_400;

async fn undo(server: &TestServer, code: &str) -> Answer {
    server.anonymous().post("/auth/undo-address", json!({"code": code})).await
}

/// The code in the newest letter to an address that has one.
async fn undo_code(admin: &Admin, to: &str) -> String {
    let letters = all_letters(admin).await;
    let texts = letters.iter().filter(|letter| letter["to"] == to).map(|letter| letter["text"].as_str().unwrap());
    let long = |word: &&str| word.len() == 29 && word.bytes().filter(|byte| *byte == b'-').count() == 5;
    texts.flat_map(str::split_whitespace).find(long).expect("a code").to_owned()
}

/// Gives somebody another address, after the pause between two codes.
async fn change_to(server: &TestServer, admin: &Admin, person: &Person, email: &str) {
    server.clock().advance_s(31);
    with_email(admin, person, email).await;
}

async fn email(person: &Person) -> Value {
    person.client.get("/me").await.expect_status(200).json()["email"].clone()
}

/// Comes back by a code to an address, with another password.
async fn recover(server: &TestServer, address: &str, letters: usize) -> Person {
    server.clock().advance_s(700);
    let admin = admin_again(server).await;
    server.anonymous().post("/auth/recover", json!({"address": address})).await.expect_status(204).done();
    let shown = json!({"address": address, "code": code(&admin, address, letters).await, "password": NEW});
    server.anonymous().post("/auth/recover/finish", shown).await.expect_status(204).done();
    Person::of(server, &sign_in(server, address, NEW).await.expect_status(200))
}

both_dbs!(whoever_had_the_address_has_the_account_back, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    let (_, robot) = key_of(&ann).await;
    change_to(&server, &root, &ann, "thief@example.org").await;
    let code = undo_code(&root, "ann@example.org").await;
    server.clock().advance_s(6 * DAY_S);
    undo(&server, &code.replace('-', " ").to_uppercase()).await.expect_status(204).done();
    robot.get("/me").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).done();
    sign_in(&server, "thief@example.org", PASSWORD).await.expect_status(401).done();
    undo(&server, &code).await.expect_status(404).problem("no_such_undo").done();
    let root = admin_again(&server).await;
    for told in ["ann@example.org", "thief@example.org"] {
        let letters = all_letters(&root).await;
        let of = letters.iter().filter(|letter| letter["to"] == told).map(|letter| letter["subject"].as_str().unwrap());
        assert_eq!(of.filter(|subject| subject.contains("taken back")).count(), 1, "{told}");
    }
    let back = recover(&server, "ann@example.org", 4).await;
    assert_eq!(email(&back).await, "ann@example.org");
});

both_dbs!(a_chain_of_changes_goes_back_to_its_owner, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    change_to(&server, &root, &ann, "one@example.org").await;
    let first = undo_code(&root, "ann@example.org").await;
    change_to(&server, &root, &ann, "two@example.org").await;
    let second = undo_code(&root, "one@example.org").await;
    undo(&server, &first).await.expect_status(204).done();
    // Who has the address in between cannot have it back.
    undo(&server, &second).await.expect_status(404).problem("no_such_undo").done();
    assert_eq!(email(&recover(&server, "ann@example.org", 4).await).await, "ann@example.org");
});

both_dbs!(an_address_that_was_removed_comes_back_and_a_number_too, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    with_email(&root, &ann, "ann@example.org").await;
    let shown = json!({"password": PASSWORD});
    Answer::to(ann.client.request(Method::DELETE, "/me/email").json(&shown)).await.expect_status(204).done();
    server.clock().advance_s(31);
    ann.client.post("/me/phone", json!({"phone": OTHER_NUMBER, "password": PASSWORD})).await.expect_status(204).done();
    let shown = json!({"phone": OTHER_NUMBER, "code": code(&root, OTHER_NUMBER, 1).await});
    ann.client.post("/me/phone/verify", shown).await.expect_status(200).done();
    for address in ["ann@example.org", NUMBER] {
        undo(&server, &undo_code(&root, address).await).await.expect_status(204).done();
    }
    let me = recover(&server, "ann@example.org", 4).await.client.get("/me").await.json();
    assert_eq!((&me["email"], &me["phone"]), (&json!("ann@example.org"), &json!(NUMBER)));
});

both_dbs!(after_seven_days_a_change_stays, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    change_to(&server, &root, &ann, "ann@example.net").await;
    let code = undo_code(&root, "ann@example.org").await;
    server.clock().advance_s(7 * DAY_S);
    undo(&server, &code).await.expect_status(404).problem("no_such_undo").done();
    for nonsense in ["", "123456", "0123-4567-89ab-cdef-ghjk-mnpq"] {
        undo(&server, nonsense).await.expect_status(404).problem("no_such_undo").done();
    }
    let again = Person::of(&server, &sign_in(&server, "ann@example.net", PASSWORD).await.expect_status(200));
    assert_eq!(email(&again).await, "ann@example.net");
});

both_dbs!(an_address_that_is_anothers_by_now_stays_theirs, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    sign_up(&server, "bob").await;
    with_email(&root, &ann, "ann@example.org").await;
    change_to(&server, &root, &ann, "ann@example.net").await;
    let undoing = undo_code(&root, "ann@example.org").await;
    server.clock().advance_s(700);
    let root = admin_again(&server).await;
    let wish = json!({"email": "ann@example.org", "password": PASSWORD});
    let bob = Person::of(&server, &sign_in(&server, "bob", PASSWORD).await.expect_status(200));
    bob.client.post("/me/email", wish).await.expect_status(204).done();
    let shown = json!({"email": "ann@example.org", "code": code(&root, "ann@example.org", 3).await});
    bob.client.post("/me/email/verify", shown).await.expect_status(200).done();
    let ann = Person::of(&server, &sign_in(&server, "ann", PASSWORD).await.expect_status(200));
    undo(&server, &undoing).await.expect_status(409).problem("email_taken").done();
    // Nothing is put back, so nothing ends.
    assert_eq!(email(&ann).await, "ann@example.net");
    sign_in(&server, "ann@example.net", PASSWORD).await.expect_status(200).done();
    assert_eq!(email(&bob).await, "ann@example.org");
});
