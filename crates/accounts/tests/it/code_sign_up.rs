//! `POST /auth/code`, `/auth/code/verify`, `/auth/code/sign-up`: an account that a code opens from its beginning.

use app::Rate;
use db::{args, sql};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::outbox::{Admin, admin, all_letters, code, letters, other_than, setup};
use crate::people::{PASSWORD, Person, by_cookie, sign_in, sign_up};
use crate::phones::with_email;

const EMAIL: &str = "Ann.O@example.org";
const NUMBER: &str = "+4915123456789";

async fn ask(server: &TestServer, address: &str) {
    server.anonymous().post("/auth/code", json!({"address": address})).await.expect_status(204).done();
}

async fn show(server: &TestServer, address: &str, code: &str) -> Answer {
    server.anonymous().post("/auth/code/verify", json!({"address": address, "code": code})).await
}

async fn finish(server: &TestServer, ticket: &Value, name: &str, brings: &Value) -> Answer {
    let mut body = json!({"ticket": ticket["ticket"], "username": name});
    body.as_object_mut().unwrap().extend(brings.as_object().unwrap().clone());
    server.anonymous().post("/auth/code/sign-up", body).await
}

/// What a right code is answered with, of an address that got so many letters.
async fn ticket(server: &TestServer, root: &Admin, address: &str, count: usize) -> Value {
    ask(server, address).await;
    let code = code(root, address, count).await;
    show(server, address, &code).await.expect_status(202).json()
}

both_dbs!(a_code_to_an_address_of_nobodys_makes_an_account_with_it, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    ask(&server, "0151 23456789").await;
    let text = letters(&root, NUMBER, 1).await[0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("lets you make an account at Commune"), "{text}");
    for (to, typed, name, suggested) in
        [(EMAIL, "ann.o@EXAMPLE.org", "ann", json!("ann.o")), (NUMBER, "0151 23456789", "bob", Value::Null)]
    {
        if to == EMAIL {
            ask(&server, EMAIL).await;
        }
        let code = code(&root, to, 1).await;
        show(&server, typed, other_than(&code)).await.expect_status(422).problem("wrong_code").done();
        let ticket = show(&server, typed, &code).await.expect_status(202);
        assert_eq!((ticket.header("set-cookie"), ticket.header("cache-control")), (None, Some("no-store")));
        let ticket = ticket.json();
        assert_eq!(
            (&ticket["username"], &ticket["sign_up"]),
            (&suggested, &json!({"mode": "open", "terms_url": null}))
        );
        show(&server, typed, &code).await.expect_status(422).problem("wrong_code").done();
        let opened = finish(&server, &ticket, name, &json!({})).await.expect_status(201);
        let person = Person::of(&server, &opened);
        let me = person.client.get("/me").await.expect_status(200).json();
        assert_eq!(me, person.answer["user"]);
        assert_eq!((&me["username"], &me["has_password"]), (&json!(name), &json!(false)));
        by_cookie(&server, "/auth/refresh", &person.cookie).await.expect_status(200).done();
        let again = finish(&server, &ticket, "another", &json!({})).await;
        again.expect_status(422).problem("sign_up_expired").done();
        // From now on the address stands for the account, and is its last way in.
        server.clock().advance_s(61);
        ask(&server, to).await;
        let entry = crate::outbox::code(&root, to, 2).await;
        let back = Person::of(&server, &show(&server, typed, &entry).await.expect_status(200));
        assert_eq!(back.answer["user"]["id"], me["id"]);
        let path = if to == EMAIL { "/me/email" } else { "/me/phone" };
        let removed = back.client.request(Method::DELETE, path).json(&json!({}));
        Answer::to(removed).await.expect_status(409).problem("last_way_in").done();
    }
    assert_eq!(sign_in(&server, "ann", "").await.status, 401);
});

both_dbs!(a_verified_address_comes_with_the_account, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let mail = ticket(&server, &root, EMAIL, 1).await;
    let ann = Person::of(&server, &finish(&server, &mail, "ann", &json!({})).await.expect_status(201));
    let user = &ann.answer["user"];
    assert_eq!((&user["email"], &user["email_verified"], &user["phone"]), (&json!(EMAIL), &json!(true), &Value::Null));
    let text = ticket(&server, &root, NUMBER, 1).await;
    let bob = Person::of(&server, &finish(&server, &text, "bob", &json!({})).await.expect_status(201));
    assert_eq!((&bob.answer["user"]["phone"], &bob.answer["user"]["email"]), (&json!(NUMBER), &Value::Null));
});

both_dbs!(of_many_who_come_with_one_ticket_one_gets_an_account, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ticket = ticket(&server, &root, EMAIL, 1).await;
    let names: Vec<String> = (0..8).map(|number| format!("ann{number}")).collect();
    let nothing = json!({});
    let came = join_all(names.iter().map(|name| finish(&server, &ticket, name, &nothing))).await;
    let mut came: Vec<u16> = came.iter().map(|answer| answer.status).collect();
    came.sort_unstable();
    assert_eq!(came, [201, 422, 422, 422, 422, 422, 422, 422]);
    let people = root.client.get("/admin/people").await.expect_status(200).json();
    assert_eq!(people["people"].as_array().unwrap().len(), 2, "{people}");
});

both_dbs!(what_is_refused_leaves_the_ticket_as_it_was, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let rule = async |edit: Value| root.client.patch("/admin/sign-up", edit).await.expect_status(200).done();
    let nothing = json!({});
    rule(json!({"mode": "invitation", "terms_url": "https://club.example/terms"})).await;
    let invitation = root.client.post("/admin/invitations", json!({"uses": 1})).await.expect_status(201).json();
    let ticket = ticket(&server, &root, EMAIL, 1).await;
    assert_eq!(ticket["sign_up"], json!({"mode": "invitation", "terms_url": "https://club.example/terms"}));
    finish(&server, &ticket, "ann", &nothing).await.expect_status(403).problem("invitation_needed").done();
    let made_up = json!({"invitation": "made-up", "terms_accepted": true});
    finish(&server, &ticket, "ann", &made_up).await.expect_status(404).problem("no_such_invitation").done();
    let held = json!({"invitation": invitation["token"]});
    finish(&server, &ticket, "ann", &held).await.expect_status(422).problem("terms_not_accepted").done();
    let all = json!({"invitation": invitation["token"], "terms_accepted": true});
    finish(&server, &ticket, "root", &all).await.expect_status(409).problem("username_taken").done();
    finish(&server, &ticket, "a nn", &all).await.expect_status(422).problem("invalid_request").done();
    rule(json!({"mode": "closed"})).await;
    finish(&server, &ticket, "ann", &all).await.expect_status(403).problem("sign_up_closed").done();
    rule(json!({"mode": "invitation"})).await;
    finish(&server, &ticket, "ann", &all).await.expect_status(201).done();
    let made = root.client.get("/admin/invitations").await.json();
    assert_eq!(made["invitations"][0]["used"], json!(1));
    for made_up in [json!("made-up"), json!(""), json!("x".repeat(129))] {
        let refused = finish(&server, &json!({"ticket": made_up}), "bob", &all).await;
        refused.expect_status(422).problem("sign_up_expired").done();
    }
});

both_dbs!(
    a_ticket_is_good_for_ten_minutes_and_the_newest_replaces_the_one_before,
    setup(),
    async |server: TestServer| {
        let root = admin(&server).await;
        let nothing = json!({});
        let first = ticket(&server, &root, EMAIL, 1).await;
        server.clock().advance_s(31);
        let second = ticket(&server, &root, EMAIL, 2).await;
        finish(&server, &first, "ann", &nothing).await.expect_status(422).problem("sign_up_expired").done();
        server.clock().advance_s(599);
        finish(&server, &second, "ann", &nothing).await.expect_status(201).done();
        let late = ticket(&server, &crate::outbox::admin_again(&server).await, NUMBER, 1).await;
        server.clock().advance_s(600);
        finish(&server, &late, "bob", &nothing).await.expect_status(422).problem("sign_up_expired").done();
    }
);

both_dbs!(who_verified_the_address_meanwhile_keeps_it, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let bob = sign_up(&server, "bob").await;
    let body = json!({"email": EMAIL, "password": PASSWORD});
    bob.client.post("/me/email", body).await.expect_status(204).done();
    let own = code(&root, EMAIL, 1).await;
    let held = ticket(&server, &root, EMAIL, 2).await;
    let spare = json!({"email": EMAIL, "code": own});
    bob.client.post("/me/email/verify", spare).await.expect_status(200).done();
    finish(&server, &held, "ann", &json!({})).await.expect_status(409).problem("email_taken").done();
    sign_up(&server, "ann").await;
    // A number likewise.
    let text = ticket(&server, &root, NUMBER, 1).await;
    let change = server.app().write(move |work| {
        work.tx().execute(sql!("update users set phone = '+4915123456789' where folded = 'bob'"), args![])?;
        Ok(())
    });
    change.await.unwrap();
    finish(&server, &text, "carl", &json!({})).await.expect_status(409).problem("phone_taken").done();
});

both_dbs!(a_code_is_good_for_what_the_letter_says, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let bob = sign_up(&server, "bob").await;
    ask(&server, EMAIL).await;
    let newcomers = code(&root, EMAIL, 1).await;
    let refused = json!({"address": EMAIL, "code": newcomers, "password": "another horse on a battery staple"});
    server.anonymous().post("/auth/recover/finish", refused).await.expect_status(422).problem("wrong_code").done();
    server.clock().advance_s(31);
    bob.client.post("/me/email", json!({"email": EMAIL, "password": PASSWORD})).await.expect_status(204).done();
    let own = code(&root, EMAIL, 2).await;
    if own != newcomers {
        show(&server, EMAIL, &own).await.expect_status(422).problem("wrong_code").done();
        let body = json!({"email": EMAIL, "code": newcomers});
        bob.client.post("/me/email/verify", body).await.expect_status(422).problem("wrong_code").done();
    }
    bob.client.post("/me/email/verify", json!({"email": EMAIL, "code": own})).await.expect_status(200).done();
    show(&server, EMAIL, &newcomers).await.expect_status(422).problem("wrong_code").done();
});

both_dbs!(where_nobody_may_come_no_letter_goes_to_an_address_of_nobodys, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ann = sign_up(&server, "ann").await;
    with_email(&root, &ann, EMAIL).await;
    let before = all_letters(&root).await.len();
    root.client.patch("/admin/sign-up", json!({"mode": "closed"})).await.expect_status(200).done();
    server.clock().advance_s(31);
    let asked = async |address: &str| {
        server.anonymous().post("/auth/code", json!({"address": address})).await.expect_status(204)
    };
    let (known, strange) = (asked(EMAIL).await, asked("nobody@example.org").await);
    let shape = |answer: &Answer| (answer.body.clone(), answer.headers.keys().cloned().collect::<Vec<_>>());
    assert_eq!(shape(&known), shape(&strange));
    let number = asked(NUMBER).await;
    assert_eq!(shape(&number), shape(&strange));
    assert_eq!(all_letters(&root).await.len(), before + 1, "the letter of who has an account");
    letters(&root, "nobody@example.org", 0).await;
    show(&server, "nobody@example.org", "000 000").await.expect_status(422).problem("wrong_code").done();
});

both_dbs!(
    nobody_gets_a_code_for_an_account_before_the_administrator,
    crate::outbox::fresh(),
    async |server: TestServer| {
        ask(&server, EMAIL).await;
        server.app().work_off_jobs().await.unwrap();
        let root = admin(&server).await;
        letters(&root, EMAIL, 0).await;
        server.clock().advance_s(31);
        ask(&server, EMAIL).await;
        letters(&root, EMAIL, 1).await;
    }
);

both_dbs!(tickets_that_nobody_used_are_forgotten, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    ticket(&server, &root, EMAIL, 1).await;
    let left = async || {
        server
            .read(|tx| {
                let count: i64 = tx.one(sql!("select count(*) from sign_up_tickets"), args![], |row| row.get(0))?;
                Ok(count)
            })
            .await
    };
    assert_eq!(left().await, 1);
    for _ in 0..2 {
        server.clock().advance_s(3_600);
        server.app().work_off_jobs().await.unwrap();
    }
    assert_eq!(left().await, 0);
});

both_dbs!(
    who_comes_by_a_code_is_counted_as_at_the_form,
    setup().tune(|config| config.limits.register = Rate { burst: 2, refill_s: 5.0 }),
    async |server: TestServer| {
        let root = admin(&server).await;
        let ticket = ticket(&server, &root, EMAIL, 1).await;
        let nothing = json!({});
        for _ in 0..2 {
            finish(&server, &ticket, "root", &nothing).await.expect_status(409).problem("username_taken").done();
        }
        finish(&server, &ticket, "ann", &nothing).await.expect_status(429).problem("rate_limited").done();
        server.clock().advance_s(5);
        finish(&server, &ticket, "ann", &nothing).await.expect_status(201).done();
    }
);

both_dbs!(an_app_that_comes_by_a_code_gets_a_refresh_token, setup(), async |server: TestServer| {
    let root = admin(&server).await;
    let ticket = ticket(&server, &root, EMAIL, 1).await;
    let request = server.anonymous().request(Method::POST, "/auth/code/sign-up").header("commune-client", "app");
    let body = json!({"ticket": ticket["ticket"], "username": "ann"});
    let opened = Answer::to(request.json(&body)).await.expect_status(201);
    assert_eq!((opened.header("set-cookie"), opened.json()["refresh_token"].is_string()), (None, true));
});
