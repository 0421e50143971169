//! `GET` and `POST /setup`, and the command.

use accounts::{Accounts, Config, NewAccount, NewLink, create_admin, make_reset_link};
use app::Rate;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestCertificate, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, sign_in};

fn first(name: &str) -> Value {
    json!({"username": name, "password": PASSWORD})
}

/// A node on the same database whose setup code this test can see, as the terminal would show it.
async fn with_code(server: &TestServer) -> (TestServer, Accounts) {
    let accounts = Accounts::new(Config::default());
    let brought = accounts.clone();
    (server.another_node_with(Setup::new(move || brought.feature())).await, accounts)
}

async fn from_elsewhere(server: &TestServer, body: &Value) -> Answer {
    let request = server.anonymous().request(Method::POST, "/setup").header("x-forwarded-for", "203.0.113.9");
    Answer::to(request.json(body)).await
}

both_dbs!(at_the_machine_itself_the_first_comer_administers, crate::fresh(), async |server: TestServer| {
    let before = server.anonymous().get("/setup").await.expect_status(200).json();
    assert_eq!(before, json!({"needed": true, "code_required": false, "name": "Commune"}));
    let body = json!({"username": "root", "password": PASSWORD, "email": "root@example.org", "name": " Our place "});
    let answer = server.anonymous().post("/setup", body).await.expect_status(201);
    let root = Person::of(&server, &answer);
    assert_eq!(root.answer["user"]["admin"], json!(true));
    assert_eq!(root.client.get("/me").await.expect_status(200).json(), root.answer["user"]);
    let after = server.anonymous().get("/setup").await.json();
    assert_eq!(after, json!({"needed": false, "code_required": false, "name": "Our place"}));
    server.anonymous().post("/setup", first("again")).await.expect_status(409).problem("setup_done").done();
    sign_in(&server, "again", PASSWORD).await.expect_status(401).done();
});

both_dbs!(of_two_at_once_one_administers, crate::fresh(), async |server: TestServer| {
    let (one, two) = (server.anonymous(), server.anonymous());
    let (one, two) = tokio::join!(one.post("/setup", first("one")), two.post("/setup", first("two")));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let loser = if one.status == 409 { (one, "one") } else { (two, "two") };
    loser.0.problem("setup_done").done();
    sign_in(&server, loser.1, PASSWORD).await.expect_status(401).done();
});

both_dbs!(from_elsewhere_it_takes_the_printed_code, crate::fresh(), async |server: TestServer| {
    let (node, accounts) = with_code(&server).await;
    let code = accounts.setup_code().unwrap();
    from_elsewhere(&node, &first("eve")).await.expect_status(403).problem("setup_code_required").done();
    for wrong in ["", "x", &code[1..], &code.to_lowercase(), &format!("{code}x")] {
        let mut body = first("eve");
        body["code"] = json!(wrong);
        from_elsewhere(&node, &body).await.expect_status(403).problem("wrong_setup_code").done();
    }
    let seen = Answer::to(node.anonymous().request(Method::GET, "/setup").header("x-forwarded-for", "203.0.113.9"))
        .await
        .json();
    assert_eq!((&seen["needed"], &seen["code_required"]), (&json!(true), &json!(true)));
    assert!(!seen.to_string().contains(&code));
    let mut body = first("root");
    body["code"] = json!(code);
    from_elsewhere(&node, &body).await.expect_status(201).done();
    assert_eq!(accounts.setup_code(), None);
    body["username"] = json!("second");
    from_elsewhere(&node, &body).await.expect_status(409).problem("setup_done").done();
});

both_dbs!(what_only_seems_to_be_this_machine_is_elsewhere, crate::fresh(), async |server: TestServer| {
    for (name, value) in
        [("host", "evil.example"), ("forwarded", "for=203.0.113.9"), ("x-real-ip", "203.0.113.9"), ("via", "1.1 proxy")]
    {
        let request = server.anonymous().request(Method::POST, "/setup").header(name, value).json(&first("eve"));
        Answer::to(request).await.expect_status(403).problem("setup_code_required").done();
    }
});

both_dbs!(
    behind_a_proxy_of_this_machine_nobody_is_at_the_machine,
    crate::fresh().tune(|config| config.server.public_url = Some("https://talk.example".to_owned())),
    async |server: TestServer| {
        server.anonymous().post("/setup", first("eve")).await.expect_status(403).problem("setup_code_required").done();
    }
);

both_dbs!(
    tries_of_the_code_are_counted,
    crate::fresh().tune(|config| config.limits.setup = Rate { burst: 3, refill_s: 30.0 }),
    async |server: TestServer| {
        for _ in 0..3 {
            from_elsewhere(&server, &first("eve")).await.expect_status(403).done();
        }
        from_elsewhere(&server, &first("eve")).await.expect_status(429).problem("rate_limited").done();
        server.clock().advance_s(30);
        from_elsewhere(&server, &first("eve")).await.expect_status(403).done();
    }
);

both_dbs!(the_command_makes_administrators_and_ends_the_set_up, crate::fresh(), async |server: TestServer| {
    let (node, accounts) = with_code(&server).await;
    let account = NewAccount::typed("Root", PASSWORD, "").unwrap();
    let root = {
        let account = account.clone();
        node.write(move |work| create_admin(work, &account)).await
    };
    let taken = node.app().write(move |work| create_admin(work, &account)).await.unwrap_err();
    assert_eq!(taken.code(), "username_taken");
    let signed_in = sign_in(&node, "root", PASSWORD).await.expect_status(200).json();
    assert_eq!((&signed_in["user"]["id"], &signed_in["user"]["admin"]), (&json!(root), &json!(true)));
    node.anonymous().post("/setup", first("eve")).await.expect_status(409).problem("setup_done").done();
    let second = NewAccount::typed("second", PASSWORD, "").unwrap();
    node.write(move |work| create_admin(work, &second)).await;
    node.settle().await;
    drop(accounts);
    assert_eq!(NewAccount::typed("x", "short", "").map(|_| ()).unwrap_err().code(), "password_length");
    assert_eq!(NewAccount::typed("a b", PASSWORD, "").map(|_| ()).unwrap_err().code(), "invalid_request");
});

both_dbs!(
    whoever_the_command_makes_without_a_password_chooses_it_by_a_link_within_a_day,
    crate::fresh(),
    async |server: TestServer| {
        let (node, _accounts) = with_code(&server).await;
        let make = async |name: &'static str| {
            let (account, link) = (NewAccount::named(name).unwrap(), NewLink::new().unwrap());
            let token = link.token().to_owned();
            node.write(move |work| {
                let user = create_admin(work, &account)?;
                make_reset_link(work, user, &link)
            })
            .await;
            token
        };
        let (root, late) = (make("root").await, make("late").await);
        let choose = async |token: &str| {
            node.anonymous().post("/auth/reset", json!({"token": token, "password": PASSWORD})).await
        };
        for nothing in ["", PASSWORD, root.as_str()] {
            sign_in(&node, "root", nothing).await.expect_status(401).problem("wrong_credentials").done();
        }
        assert_eq!(choose(&root).await.expect_status(200).json()["username"], "root");
        choose(&root).await.expect_status(404).problem("no_such_link").done();
        let signed_in = sign_in(&node, "root", PASSWORD).await.expect_status(200).json();
        assert_eq!(signed_in["user"]["admin"], true);
        server.clock().advance_s(24 * 3_600);
        choose(&late).await.expect_status(404).problem("no_such_link").done();
        assert_eq!(NewAccount::named("a b").map(|_| ()).unwrap_err().code(), "invalid_request");
    }
);

both_dbs!(
    over_https_the_cookie_is_bound_to_the_host,
    crate::setup().tune(|config| config.server.public_url = Some("https://talk.example".to_owned())),
    async |server: TestServer| {
        let answer = server.anonymous().post("/auth/sign-up", first("ann")).await.expect_status(201);
        let cookie = answer.header("set-cookie").unwrap();
        assert!(
            cookie.starts_with("__Host-session=")
                && cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure"),
            "{cookie}"
        );
        Person::of(&server, &answer).client.get("/me").await.expect_status(200).done();
    }
);

both_dbs!(
    over_tls_of_our_own_the_cookie_is_bound_to_the_host_too,
    crate::setup().over_tls(TestCertificate::shared().tls()),
    async |server: TestServer| {
        let body = first("ann").to_string();
        let head = "POST /api/v1/auth/sign-up HTTP/1.1\r\nhost: localhost\r\nconnection: close";
        let length = body.len();
        let request = format!("{head}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}");
        let said = TestCertificate::shared().ask(server.secure_address(), &request).await;
        assert!(said.starts_with("HTTP/1.1 201 "), "{said}");
        assert!(
            said.contains("\r\nset-cookie: __Host-session=") && said.contains("; SameSite=Strict; Secure\r\n"),
            "{said}"
        );
        // Beside it in clear text the other cookie is set.
        let answer = server.anonymous().post("/auth/sign-up", first("bob")).await.expect_status(201);
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with("session=") && !cookie.contains("Secure"), "{cookie}");
    }
);
