//! E-mail addresses that are one's own, and the way back in. No mail server is set, so letters are read where administrators do: in the outbox.

use app::{Feature, work};
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer, both_dbs};

use crate::outbox::{Admin, admin, code, letters, other_than, setup};
use crate::people::{PASSWORD, Person, by_cookie, key_of, sign_in, sign_up};

const NEW: &str = "another horse on a battery staple";

async fn ask(person: &Person, email: &str) -> Answer {
    person.client.post("/me/email", json!({"email": email, "password": PASSWORD})).await
}

async fn show(person: &Person, email: &str, code: &str) -> Answer {
    person.client.post("/me/email/verify", json!({"email": email, "code": code})).await
}

async fn remove(person: &Person, confirmed: &Value) -> Answer {
    Answer::to(person.client.request(reqwest::Method::DELETE, "/me/email").json(confirmed)).await
}

async fn verified(server: &TestServer, admin: &Admin, name: &str, email: &str) -> Person {
    let person = sign_up(server, name).await;
    ask(&person, email).await.expect_status(204).done();
    let code = code(admin, email, 1).await;
    let me = show(&person, email, &code).await.expect_status(200).json();
    assert_eq!((&me["email"], &me["email_verified"]), (&json!(email), &json!(true)));
    person
}

async fn recover(server: &TestServer, email: &str) -> Answer {
    server.anonymous().post("/auth/recover", json!({"address": email})).await
}

async fn choose(server: &TestServer, email: &str, code: &str, password: &str) -> Answer {
    let body = json!({"address": email, "code": code, "password": password});
    server.anonymous().post("/auth/recover/finish", body).await
}

both_dbs!(an_address_is_ones_own_once_its_code_came_back, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    let wrong = json!({"email": "ann@example.org", "password": "not the password at all"});
    ann.client.post("/me/email", wrong).await.expect_status(403).problem("wrong_password").done();
    ask(&ann, "Ann@Example.org").await.expect_status(204).done();
    assert_eq!(ann.client.get("/me").await.json()["email_verified"], json!(false));
    let code = code(&root, "Ann@example.org", 1).await;
    show(&ann, "Ann@example.org", other_than(&code)).await.expect_status(422).problem("wrong_code").done();
    show(&ann, "bob@example.org", &code).await.expect_status(422).problem("wrong_code").done();
    let bob = sign_up(&server, "bob").await;
    show(&bob, "ann@example.org", &code).await.expect_status(422).problem("wrong_code").done();
    let me = show(&ann, "ann@example.org", &code).await.expect_status(200).json();
    assert_eq!(me["email_verified"], json!(true));
    show(&ann, "ann@example.org", &code).await.expect_status(422).problem("wrong_code").done();
    sign_in(&server, "ANN@example.ORG", PASSWORD).await.expect_status(200).done();
    sign_in(&server, "ann@example.org", "not the password at all").await.expect_status(401).done();
});

/// A server of which a feature waits for addresses to be known.
fn noting() -> Setup {
    setup().with(|| Feature::new().on_address_known(|work, user| work.set_setting("known", &user.to_string(), None)))
}

both_dbs!(whoever_waits_for_an_address_hears_when_it_is_known_whose_it_is, noting(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    let known = async || server.read(|tx| work::setting(tx, "known")).await;
    ask(&ann, "ann@example.org").await.expect_status(204).done();
    assert_eq!(known().await, None, "a code is on its way, and nothing is known");
    let code = code(&root, "ann@example.org", 1).await;
    show(&ann, "ann@example.org", &code).await.expect_status(200).done();
    assert_eq!(known().await, Some(ann.client.id().to_string()));
});

both_dbs!(wrong_tries_are_kept_although_they_are_refused, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    ask(&ann, "ann@example.org").await.expect_status(204).done();
    let code = code(&root, "ann@example.org", 1).await;
    for _ in 0..5 {
        show(&ann, "ann@example.org", other_than(&code)).await.expect_status(422).problem("wrong_code").done();
    }
    show(&ann, "ann@example.org", &code).await.expect_status(422).problem("wrong_code").done();
});

both_dbs!(only_the_address_learns_whose_it_is, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    verified(&server, &root, "ann", "ann@example.org").await;
    let eve = sign_up(&server, "eve").await;
    server.clock().advance_s(31);
    let taken = ask(&eve, "ANN@example.org").await.expect_status(204);
    let free = ask(&eve, "free@example.org").await.expect_status(204);
    assert_eq!(taken.body, free.body);
    let told = letters(&root, "ANN@example.org", 1).await;
    assert_eq!(told[0]["subject"], "This address is already yours at Commune");
    assert!(!told[0]["text"].as_str().unwrap().contains("eve"), "{told:?}");
    let again = ask(&eve, "ANN@example.org").await.expect_status(429);
    assert_eq!(
        ask(&eve, "free@example.org").await.expect_status(429).header("retry-after"),
        again.header("retry-after")
    );
    // Signing in by an address that somebody only claimed opens nothing.
    sign_in(&server, "free@example.org", PASSWORD).await.expect_status(401).done();
});

both_dbs!(of_two_who_show_a_code_for_one_address_the_first_has_it, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    ask(&ann, "both@example.org").await.expect_status(204).done();
    let first = code(&root, "both@example.org", 1).await;
    server.clock().advance_s(31);
    ask(&bob, "both@example.org").await.expect_status(204).done();
    let second = code(&root, "both@example.org", 2).await;
    let (one, two) = tokio::join!(show(&ann, "both@example.org", &first), show(&bob, "both@example.org", &second));
    let mut ends = [one.status, two.status];
    ends.sort_unstable();
    assert_eq!(ends, [200, 409]);
});

both_dbs!(a_forgotten_password_is_replaced_and_everything_before_it_ends, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = verified(&server, &root, "ann", "ann@example.org").await;
    let (_, robot) = key_of(&ann).await;
    let mut socket = ann.client.socket().await;
    server.clock().advance_s(31);
    recover(&server, "ann@EXAMPLE.org").await.expect_status(204).done();
    let code = code(&root, "ann@example.org", 2).await;
    choose(&server, "ann@example.org", other_than(&code), NEW).await.expect_status(422).problem("wrong_code").done();
    let common = choose(&server, "ann@example.org", &code, "password1").await;
    common.expect_status(422).problem("password_too_common").done();
    choose(&server, "ann@example.org", &code, NEW).await.expect_status(204).done();
    assert_eq!(socket.close_code().await, 4003);
    ann.client.get("/me").await.expect_status(401).done();
    robot.get("/me").await.expect_status(401).done();
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(401).done();
    choose(&server, "ann@example.org", &code, PASSWORD).await.expect_status(422).problem("wrong_code").done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).done();
    sign_in(&server, "ann", NEW).await.expect_status(200).done();
    let told = letters(&root, "ann@example.org", 3).await;
    assert_eq!(told[0]["subject"], "Commune: another password");
});

both_dbs!(nobody_learns_by_recovering_whether_there_is_an_account, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    verified(&server, &root, "ann", "ann@example.org").await;
    server.clock().advance_s(31);
    let known = recover(&server, "ann@example.org").await.expect_status(204);
    let unknown = recover(&server, "nobody@example.org").await.expect_status(204);
    assert_eq!((known.body, known.headers.len()), (unknown.body, unknown.headers.len()));
    let code = code(&root, "ann@example.org", 2).await;
    for _ in 0..7 {
        let known = choose(&server, "ann@example.org", other_than(&code), NEW).await.expect_status(422);
        let unknown = choose(&server, "nobody@example.org", other_than(&code), NEW).await.expect_status(422);
        assert_eq!(known.body, unknown.body);
    }
    let all = root.client.get("/admin/outbox").await.json();
    assert!(all["letters"].as_array().unwrap().iter().all(|letter| letter["to"] != "nobody@example.org"), "{all}");
});

both_dbs!(an_address_that_only_was_given_recovers_nothing, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let given = json!({"username": "ann", "password": PASSWORD, "email": "ann@example.org"});
    server.anonymous().post("/auth/sign-up", given).await.expect_status(201).done();
    recover(&server, "ann@example.org").await.expect_status(204).done();
    // What is asked for later is done later: its letter shows that the one before had none.
    let bob = sign_up(&server, "bob").await;
    ask(&bob, "bob@example.org").await.expect_status(204).done();
    letters(&root, "bob@example.org", 1).await;
    let all = root.client.get("/admin/outbox").await.json();
    assert_eq!(all["letters"].as_array().unwrap().len(), 1, "{all}");
});

both_dbs!(who_changes_or_removes_an_address_tells_the_old_one, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = verified(&server, &root, "ann", "ann@example.org").await;
    ask(&ann, "new@example.org").await.expect_status(204).done();
    assert_eq!(ann.client.get("/me").await.json()["email"], "ann@example.org");
    let code = code(&root, "new@example.org", 1).await;
    show(&ann, "new@example.org", &code).await.expect_status(200).done();
    assert_eq!(letters(&root, "ann@example.org", 2).await[0]["subject"], "Commune: another e-mail address");
    sign_in(&server, "ann@example.org", PASSWORD).await.expect_status(401).done();
    let confirmed = json!({"password": PASSWORD});
    remove(&ann, &confirmed).await.expect_status(204).done();
    assert_eq!(ann.client.get("/me").await.json()["email"], Value::Null);
    remove(&ann, &confirmed).await.expect_status(404).problem("no_email").done();
    assert_eq!(letters(&root, "new@example.org", 2).await[0]["subject"], "Commune: another e-mail address");
});

both_dbs!(the_outbox_is_for_administrators_and_comes_in_pages, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    for number in 0..3 {
        ask(&ann, &format!("ann{number}@example.org")).await.expect_status(204).done();
    }
    ann.client.get("/admin/outbox").await.expect_status(403).problem("forbidden").done();
    server.anonymous().get("/admin/outbox").await.expect_status(401).done();
    let page = root.client.get("/admin/outbox?limit=2").await.expect_status(200).json();
    assert_eq!(
        (page["letters"].as_array().unwrap().len(), &page["sends"]),
        (2, &json!({"mail": false, "texts": false}))
    );
    let last = page["next"].as_str().unwrap();
    assert_eq!(last, page["letters"][1]["id"].to_string());
    let rest = root.client.get(&format!("/admin/outbox?before={last}")).await.expect_status(200).json();
    assert_eq!((&rest["letters"][0]["to"], &rest["next"]), (&json!("ann0@example.org"), &Value::Null));
    for wrong in ["?before=x", "?before=0", "?limit=0", "?page=2"] {
        root.client.get(&format!("/admin/outbox{wrong}")).await.expect_status(422).done();
    }
});

both_dbs!(letters_are_written_in_the_language_of_whoever_asks, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let request = ann.client.request(reqwest::Method::POST, "/me/email").header("accept-language", "de-AT, en;q=0.5");
    Answer::to(request.json(&body)).await.expect_status(204).done();
    assert_eq!(letters(&root, "ann@example.org", 1).await[0]["subject"], "Ihr Code für Commune");
});
