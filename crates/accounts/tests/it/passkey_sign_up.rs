//! `POST /auth/passkey/sign-up/start`, `/auth/passkey/sign-up`: an account that nothing opens but a passkey.

use app::Rate;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer, both_dbs};

use crate::device::{Device, add, ask, begin, come_in, passkeys, post, remove, start, verify};
use crate::people::{PASSWORD, Person, by_cookie, root, sign_in, sign_up};
use crate::travel::{me, setup};

/// Wishes for an account of this name, with what else somebody brings.
async fn wish(server: &TestServer, name: &str, brings: &Value) -> Answer {
    let body = with(json!({"username": name}), brings);
    post(&server.anonymous(), "/auth/passkey/sign-up/start", body).await
}

/// Hands in what a device made.
async fn hand_in(server: &TestServer, question: &Value, credential: Value, brings: &Value) -> Answer {
    let body = json!({"ceremony": question["ceremony"], "name": " My phone ", "credential": credential});
    post(&server.anonymous(), "/auth/passkey/sign-up", with(body, brings)).await
}

fn with(mut body: Value, brings: &Value) -> Value {
    body.as_object_mut().unwrap().extend(brings.as_object().unwrap().clone());
    body
}

/// Makes an account with this device.
async fn come(server: &TestServer, name: &str, device: &mut Device, brings: &Value) -> Answer {
    let question = wish(server, name, brings).await.expect_status(200).json();
    let made = device.make(&question["options"]);
    hand_in(server, &question, made, brings).await
}

both_dbs!(nothing_but_a_passkey_makes_an_account_and_opens_it, setup(), async |server: TestServer| {
    let mut phone = Device::new();
    let question = wish(&server, "Ann", &json!({})).await.expect_status(200).json();
    let options = &question["options"];
    let wanted = &options["authenticatorSelection"];
    assert_eq!((&wanted["residentKey"], &wanted["userVerification"]), (&json!("required"), &json!("required")));
    assert_eq!((&options["user"]["name"], &options["excludeCredentials"]), (&json!("Ann"), &json!([])));
    let made = phone.make(options);
    let brings = json!({"email": "Ann@Example.ORG"});
    let opened = hand_in(&server, &question, made, &brings).await.expect_status(201);
    let ann = Person::of(&server, &opened);
    let user = me(&ann).await;
    assert_eq!(
        (&user["username"], &user["has_password"], &user["email"], &user["email_verified"]),
        (&json!("Ann"), &json!(false), &json!("Ann@example.org"), &json!(false))
    );
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(200).done();
    let all = passkeys(&ann).await;
    assert_eq!((all.len(), &all[0]["name"], &all[0]["site"]), (1, &json!("My phone"), &json!("localhost")));
    let again = Person::of(&server, &come_in(&server, &mut phone).await.expect_status(200));
    assert_eq!(me(&again).await["id"], user["id"]);
    sign_in(&server, "Ann", "").await.expect_status(401).problem("wrong_credentials").done();
    sign_in(&server, "Ann", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
});

both_dbs!(the_passkey_that_made_an_account_is_its_last_way_in, setup(), async |server: TestServer| {
    let (mut phone, mut laptop) = (Device::new(), Device::new());
    let ann = Person::of(&server, &come(&server, "ann", &mut phone, &json!({})).await.expect_status(201));
    let first = passkeys(&ann).await[0].clone();
    remove(&ann, &first, json!({})).await.expect_status(409).problem("last_way_in").done();
    // Her devices know one account, and another person's another.
    add(&ann, &mut laptop).await;
    let mut other = Device::new();
    come(&server, "bob", &mut other, &json!({})).await.expect_status(201).done();
    assert_eq!((phone.handle.as_ref().unwrap().len(), &phone.handle), (16, &laptop.handle));
    assert_ne!(phone.handle, other.handle);
    remove(&ann, &first, json!({})).await.expect_status(204).done();
    come_in(&server, &mut phone).await.expect_status(401).problem("wrong_passkey").done();
    come_in(&server, &mut laptop).await.expect_status(200).done();
});

both_dbs!(a_name_that_is_taken_is_told_as_at_the_form, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    wish(&server, "ANN", &json!({})).await.expect_status(409).problem("username_taken").done();
    wish(&server, "a nn", &json!({})).await.expect_status(422).problem("invalid_request").done();
    wish(&server, "bob", &json!({"email": "bob"})).await.expect_status(422).problem("invalid_request").done();
    // Given up, it is given to nobody else.
    let renaming = json!({"username": "anna", "password": PASSWORD});
    ann.client.post("/me/username", renaming).await.expect_status(200).done();
    wish(&server, "ann", &json!({})).await.expect_status(409).problem("username_taken").done();
    // Of several devices that were asked for one name one gets it, and the others leave nothing.
    let mut devices: Vec<Device> = (0..4).map(|_| Device::new()).collect();
    let mut answers = Vec::new();
    for device in &mut devices {
        let question = wish(&server, "bob", &json!({})).await.expect_status(200).json();
        let made = device.make(&question["options"]);
        answers.push((question, made));
    }
    let nothing = json!({});
    let came = join_all(answers.into_iter().map(|(question, made)| {
        let (server, nothing) = (&server, &nothing);
        async move { hand_in(server, &question, made, nothing).await.status }
    }));
    let mut came = came.await;
    came.sort_unstable();
    assert_eq!(came, [201, 409, 409, 409]);
    let mut opened = Vec::new();
    for device in &mut devices {
        opened.push(come_in(&server, device).await.status);
    }
    opened.sort_unstable();
    assert_eq!(opened, [200, 401, 401, 401]);
});

both_dbs!(a_question_is_good_once_for_a_new_account_alone_and_for_five_minutes, setup(), async |server: TestServer| {
    let (ann, nothing) = (sign_up(&server, "ann").await, json!({}));
    let expired = "ceremony_expired";
    let mut phone = Device::new();
    let question = wish(&server, "bob", &nothing).await.expect_status(200).json();
    let made = phone.make(&question["options"]);
    hand_in(&server, &question, made.clone(), &nothing).await.expect_status(201).done();
    hand_in(&server, &question, made, &nothing).await.expect_status(422).problem(expired).done();
    // One that adds a passkey makes no account, and one that makes an account adds none.
    let question = begin(&ann, json!({"password": PASSWORD})).await;
    let made = Device::new().make(&question["options"]);
    hand_in(&server, &question, made, &nothing).await.expect_status(422).problem(expired).done();
    let question = wish(&server, "carl", &nothing).await.expect_status(200).json();
    let made = Device::new().make(&question["options"]);
    crate::device::hand_in(&ann, &question, made).await.expect_status(422).problem(expired).done();
    // One that lets in neither.
    let question = start(&server).await;
    let other = wish(&server, "carl", &nothing).await.expect_status(200).json();
    let made = Device::new().make(&other["options"]);
    hand_in(&server, &question, made, &nothing).await.expect_status(422).problem(expired).done();
    let shown = phone.show(&start(&server).await["options"]);
    let third = wish(&server, "carl", &nothing).await.expect_status(200).json();
    verify(&server, &third, shown).await.expect_status(422).problem(expired).done();
    let made = Device::new().make(&other["options"]);
    server.clock().advance_s(301);
    hand_in(&server, &other, made, &nothing).await.expect_status(422).problem(expired).done();
    sign_up(&server, "carl").await;
});

both_dbs!(what_a_device_makes_otherwise_makes_no_account, setup(), async |server: TestServer| {
    let nothing = json!({});
    let lies: [fn(&mut Device); 4] = [
        |phone| phone.origin = "https://evil.example".to_owned(),
        |phone| phone.site = "evil.example".to_owned(),
        |phone| phone.flags = 0x01,
        |phone| phone.flags = 0x04,
    ];
    for lie in lies {
        let mut phone = Device::new();
        lie(&mut phone);
        come(&server, "ann", &mut phone, &nothing).await.expect_status(422).problem("passkey_refused").done();
    }
    // The challenge of another question.
    let (one, two) = (wish(&server, "ann", &nothing).await.json(), wish(&server, "ann", &nothing).await.json());
    let made = Device::new().make(&two["options"]);
    hand_in(&server, &one, made, &nothing).await.expect_status(422).problem("passkey_refused").done();
    // One that is somebody's already.
    let mut phone = Device::new();
    come(&server, "bob", &mut phone, &nothing).await.expect_status(201).done();
    let handle = phone.handle.clone();
    come(&server, "ann", &mut phone, &nothing).await.expect_status(422).problem("passkey_refused").done();
    phone.handle = handle;
    come_in(&server, &mut phone).await.expect_status(200).done();
    sign_up(&server, "ann").await;
});

both_dbs!(who_may_not_come_does_not_come_by_a_passkey_either, setup(), async |server: TestServer| {
    let root = root(&server).await;
    sign_up(&server, "ann").await;
    let rule = async |edit: Value| root.client.patch("/admin/sign-up", edit).await.expect_status(200).done();
    let early = wish(&server, "early", &json!({})).await.expect_status(200).json();
    rule(json!({"mode": "closed"})).await;
    // Whether a name is taken is told to nobody who may not come.
    wish(&server, "ann", &json!({})).await.expect_status(403).problem("sign_up_closed").done();
    let made = Device::new().make(&early["options"]);
    hand_in(&server, &early, made, &json!({})).await.expect_status(403).problem("sign_up_closed").done();

    rule(json!({"mode": "invitation", "terms_url": "https://club.example/terms"})).await;
    let code = root.client.post("/admin/invitations", json!({"uses": 1})).await.expect_status(201).json();
    let used = async || root.client.get("/admin/invitations").await.json()["invitations"][0]["used"].clone();
    wish(&server, "bob", &json!({})).await.expect_status(403).problem("invitation_needed").done();
    let made_up = json!({"invitation": "made-up"});
    wish(&server, "bob", &made_up).await.expect_status(404).problem("no_such_invitation").done();
    let held = json!({"invitation": code["token"]});
    wish(&server, "bob", &held).await.expect_status(422).problem("terms_not_accepted").done();
    let all = json!({"invitation": code["token"], "terms_accepted": true});
    let question = wish(&server, "bob", &all).await.expect_status(200).json();
    let made = Device::new().make(&question["options"]);
    hand_in(&server, &question, made, &held).await.expect_status(422).problem("terms_not_accepted").done();
    assert_eq!(used().await, json!(0));
    come(&server, "bob", &mut Device::new(), &all).await.expect_status(201).done();
    assert_eq!(used().await, json!(1));
    wish(&server, "carl", &all).await.expect_status(404).problem("no_such_invitation").done();
});

both_dbs!(nobody_comes_by_a_passkey_before_the_administrator, crate::fresh(), async |server: TestServer| {
    wish(&server, "ann", &json!({})).await.expect_status(409).problem("setup_needed").done();
    root(&server).await;
    come(&server, "ann", &mut Device::new(), &json!({})).await.expect_status(201).done();
});

both_dbs!(without_https_nobody_comes_by_a_passkey, setup(), async |server: TestServer| {
    // Asked by its number, as a phone in the home network does.
    let nobody = server.anonymous();
    let refused = nobody.post("/auth/passkey/sign-up/start", json!({"username": "ann"})).await;
    refused.expect_status(409).problem("passkeys_unavailable").done();
    let question = wish(&server, "ann", &json!({})).await.json();
    let made = Device::new().make(&question["options"]);
    let body = json!({"ceremony": question["ceremony"], "name": "Phone", "credential": made});
    let refused = nobody.post("/auth/passkey/sign-up", body).await;
    refused.expect_status(409).problem("passkeys_unavailable").done();
});

both_dbs!(an_app_that_comes_by_a_passkey_gets_a_refresh_token, setup(), async |server: TestServer| {
    let question = wish(&server, "ann", &json!({})).await.json();
    let made = Device::new().make(&question["options"]);
    let body = json!({"ceremony": question["ceremony"], "name": "Phone", "credential": made});
    let request = server.anonymous().request(Method::POST, "/auth/passkey/sign-up").header("host", "localhost:8000");
    let request = request.header("origin", crate::device::ORIGIN).header("commune-client", "app");
    let opened = Answer::to(request.json(&body)).await.expect_status(201);
    assert_eq!((opened.header("set-cookie"), opened.json()["refresh_token"].is_string()), (None, true));
});

both_dbs!(
    who_comes_by_a_passkey_is_counted_as_at_the_form,
    setup().tune(|config| {
        config.limits.register = Rate { burst: 2, refill_s: 5.0 };
        config.limits.verify_code = Rate { burst: 2, refill_s: 5.0 };
    }),
    async |server: TestServer| {
        let nothing = json!({});
        sign_up(&server, "ann").await;
        let question = wish(&server, "bob", &nothing).await.expect_status(200).json();
        wish(&server, "carl", &nothing).await.expect_status(429).problem("rate_limited").done();
        let form = json!({"username": "carl", "password": PASSWORD});
        ask(&server.anonymous(), Method::POST, "/auth/sign-up", form).await.expect_status(429).done();
        let made = Device::new().make(&question["options"]);
        hand_in(&server, &question, made.clone(), &nothing).await.expect_status(201).done();
        hand_in(&server, &question, made.clone(), &nothing).await.expect_status(422).done();
        hand_in(&server, &question, made, &nothing).await.expect_status(429).problem("rate_limited").done();
    }
);
