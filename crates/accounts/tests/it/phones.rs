//! Phone numbers that are one's own, signing in by them, and the way back in. No gateway is set, so texts are read in the outbox.

use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::outbox::{Admin, admin, all_letters, code, letters, other_than, setup};
use crate::people::{PASSWORD, Person, key_for, sign_in, sign_up};

const NEW: &str = "another horse on a battery staple";
/// As it is kept.
const NUMBER: &str = "+4915123456789";

async fn ask(person: &Person, phone: &str) -> Answer {
    person.client.post("/me/phone", json!({"phone": phone, "password": PASSWORD})).await
}

async fn show(person: &Person, phone: &str, code: &str) -> Answer {
    person.client.post("/me/phone/verify", json!({"phone": phone, "code": code})).await
}

async fn remove(person: &Person, confirmed: &Value) -> Answer {
    Answer::to(person.client.request(reqwest::Method::DELETE, "/me/phone").json(confirmed)).await
}

/// Somebody whose number this is, after so many letters to it.
pub async fn with_phone(server: &TestServer, admin: &Admin, name: &str, phone: &str) -> Person {
    let person = sign_up(server, name).await;
    ask(&person, phone).await.expect_status(204).done();
    let code = code(admin, phone, 1).await;
    let me = show(&person, phone, &code).await.expect_status(200).json();
    assert_eq!(me["phone"], json!(phone));
    person
}

/// Gives somebody an e-mail address.
pub async fn with_email(admin: &Admin, person: &Person, email: &str) {
    person.client.post("/me/email", json!({"email": email, "password": PASSWORD})).await.expect_status(204).done();
    let code = code(admin, email, 1).await;
    person.client.post("/me/email/verify", json!({"email": email, "code": code})).await.expect_status(200).done();
}

both_dbs!(a_number_is_ones_own_once_its_code_came_back, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    let wrong = json!({"phone": NUMBER, "password": "not the password at all"});
    ann.client.post("/me/phone", wrong).await.expect_status(403).problem("wrong_password").done();
    ask(&ann, "01512 / 345 67 89").await.expect_status(204).done();
    assert_eq!(ann.client.get("/me").await.json()["phone"], Value::Null);
    let told = letters(&root, NUMBER, 1).await;
    assert_eq!((&told[0]["kind"], told[0].get("subject")), (&json!("text"), None));
    let code = code(&root, NUMBER, 1).await;
    show(&ann, NUMBER, other_than(&code)).await.expect_status(422).problem("wrong_code").done();
    show(&ann, "+4915123456780", &code).await.expect_status(422).problem("wrong_code").done();
    let bob = sign_up(&server, "bob").await;
    show(&bob, NUMBER, &code).await.expect_status(422).problem("wrong_code").done();
    let me = show(&ann, "0151-23456789", &code).await.expect_status(200).json();
    assert_eq!(me["phone"], json!(NUMBER));
    show(&ann, NUMBER, &code).await.expect_status(422).problem("wrong_code").done();
    for called in [NUMBER, "+49 1512 3456789", "tel:+49-1512-3456789", "015123456789", "(01512) 3456789"] {
        sign_in(&server, called, PASSWORD).await.expect_status(200).done();
        sign_in(&server, called, "not the password at all").await.expect_status(401).done();
    }
    let shown = bob.client.get(&format!("/users?ids={}", me["id"])).await.expect_status(200);
    assert!(!shown.body.contains("4915123456789"), "{}", shown.body);
});

both_dbs!(what_is_no_number_is_refused_in_words, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    for wrong in ["", "ann", "12", "+49 900 1 123456", "+999 1", "ann@example.org", "+49 1512 3456789 ext. 5", "\u{0}"]
    {
        ask(&ann, wrong).await.expect_status(422).problem("invalid_phone").done();
        show(&ann, wrong, "123456").await.expect_status(422).problem("invalid_phone").done();
    }
    ask(&ann, &"1".repeat(255)).await.expect_status(422).problem("invalid_request").done();
    for wrong in [json!({"phone": 49, "password": PASSWORD}), json!({"password": PASSWORD}), json!({})] {
        ann.client.post("/me/phone", wrong).await.expect_status(422).problem("invalid_request").done();
    }
    for wrong in ["not an address", "+49", "@", "ann@"] {
        for path in ["/auth/recover", "/auth/code"] {
            let asked = server.anonymous().post(path, json!({"address": wrong})).await;
            asked.expect_status(422).problem("invalid_address").done();
        }
    }
    sign_in(&server, "not a name", PASSWORD).await.expect_status(422).problem("invalid_request").done();
});

both_dbs!(only_the_number_learns_whose_it_is, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    with_phone(&server, &root, "ann", NUMBER).await;
    let eve = sign_up(&server, "eve").await;
    server.clock().advance_s(31);
    let taken = ask(&eve, NUMBER).await.expect_status(204);
    let free = ask(&eve, "+4915123456780").await.expect_status(204);
    assert_eq!(taken.body, free.body);
    let told = letters(&root, NUMBER, 2).await;
    let text = told[0]["text"].as_str().unwrap();
    assert!(text.contains("another account") && text.contains("ann") && !text.contains("eve"), "{text}");
    let again = ask(&eve, NUMBER).await.expect_status(429);
    let other = ask(&eve, "+4915123456780").await.expect_status(429);
    assert_eq!(other.header("retry-after"), again.header("retry-after"));
});

both_dbs!(a_number_that_was_only_asked_for_takes_nothing_over, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    // Ann asked for it and never showed the code; later the number is Bob's.
    let ann = sign_up(&server, "ann").await;
    ask(&ann, NUMBER).await.expect_status(204).done();
    let late = code(&root, NUMBER, 1).await;
    sign_in(&server, NUMBER, PASSWORD).await.expect_status(401).done();
    server.clock().advance_s(61);
    let bob = sign_up(&server, "bob").await;
    ask(&bob, NUMBER).await.expect_status(204).done();
    let his = code(&root, NUMBER, 2).await;
    let me = show(&bob, NUMBER, &his).await.expect_status(200).json();
    assert_eq!(sign_in(&server, NUMBER, PASSWORD).await.expect_status(200).json()["user"]["id"], me["id"]);
    show(&ann, NUMBER, &late).await.expect_status(409).problem("phone_taken").done();
    assert_eq!(ann.client.get("/me").await.json()["phone"], Value::Null);
    assert_eq!(sign_in(&server, NUMBER, PASSWORD).await.expect_status(200).json()["user"]["id"], me["id"]);
});

both_dbs!(of_two_who_show_a_code_for_one_number_the_first_has_it, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    ask(&ann, NUMBER).await.expect_status(204).done();
    let first = code(&root, NUMBER, 1).await;
    server.clock().advance_s(31);
    ask(&bob, NUMBER).await.expect_status(204).done();
    let second = code(&root, NUMBER, 2).await;
    let (one, two) = tokio::join!(show(&ann, NUMBER, &first), show(&bob, NUMBER, &second));
    let mut ends = [one.status, two.status];
    ends.sort_unstable();
    assert_eq!(ends, [200, 409]);
});

both_dbs!(who_changes_or_removes_a_number_tells_it_and_the_mailbox, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    with_email(&root, &ann, "ann@example.org").await;
    let other = "+4915123456780";
    ask(&ann, other).await.expect_status(204).done();
    let code = code(&root, other, 1).await;
    show(&ann, other, &code).await.expect_status(200).done();
    assert!(letters(&root, NUMBER, 2).await[0]["text"].as_str().unwrap().contains("does not use this number"));
    assert_eq!(letters(&root, "ann@example.org", 2).await[0]["subject"], "Commune: another phone number");
    sign_in(&server, NUMBER, PASSWORD).await.expect_status(401).done();
    let confirmed = json!({"password": PASSWORD});
    remove(&ann, &json!({"password": "not the password at all"})).await.expect_status(403).done();
    remove(&ann, &confirmed).await.expect_status(204).done();
    assert_eq!(ann.client.get("/me").await.json()["phone"], Value::Null);
    remove(&ann, &confirmed).await.expect_status(404).problem("no_phone").done();
    assert!(letters(&root, other, 2).await[0]["text"].as_str().unwrap().contains("does not use this number"));
    letters(&root, "ann@example.org", 3).await;
    sign_in(&server, other, PASSWORD).await.expect_status(401).done();
});

both_dbs!(a_number_counts_before_a_name_of_the_same_digits, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let digits = sign_up(&server, "015123456789").await;
    let named = sign_in(&server, "015123456789", PASSWORD).await.expect_status(200).json();
    assert_eq!(named["user"]["id"], digits.answer["user"]["id"], "nobody has shown the number");
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    let called = sign_in(&server, "015123456789", PASSWORD).await.expect_status(200).json();
    assert_eq!(called["user"]["id"], ann.answer["user"]["id"]);
});

both_dbs!(
    spellings_of_a_number_share_their_tries,
    setup().tune(|config| {
        config.limits.sign_in = app::Rate { burst: 3, refill_s: 30.0 };
        config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    }),
    async |server: TestServer| {
        let from = async |peer: &str, called: &str| {
            let request = server.anonymous().request(reqwest::Method::POST, "/auth/sign-in");
            let body = json!({"username": called, "password": "not the password at all"});
            Answer::to(request.header("x-forwarded-for", peer).json(&body)).await.status
        };
        for (peer, called) in
            [("203.0.113.1", NUMBER), ("203.0.113.2", "015123456789"), ("203.0.113.3", "+49 (1512) 3456789")]
        {
            assert_eq!(from(peer, called).await, 401, "{called}");
        }
        assert_eq!(from("203.0.113.4", "0151 23456789").await, 429);
        assert_eq!(from("203.0.113.4", "0151 23456780").await, 401, "another number from there has its own tries");
    }
);

both_dbs!(a_forgotten_password_is_replaced_by_a_code_to_the_number, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = with_phone(&server, &root, "ann", NUMBER).await;
    with_email(&root, &ann, "ann@example.org").await;
    server.clock().advance_s(31);
    let asked = server.anonymous().post("/auth/recover", json!({"address": "01512 3456789"})).await;
    asked.expect_status(204).done();
    let code = code(&root, NUMBER, 2).await;
    let choose = async |address: &str, code: &str| {
        let body = json!({"address": address, "code": code, "password": NEW});
        server.anonymous().post("/auth/recover/finish", body).await
    };
    choose(NUMBER, other_than(&code)).await.expect_status(422).problem("wrong_code").done();
    choose("ann@example.org", &code).await.expect_status(422).problem("wrong_code").done();
    choose("0151 23456789", &code).await.expect_status(204).done();
    ann.client.get("/me").await.expect_status(401).done();
    sign_in(&server, NUMBER, PASSWORD).await.expect_status(401).done();
    sign_in(&server, NUMBER, NEW).await.expect_status(200).done();
    // The mailbox hears of it too: the phone may be in other hands.
    assert_eq!(letters(&root, "ann@example.org", 2).await[0]["subject"], "Commune: another password");
    letters(&root, NUMBER, 3).await;
});

both_dbs!(a_key_for_other_things_changes_no_number, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let robot = key_for(&ann, &["read", "write"]).await;
    for (path, body) in [
        ("/me/phone", json!({"phone": NUMBER, "password": PASSWORD})),
        ("/me/phone/verify", json!({"phone": NUMBER, "code": "123456"})),
    ] {
        robot.post(path, body).await.expect_status(403).problem("insufficient_scope").done();
    }
});

both_dbs!(
    a_network_is_sent_so_many_codes,
    setup().tune(|config| {
        config.limits.send_code = app::Rate { burst: 3, refill_s: 60.0 };
        config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    }),
    async |server: TestServer| {
        let from = async |peer: &str, path: &str, number: usize| {
            let request = server.anonymous().request(reqwest::Method::POST, path).header("x-forwarded-for", peer);
            let body = json!({"address": format!("+4915123456{number:03}")});
            Answer::to(request.json(&body)).await.status
        };
        for number in 0..3 {
            assert_eq!(from(&format!("2001:db8::{number}"), "/auth/code", number).await, 204);
        }
        assert_eq!(from("2001:db8::ffff", "/auth/code", 3).await, 429, "its /64");
        assert_eq!(from("2001:db8::ffff", "/auth/recover", 3).await, 429, "by any door");
        assert_eq!(from("2001:db8:0:1::1", "/auth/code", 3).await, 204);
    }
);

both_dbs!(
    what_is_above_the_bounds_is_not_sent_and_not_told,
    setup().tune(|config| config.limits.text_range = app::Rate { burst: 2, refill_s: 600.0 }),
    async |server: TestServer| {
        let root = admin(&server).await;
        let ann = sign_up(&server, "ann").await;
        for number in 0..4 {
            ask(&ann, &format!("+4915123456{number:03}")).await.expect_status(204).done();
        }
        ask(&ann, "+4915123990000").await.expect_status(204).done();
        let sent: Vec<Value> = all_letters(&root).await.iter().map(|letter| letter["to"].clone()).collect();
        assert_eq!(sent, ["+4915123990000", "+4915123456001", "+4915123456000"]);
    }
);
