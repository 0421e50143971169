//! A second step at every way in, and in its place: recovery codes, passkeys, and an administrator.

use accounts::older_programs::{self, Beside, Entrance, Holder, NewKey, Shown, Writing};
use app::http::Language;
use serde_json::json;
use testkit::{Answer, TestServer, both_dbs};

use crate::authenticator::{
    Authenticator, confirmed, halfway, pending, recovery_codes, show, turn_off, turn_on, waiting,
};
use crate::device::{Device, add, come_in};
use crate::older_programs::known;
use crate::outbox::{self, Admin, admin, all_letters, code};
use crate::people::{PASSWORD, Person, by_cookie, root, sign_in, sign_up};
use crate::phones::{with_email, with_phone};
use crate::travel::{back, enter, me, refreshed, setup, start};

const NUMBER: &str = "+4915123456789";
const NEW: &str = "another horse on a battery staple";

/// Shows the next code to a sign-in that waits, and expects to be somebody.
async fn finish(server: &TestServer, app: &Authenticator, waiting: &str, name: &str) {
    let answer = show(server, waiting, &app.next_code(server)).await.expect_status(200);
    assert_eq!(me(&Person::of(server, &answer)).await["username"], name);
}

/// Comes in by a code that goes to an address, as far as that leads.
async fn by_code(server: &TestServer, root: &Admin, address: &str, letters: usize) -> Answer {
    server.anonymous().post("/auth/code", json!({"address": address})).await.expect_status(204).done();
    let code = code(root, address, letters).await;
    server.anonymous().post("/auth/code/verify", json!({"address": address, "code": code})).await
}

both_dbs!(
    a_password_and_a_code_by_mail_or_text_ask_for_the_second_step,
    outbox::setup(),
    async |server: TestServer| {
        let root = admin(&server).await;
        let ann = with_phone(&server, &root, "ann", NUMBER).await;
        with_email(&root, &ann, "ann@example.org").await;
        let (app, _) = turn_on(&server, &ann, confirmed()).await;
        for called in ["ann", "ANN@example.org", NUMBER] {
            finish(&server, &app, &pending(sign_in(&server, called, PASSWORD).await), "ann").await;
        }
        let waiting = pending(by_code(&server, &root, "ann@example.org", 3).await);
        finish(&server, &app, &waiting, "ann").await;
        let waiting = pending(by_code(&server, &root, NUMBER, 2).await);
        finish(&server, &app, &waiting, "ann").await;
    }
);

both_dbs!(a_provider_leads_to_the_second_step, setup(), async |server: TestServer| {
    let ann = enter(&server, "club", "ann").await;
    let (app, _) = turn_on(&server, &ann, json!({})).await;
    let way = start(&server, "club", "/entered?next=%2Frooms%2Fabc").await;
    let answer = back(&server, &way, &way.honest("ann")).await;
    assert_eq!(answer.header("location"), Some("/second-step?next=%2Fentered%3Fnext%3D%2Frooms%2Fabc"));
    let url = answer.header("location").unwrap();
    let waiting = waiting(&answer).expect("a sign-in that waits");
    assert!(!url.contains(&waiting));
    finish(&server, &app, &waiting, "ann").await;
    enter(&server, "other", "bob").await;
});

both_dbs!(an_older_program_sends_its_code_beside_the_password, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (app, codes) = turn_on(&server, &ann, confirmed()).await;
    let open = async |otp: Option<&str>| {
        let (known, key) = (known(&server, "ann").await, NewKey::new().unwrap());
        let writing = Writing { language: Language::English, place: "Commune".to_owned() };
        let beside = Beside { otp: otp.map(Shown::typed), writing };
        let client = server.client_with(&format!("Token {}", key.as_str()));
        let holder = Holder::Key(key);
        let entrance = server.write(move |work| older_programs::open(work, &known, &beside, &holder)).await;
        let status = client.get("/me").await.status;
        assert_eq!(status == 200, matches!(entrance, Entrance::In(_)), "{entrance:?}: {status}");
        entrance
    };
    assert_eq!(open(None).await, Entrance::SecondStepNeeded);
    assert_eq!(open(Some("no code")).await, Entrance::WrongCode);
    let code = app.next_code(&server);
    assert!(matches!(open(Some(&code)).await, Entrance::In(_)));
    assert_eq!(open(Some(&code)).await, Entrance::WrongCode);
    assert!(matches!(open(Some(&codes[0])).await, Entrance::In(_)));
    for _ in 0..3 {
        assert_eq!(open(Some(&codes[0])).await, Entrance::WrongCode);
    }
    assert_eq!(open(Some(&codes[1])).await, Entrance::Wait(570));
});

both_dbs!(a_passkey_is_both_factors, setup(), async |server: TestServer| {
    let (ann, mut phone) = (sign_up(&server, "ann").await, Device::new());
    add(&ann, &mut phone).await;
    turn_on(&server, &ann, confirmed()).await;
    let opened = come_in(&server, &mut phone).await.expect_status(200);
    assert_eq!(me(&Person::of(&server, &opened)).await["username"], "ann");
    halfway(&server, "ann").await;
});

both_dbs!(a_new_password_leaves_the_second_step_on, outbox::setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    let (app, _) = turn_on(&server, &ann, confirmed()).await;
    server.clock().advance_s(31);
    let waiting = halfway(&server, "ann").await;
    server.anonymous().post("/auth/recover", json!({"address": "ann@example.org"})).await.expect_status(204).done();
    let code = code(&root, "ann@example.org", 3).await;
    let body = json!({"address": "ann@example.org", "code": code, "password": NEW});
    let recovered = server.anonymous().post("/auth/recover/finish", body).await.expect_status(204);
    assert_eq!(recovered.header("set-cookie"), None);
    let refused = show(&server, &waiting, &app.code(&server)).await;
    refused.expect_status(422).problem("sign_in_expired").done();
    finish(&server, &app, &pending(sign_in(&server, "ann", NEW).await), "ann").await;
    let path = format!("/admin/people/{}/reset", ann.answer["user"]["id"]);
    let link = root.client.post(&path, json!({})).await.expect_status(201).json();
    let body = json!({"token": link["token"], "password": PASSWORD});
    let reset = server.anonymous().post("/auth/reset", body).await.expect_status(200);
    assert_eq!(reset.header("set-cookie"), None);
    finish(&server, &app, &halfway(&server, "ann").await, "ann").await;
});

both_dbs!(a_recovery_code_is_good_once_and_until_there_are_others, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let (_, codes) = turn_on(&server, &ann, confirmed()).await;
    let different: std::collections::BTreeSet<&String> = codes.iter().collect();
    assert_eq!(different.len(), 10);
    let left = async || ann.client.get("/me/second-step").await.json()["recovery_codes_left"].clone();
    let typed = codes[0].replace('-', " ").to_uppercase();
    show(&server, &halfway(&server, "ann").await, &typed).await.expect_status(200).done();
    assert_eq!(left().await, 9);
    show(&server, &halfway(&server, "ann").await, &codes[0]).await.expect_status(422).problem("wrong_code").done();
    let (one, two) = (halfway(&server, "ann").await, halfway(&server, "ann").await);
    let (one, two) = tokio::join!(show(&server, &one, &codes[1]), show(&server, &two, &codes[1]));
    let mut ends = [one.status, two.status];
    ends.sort_unstable();
    assert_eq!((ends, left().await), ([200, 422], json!(8)));
    let made = ann.client.post("/me/second-step/recovery-codes", confirmed()).await.expect_status(201).json();
    let others = recovery_codes(&made);
    assert_eq!((left().await, others.iter().any(|code| codes.contains(code))), (json!(10), false));
    show(&server, &halfway(&server, "ann").await, &codes[2]).await.expect_status(422).problem("wrong_code").done();
    show(&server, &halfway(&server, "ann").await, &others[2]).await.expect_status(200).done();
    // Another's are of no use.
    let bob = sign_up(&server, "bob").await;
    turn_on(&server, &bob, confirmed()).await;
    show(&server, &halfway(&server, "bob").await, &others[3]).await.expect_status(422).problem("wrong_code").done();
});

both_dbs!(the_address_is_told_of_the_second_step, outbox::setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, "ann@example.org").await;
    let (_, codes) = turn_on(&server, &ann, confirmed()).await;
    show(&server, &halfway(&server, "ann").await, &codes[0]).await.expect_status(200).done();
    ann.client.post("/me/second-step/recovery-codes", confirmed()).await.expect_status(201).done();
    turn_off(&ann, confirmed()).await.expect_status(204).done();
    let letters = all_letters(&root).await;
    let told: Vec<&str> = letters.iter().take(4).filter_map(|letter| letter["subject"].as_str()).collect();
    let expected =
        ["the second step is off", "new recovery codes", "a recovery code was used", "the second step is on"];
    assert_eq!(told, expected.map(|what| format!("Commune: {what}")));
    assert!(letters.iter().take(4).all(|letter| !letter["text"].as_str().unwrap().contains(&codes[0])));
});

both_dbs!(without_a_password_it_takes_a_sign_in_of_late_to_turn_it_off, setup(), async |server: TestServer| {
    let ann = enter(&server, "club", "ann").await;
    turn_on(&server, &ann, json!({})).await;
    server.clock().advance_s(601);
    let ann = refreshed(&server, &ann).await;
    turn_off(&ann, json!({})).await.expect_status(403).problem("confirmation_required").done();
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).done();
});

both_dbs!(an_administrator_turns_somebodys_second_step_off, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    turn_on(&server, &ann, confirmed()).await;
    let waiting = halfway(&server, "ann").await;
    let person = format!("/admin/people/{}", ann.answer["user"]["id"]);
    let path = format!("{person}/second-step");
    assert_eq!(root.client.get(&person).await.json()["second_step"], true);
    ann.client.delete(&path).await.expect_status(403).problem("forbidden").done();
    root.client.delete(&path).await.expect_status(204).done();
    root.client.delete(&path).await.expect_status(404).problem("no_second_step").done();
    root.client.delete("/admin/people/1/second-step").await.expect_status(404).problem("no_such_person").done();
    assert_eq!(root.client.get(&person).await.json()["second_step"], false);
    show(&server, &waiting, "123456").await.expect_status(422).problem("sign_in_expired").done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    let audit = root.client.get("/admin/audit").await.expect_status(200).json();
    let act = &audit["entries"][0];
    assert_eq!(
        (&act["data"]["act"], &act["by"], &act["about"]),
        (&json!("second_step_off"), &json!("root"), &json!("ann"))
    );
});
