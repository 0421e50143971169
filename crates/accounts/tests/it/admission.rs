//! Who may make an account: anybody, whoever holds an invitation code, or nobody; and the terms. At every door.

use accounts::{Accounts, Config};
use aws_lc_rs::digest::{SHA256, digest};
use db::{args, sql};
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestClient, TestServer, both_dbs};

use crate::older_programs::create;
use crate::people::{PASSWORD, Person, key_for, root, sign_in, sign_up};
use crate::travel::{Way, back, person, refused, session, setup};

const TERMS: &str = "https://club.example/terms";

/// A server whose members let people in.
fn members_invite() -> Setup {
    Setup::new(|| Accounts::new(Config { members_invite: true, ..Config::default() }).feature())
}

async fn rule(admin: &TestClient, edit: Value) -> Value {
    admin.patch("/admin/sign-up", edit).await.expect_status(200).json()
}

async fn come(server: &TestServer, name: &str, brings: Value) -> Answer {
    let mut body = json!({"username": name, "password": PASSWORD});
    body.as_object_mut().unwrap().extend(brings.as_object().unwrap().clone());
    server.anonymous().post("/auth/sign-up", body).await
}

async fn invite(admin: &TestClient, wish: Value) -> Value {
    admin.post("/admin/invitations", wish).await.expect_status(201).json()
}

async fn invitations(admin: &TestClient) -> Vec<Value> {
    let all = admin.get("/admin/invitations").await.expect_status(200).json();
    all["invitations"].as_array().unwrap().clone()
}

/// A way to the club of somebody who brings this.
async fn way(server: &TestServer, brings: &str) -> Way {
    let answer = server.anonymous().get(&format!("/auth/providers/club/start?next=/{brings}")).await.expect_status(303);
    Way::of("club", answer.header("location").unwrap(), &answer)
}

both_dbs!(where_nobody_may_come_every_door_is_closed_and_old_people_come_in, setup(), async |server: TestServer| {
    let root = root(&server).await;
    sign_up(&server, "ann").await;
    let club = way(&server, "").await;
    assert!(session(&back(&server, &club, &club.honest("bob")).await).is_some());
    assert_eq!(
        server.anonymous().get("/auth/ways").await.json()["sign_up"],
        json!({"mode": "open", "terms_url": null})
    );
    let code = invite(&root.client, json!({})).await;
    let rules = rule(&root.client, json!({"mode": "closed"})).await;
    assert_eq!(rules, json!({"mode": "closed", "terms_url": null}));
    assert_eq!(server.anonymous().get("/auth/ways").await.json()["sign_up"], rules);
    come(&server, "carl", json!({})).await.expect_status(403).problem("sign_up_closed").done();
    let held = json!({"invitation": code["token"]});
    come(&server, "carl", held).await.expect_status(403).problem("sign_up_closed").done();
    // Whether a name is taken is told to nobody who may not come.
    come(&server, "ann", json!({})).await.expect_status(403).problem("sign_up_closed").done();
    let club = way(&server, "").await;
    let place = back(&server, &club, &club.honest("carl")).await;
    assert_eq!(refused(&place), "/sign-in?problem=sign_up_closed");
    assert_eq!(create(&server, "carl").await.unwrap_err().code(), "sign_up_closed");
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    let club = way(&server, "").await;
    assert!(session(&back(&server, &club, &club.honest("bob")).await).is_some(), "somebody who has been here before");
    rule(&root.client, json!({"mode": "open"})).await;
    come(&server, "carl", json!({})).await.expect_status(201).done();
});

both_dbs!(an_invitation_is_good_for_so_many_and_for_so_long, async |server: TestServer| {
    let root = root(&server).await;
    rule(&root.client, json!({"mode": "invitation"})).await;
    come(&server, "ann", json!({})).await.expect_status(403).problem("invitation_needed").done();
    let two = invite(&root.client, json!({"note": " the choir ", "uses": 2, "expires_in_s": 3600})).await;
    assert_eq!(two["path"], format!("/sign-up?invitation={}", two["token"].as_str().unwrap()));
    let held = json!({"invitation": two["token"]});
    for wrong in ["", "x", &"y".repeat(129), "\u{0}"] {
        let refused = come(&server, "ann", json!({"invitation": wrong})).await;
        refused.expect_status(404).problem("no_such_invitation").done();
    }
    come(&server, "root", held.clone()).await.expect_status(409).problem("username_taken").done();
    come(&server, "ann", held.clone()).await.expect_status(201).done();
    let seen = invitations(&root.client).await;
    assert_eq!((&seen[0]["note"], &seen[0]["uses"], &seen[0]["used"]), (&json!("the choir"), &json!(2), &json!(1)));
    assert_eq!((&seen[0]["by"], &seen[0]["good"]), (&json!("root"), &json!(true)));
    assert!(!seen[0].to_string().contains(two["token"].as_str().unwrap()));
    come(&server, "bob", held.clone()).await.expect_status(201).done();
    come(&server, "carl", held).await.expect_status(404).problem("no_such_invitation").done();
    assert_eq!(invitations(&root.client).await[0]["good"], false);

    let brief = invite(&root.client, json!({"expires_in_s": 300})).await;
    server.clock().advance_s(299);
    come(&server, "carl", json!({"invitation": brief["token"]})).await.expect_status(201).done();
    server.clock().advance_s(2);
    let late = come(&server, "dora", json!({"invitation": brief["token"]})).await;
    late.expect_status(404).problem("no_such_invitation").done();

    let gone = invite(&root.client, json!({})).await;
    let address = format!("/admin/invitations/{}", gone["invitation"]["id"]);
    root.client.delete(&address).await.expect_status(204).done();
    root.client.delete(&address).await.expect_status(404).problem("no_such_invitation").done();
    let held = come(&server, "dora", json!({"invitation": gone["token"]})).await;
    held.expect_status(404).problem("no_such_invitation").done();
    // Where anybody may come, one that is no good is no reason to refuse.
    rule(&root.client, json!({"mode": "open"})).await;
    come(&server, "dora", json!({"invitation": gone["token"]})).await.expect_status(201).done();
});

/// The link of a person by whom others are invited, as the people feature would write it.
async fn link_of(server: &TestServer, person: &Person, token: &'static str) {
    let user = person.client.id();
    server
        .write(move |work| {
            let (now, hash) = (work.now(), digest(&SHA256, token.as_bytes()).as_ref().to_vec());
            let made = sql!(
                "insert into personal_links (user_id, token_hash, leads_to, expires_at, created_at) values ($1, $2, 'friends', $3, $4)"
            );
            Ok(work.tx().execute(made, args![user, hash, now.plus_s(600), now])?)
        })
        .await;
}

both_dbs!(a_member_lets_nobody_in_unless_the_operator_says_so, async |server: TestServer| {
    let root = root(&server).await;
    link_of(&server, &root, "of-root").await;
    rule(&root.client, json!({"mode": "invitation"})).await;
    let held = json!({"invitation": "of-root"});
    come(&server, "ann", held).await.expect_status(404).problem("no_such_invitation").done();
});

both_dbs!(where_members_invite_their_link_lets_in_as_long_as_it_works, members_invite(), async |server: TestServer| {
    let root = root(&server).await;
    link_of(&server, &root, "of-root").await;
    rule(&root.client, json!({"mode": "invitation"})).await;
    for name in ["ann", "bob"] {
        come(&server, name, json!({"invitation": "of-root"})).await.expect_status(201).done();
    }
    come(&server, "carl", json!({"invitation": "of-nobody"}))
        .await
        .expect_status(404)
        .problem("no_such_invitation")
        .done();
    server.clock().advance_s(601);
    come(&server, "carl", json!({"invitation": "of-root"}))
        .await
        .expect_status(404)
        .problem("no_such_invitation")
        .done();
    rule(&root.client, json!({"mode": "closed"})).await;
    come(&server, "carl", json!({"invitation": "of-root"})).await.expect_status(403).problem("sign_up_closed").done();
});

both_dbs!(of_many_who_come_with_the_last_use_of_an_invitation_one_gets_in, async |server: TestServer| {
    let root = root(&server).await;
    rule(&root.client, json!({"mode": "invitation"})).await;
    let code = invite(&root.client, json!({"uses": 1})).await;
    let names: Vec<String> = (0..8).map(|number| format!("person{number}")).collect();
    let all = names.iter().map(|name| come(&server, name, json!({"invitation": code["token"]})));
    let came: Vec<u16> = join_all(all).await.iter().map(|answer| answer.status).collect();
    let entered = came.iter().filter(|status| **status == 201).count();
    assert_eq!((entered, came.iter().filter(|status| **status == 404).count()), (1, 7), "{came:?}");
    assert_eq!(invitations(&root.client).await[0]["used"], 1);
});

both_dbs!(a_provider_opens_no_account_without_invitation_and_terms, setup(), async |server: TestServer| {
    let root = root(&server).await;
    rule(&root.client, json!({"mode": "invitation", "terms_url": TERMS})).await;
    let code = invite(&root.client, json!({"uses": 1})).await;
    let held = format!("&invitation={}", code["token"].as_str().unwrap());
    for (brings, problem) in [
        (String::new(), "invitation_needed"),
        ("&invitation=made-up&terms_accepted=true".to_owned(), "no_such_invitation"),
        (held.clone(), "terms_not_accepted"),
        (format!("{held}&terms_accepted=false"), "terms_not_accepted"),
    ] {
        let club = way(&server, &brings).await;
        let place = back(&server, &club, &club.honest("ann")).await;
        assert_eq!(refused(&place), format!("/sign-in?problem={problem}"), "{brings}");
    }
    assert_eq!(invitations(&root.client).await[0]["used"], 0);
    let club = way(&server, &format!("{held}&terms_accepted=true")).await;
    let ann = person(&server, &back(&server, &club, &club.honest("ann")).await).await;
    assert_eq!(ann.client.get("/me").await.json()["username"], "ann");
    assert_eq!(invitations(&root.client).await[0]["used"], 1);
    let club = way(&server, "").await;
    assert!(session(&back(&server, &club, &club.honest("ann")).await).is_some(), "she is no newcomer any more");
});

both_dbs!(whoever_comes_accepts_the_terms_where_there_are_some, async |server: TestServer| {
    let root = root(&server).await;
    sign_up(&server, "ann").await;
    assert_eq!(rule(&root.client, json!({"terms_url": TERMS})).await["terms_url"], TERMS);
    for says in [json!({}), json!({"terms_accepted": false})] {
        come(&server, "bob", says).await.expect_status(422).problem("terms_not_accepted").done();
    }
    come(&server, "bob", json!({"terms_accepted": "yes"})).await.expect_status(422).problem("invalid_request").done();
    assert_eq!(create(&server, "bob").await.unwrap_err().code(), "terms_not_accepted");
    come(&server, "bob", json!({"terms_accepted": true})).await.expect_status(201).done();
    let at = |name: &'static str| {
        server.read(move |tx| {
            let find = db::sql!("select terms_at from users where folded = $1");
            Ok(tx.one(find, db::args![name], |row| row.get::<Option<i64>>(0))?)
        })
    };
    let known = |at: Option<i64>| at.map(|_| ());
    assert_eq!((known(at("ann").await), known(at("bob").await)), (None, Some(())));
    assert_eq!(rule(&root.client, json!({"terms_url": ""})).await["terms_url"], Value::Null);
    come(&server, "carl", json!({})).await.expect_status(201).done();
});

both_dbs!(only_administrators_decide_who_comes_and_it_is_written_down, async |server: TestServer| {
    let root = root(&server).await;
    let ann = sign_up(&server, "ann").await;
    let code = invite(&root.client, json!({})).await;
    let address = format!("/admin/invitations/{}", code["invitation"]["id"]);
    let below: Person = root;
    let weak = key_for(&below, &["write", "read", "account"]).await;
    for client in [&ann.client, &weak] {
        client.get("/admin/sign-up").await.expect_status(403).done();
        client.patch("/admin/sign-up", json!({"mode": "closed"})).await.expect_status(403).done();
        client.get("/admin/invitations").await.expect_status(403).done();
        client.post("/admin/invitations", json!({})).await.expect_status(403).done();
        client.delete(&address).await.expect_status(403).done();
    }
    let admin = &below.client;
    for wrong in [
        json!({"mode": "ajar"}),
        json!({"mode": 1}),
        json!({"terms_url": "javascript:alert(1)"}),
        json!({"terms_url": "terms"}),
        json!({"terms": TERMS}),
    ] {
        admin.patch("/admin/sign-up", wrong).await.expect_status(422).problem("invalid_request").done();
    }
    let long = "x".repeat(101);
    for wrong in [
        json!({"uses": 0}),
        json!({"uses": 10_001}),
        json!({"uses": "two"}),
        json!({"expires_in_s": 59}),
        json!({"expires_in_s": 31_622_401}),
        json!({"note": long}),
        json!({"note": "two\nlines"}),
        json!({"note": "a\u{0}b"}),
        json!({"for": "ann"}),
    ] {
        admin.post("/admin/invitations", wrong).await.expect_status(422).problem("invalid_request").done();
    }
    rule(admin, json!({"mode": "invitation"})).await;
    rule(admin, json!({"mode": "invitation"})).await;
    admin.delete(&address).await.expect_status(204).done();
    let audit = admin.get("/admin/audit?limit=3").await.expect_status(200).json();
    let entries = audit["entries"].as_array().unwrap().iter();
    let said: Vec<String> = entries
        .map(|entry| {
            let data = &entry["data"];
            let what = data["act"].as_str().or(data["name"].as_str()).unwrap_or_default();
            format!("{} {} {what}", entry["by"].as_str().unwrap(), entry["event"].as_str().unwrap())
        })
        .collect();
    let expected =
        ["root invitation.managed withdrawn", "root setting.changed sign_up", "root invitation.managed made"];
    assert_eq!(said, expected);
});
