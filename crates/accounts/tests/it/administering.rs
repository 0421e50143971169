//! Administrators see who is there, keep people out, hand out links for new passwords, and each of these is written down.

use accounts::{ImportedPerson, NewAccount, NewLink, hand_over, make_reset_link};
use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, bearer, by_cookie, key_of, root, sign_in, sign_up};

const NEW: &str = "another donkey capacitor";

fn id(person: &Person) -> i64 {
    person.answer["user"]["id"].as_i64().unwrap()
}

async fn change(admin: &TestClient, user: i64, edit: Value) -> Answer {
    admin.patch(&format!("/admin/people/{user}"), edit).await
}

async fn list(admin: &TestClient, query: &str) -> Value {
    admin.get(&format!("/admin/people?{query}")).await.expect_status(200).json()
}

fn names(page: &Value) -> Vec<&str> {
    page["people"].as_array().unwrap().iter().map(|person| person["username"].as_str().unwrap()).collect()
}

/// What was done, the latest first: who, what, to whom.
async fn acts(admin: &TestClient) -> Vec<String> {
    let audit = admin.get("/admin/audit").await.expect_status(200).json();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let entries = audit["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| match entry["event"].as_str().unwrap() {
            "person.managed" => {
                format!("{} {} {}", word(&entry["by"]), word(&entry["data"]["act"]), word(&entry["about"]))
            }
            other => format!("{} {other} {}", word(&entry["by"]), word(&entry["about"])),
        })
        .collect()
}

async fn import(server: &TestServer, name: &str) -> i64 {
    let name = name.to_owned();
    let person = server.write(move |work| accounts::imported_person(work, "irc", &ImportedPerson::called(&name))).await;
    person.get()
}

both_dbs!(people_are_listed_by_name_and_found_by_its_beginning_or_an_address, async |server: TestServer| {
    let root = root(&server).await;
    let ann = sign_up(&server, "Ann").await;
    for name in ["bob", "anna", "\u{c4}nne"] {
        sign_up(&server, name).await;
    }
    import(&server, "andy").await;
    change(&root.client, id(&ann), json!({"locked": true})).await.expect_status(200).done();
    let all = list(&root.client, "").await;
    assert_eq!(names(&all), ["andy", "Ann", "anna", "bob", "root", "\u{c4}nne"]);
    assert_eq!(names(&list(&root.client, "search=AN").await), ["andy", "Ann", "anna"]);
    assert_eq!(names(&list(&root.client, "search=%C3%A4").await), ["\u{c4}nne"]);
    for (whom, expected) in [
        ("admins", vec!["root"]),
        ("locked", vec!["Ann"]),
        ("unclaimed", vec!["andy"]),
        ("active", vec!["anna", "bob"]),
    ] {
        let found = list(&root.client, &format!("whom={whom}&limit=2")).await;
        assert_eq!(names(&found), expected, "{whom}");
    }
    let mut seen = Vec::new();
    let mut page = list(&root.client, "limit=4").await;
    loop {
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str().map(str::to_owned) else { break };
        page = list(&root.client, &format!("limit=4&after={next}")).await;
    }
    assert_eq!(seen, names(&all));
    for none in ["search=%25", "search=_", "search=nobody", "search=ann%40example.org"] {
        assert_eq!(names(&list(&root.client, none).await), Vec::<&str>::new(), "{none}");
    }
    for wrong in ["search=%00", "after=%00", "limit=0", "whom=everybody", "page=2", "search=a&search=b"] {
        root.client.get(&format!("/admin/people?{wrong}")).await.expect_status(422).done();
    }
});

both_dbs!(only_administrators_learn_or_change_anything_here, async |server: TestServer| {
    let root = root(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, id(&sign_up(&server, "bob").await));
    let before = list(&root.client, "").await;
    let nobody = 9_007_199_254_740_991_i64;
    for user in [bob, nobody] {
        let path = format!("/admin/people/{user}");
        let tries = [
            ann.client.get(&path).await,
            ann.client.patch(&path, json!({"locked": true})).await,
            ann.client.patch(&path, json!({"admin": true})).await,
            ann.client.get(&format!("{path}/sessions")).await,
            ann.client.delete(&format!("{path}/sessions")).await,
            ann.client.post(&format!("{path}/reset"), json!({})).await,
        ];
        for answer in tries {
            answer.expect_status(403).problem("forbidden").done();
        }
    }
    ann.client.patch(&format!("/admin/people/{}", id(&ann)), json!({"admin": true})).await.expect_status(403).done();
    for path in ["/admin/people", "/admin/audit"] {
        ann.client.get(path).await.expect_status(403).problem("forbidden").done();
        server.anonymous().get(path).await.expect_status(401).done();
    }
    assert_eq!(list(&root.client, "").await, before);
    let path = format!("/admin/people/{nobody}");
    root.client.get(&path).await.expect_status(404).problem("no_such_person").done();
    root.client.patch(&path, json!({"locked": true})).await.expect_status(404).problem("no_such_person").done();
    root.client.get(&format!("{path}/sessions")).await.expect_status(404).done();
    root.client.delete(&format!("{path}/sessions")).await.expect_status(404).done();
    root.client.post(&format!("{path}/reset"), json!({})).await.expect_status(404).done();
    for wrong in [json!({"locked": "yes"}), json!({"lock": true}), json!([]), json!(null)] {
        change(&root.client, bob, wrong).await.expect_status(422).done();
    }
});

both_dbs!(who_is_locked_out_comes_in_by_no_door_until_they_are_let_in_again, async |server: TestServer| {
    let root = root(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (_, robot) = key_of(&ann).await;
    let mut sockets = [ann.client.socket().await, robot.socket().await];
    let locked = change(&root.client, id(&ann), json!({"locked": true})).await.expect_status(200).json();
    assert_eq!(locked["standing"], "locked");
    for client in [&ann.client, &robot] {
        client.get("/me").await.expect_status(401).problem("unauthenticated").done();
        assert_eq!(client.dial().open().await.map(|_| ()).unwrap_err().status, 401);
    }
    for socket in &mut sockets {
        assert_eq!(socket.close_code().await, 4003);
    }
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(403).problem("account_locked").done();
    sign_in(&server, "ann", NEW).await.expect_status(401).problem("wrong_credentials").done();
    bob.client.get("/me").await.expect_status(200).done();
    let again = change(&root.client, id(&ann), json!({"locked": false})).await.expect_status(200).json();
    assert_eq!(again["standing"], "active");
    ann.client.get("/me").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    assert_eq!(acts(&root.client).await[..2], ["root unlocked ann", "root locked ann"]);
});

both_dbs!(a_lock_that_comes_while_somebody_signs_in_wins, async |server: TestServer| {
    let root = root(&server).await;
    let ann = sign_up(&server, "ann").await;
    for _ in 0..5 {
        let lock = change(&root.client, id(&ann), json!({"locked": true}));
        let (_, came, again) = tokio::join!(lock, sign_in(&server, "ann", PASSWORD), sign_in(&server, "ann", PASSWORD));
        for answer in [came, again] {
            if answer.status == 200 {
                let late = server.client_with(&bearer(&answer.json()));
                late.get("/me").await.expect_status(401).done();
            } else {
                answer.expect_status(403).problem("account_locked").done();
            }
        }
        change(&root.client, id(&ann), json!({"locked": false})).await.expect_status(200).done();
    }
});

both_dbs!(somebody_who_administers_is_always_left, async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let lower = json!({"admin": false});
    change(&root.client, id(&root), lower.clone()).await.expect_status(409).problem("last_admin").done();
    change(&root.client, id(&root), json!({"locked": true})).await.expect_status(409).problem("own_account").done();
    let mut socket = ann.client.socket().await;
    let raised = change(&root.client, id(&ann), json!({"admin": true})).await.expect_status(200).json();
    assert_eq!(raised["admin"], true);
    assert_eq!(socket.event("admin.changed").await["data"], json!({"admin": true}));
    list(&ann.client, "").await;
    let (first, second) =
        tokio::join!(change(&root.client, id(&root), lower.clone()), change(&ann.client, id(&ann), lower.clone()));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "one of them stays");
    // A locked administrator is none.
    let left = if first.status == 409 { &root } else { &ann };
    let other = if first.status == 409 { &ann } else { &root };
    change(&left.client, id(other), json!({"admin": true, "locked": true})).await.expect_status(200).done();
    change(&left.client, id(left), lower).await.expect_status(409).problem("last_admin").done();
});

both_dbs!(two_who_lower_each_other_do_not_both_succeed, async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    change(&root.client, id(&ann), json!({"admin": true})).await.expect_status(200).done();
    let (first, second) = tokio::join!(
        change(&root.client, id(&ann), json!({"admin": false})),
        change(&ann.client, id(&root), json!({"admin": false}))
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 403]);
});

both_dbs!(an_administrator_signs_somebody_out_and_sees_no_secret, async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let (_, robot) = key_of(&ann).await;
    let path = format!("/admin/people/{}/sessions", id(&ann));
    let seen = root.client.get(&path).await.expect_status(200);
    let sessions = seen.json()["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.iter().map(|session| &session["kind"]).collect::<Vec<_>>(), ["key", "browser"]);
    assert!(sessions.iter().all(|session| session["current"] == false));
    assert!(!seen.body.contains(&ann.cookie) && !seen.body.contains("commune_") && !seen.body.contains("hash"));
    root.client.delete(&path).await.expect_status(204).done();
    robot.get("/me").await.expect_status(401).done();
    ann.client.get("/me").await.expect_status(401).done();
    assert_eq!(root.client.get(&path).await.json()["sessions"], json!([]));
    sign_in(&server, "ann", PASSWORD).await.expect_status(200).done();
    assert_eq!(acts(&root.client).await[0], "root signed_out ann");
});

both_dbs!(a_link_gives_another_password_once_within_a_day, async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let path = format!("/admin/people/{}/reset", id(&ann));
    let link = async || root.client.post(&path, json!({})).await.expect_status(201).json();
    let use_it = async |token: &Value, password: &str| {
        server.anonymous().post("/auth/reset", json!({"token": token, "password": password})).await
    };
    let (first, second) = (link().await, link().await);
    ann.client.get("/me").await.expect_status(401).done();
    sign_in(&server, "ann", PASSWORD).await.expect_status(401).problem("wrong_credentials").done();
    use_it(&first["token"], NEW).await.expect_status(404).problem("no_such_link").done();
    for bad in ["short", "password1", &"x".repeat(129)] {
        use_it(&second["token"], bad).await.expect_status(422).done();
    }
    let (one, two) = tokio::join!(use_it(&second["token"], NEW), use_it(&second["token"], NEW));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
    use_it(&second["token"], PASSWORD).await.expect_status(404).problem("no_such_link").done();
    sign_in(&server, "ann", NEW).await.expect_status(200).done();
    let late = link().await;
    server.clock().advance_s(24 * 3_600);
    let root = Person::of(&server, &sign_in(&server, "root", PASSWORD).await);
    use_it(&late["token"], NEW).await.expect_status(404).problem("no_such_link").done();
    for never in [json!(""), json!("x"), json!("x".repeat(200)), json!("\u{0}")] {
        use_it(&never, NEW).await.expect_status(404).problem("no_such_link").done();
    }
    let written = acts(&root.client).await;
    assert_eq!(written.iter().filter(|act| *act == "root reset ann").count(), 3);
});

both_dbs!(nobody_comes_in_as_somebody_imported, async |server: TestServer| {
    let root = root(&server).await;
    let andy = import(&server, "andy").await;
    for edit in [json!({"locked": true}), json!({"admin": true})] {
        change(&root.client, andy, edit).await.expect_status(409).problem("not_claimed").done();
    }
    let reset = root.client.post(&format!("/admin/people/{andy}/reset"), json!({})).await;
    reset.expect_status(409).problem("not_claimed").done();
    let end = root.client.post(&format!("/admin/people/{andy}/delete"), json!({"content": "keep"})).await;
    end.expect_status(409).problem("not_claimed").done();
});

both_dbs!(whom_an_imported_person_is_handed_to_by_a_link_chooses_the_password, async |server: TestServer| {
    root(&server).await;
    let andy = import(&server, "andy").await;
    let (account, link) = (NewAccount::named("andy").unwrap(), NewLink::new().unwrap());
    let token = link.token().to_owned();
    server
        .write(move |work| {
            let user = hand_over(work, &account)?;
            make_reset_link(work, user, &link)
        })
        .await;
    sign_in(&server, "andy", NEW).await.expect_status(401).problem("wrong_credentials").done();
    let chosen = json!({"token": token, "password": NEW});
    server.anonymous().post("/auth/reset", chosen).await.expect_status(200).done();
    assert_eq!(sign_in(&server, "andy", NEW).await.expect_status(200).json()["user"]["id"], andy);
});

both_dbs!(what_is_so_already_is_written_down_by_nobody, async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    for edit in [json!({"locked": false}), json!({"admin": false}), json!({})] {
        change(&root.client, id(&ann), edit).await.expect_status(200).done();
    }
    let before = acts(&root.client).await.len();
    for edit in [json!({"locked": true}), json!({"locked": false}), json!({"admin": true}), json!({"admin": false})] {
        for _ in 0..2 {
            change(&root.client, id(&ann), edit.clone()).await.expect_status(200).done();
        }
    }
    let path = format!("/admin/people/{}/delete", id(&ann));
    for _ in 0..2 {
        root.client.post(&path, json!({"content": "keep"})).await.expect_status(200).done();
    }
    let written = acts(&root.client).await;
    let new = ["deleted", "lowered", "raised", "unlocked", "locked"].map(|act| format!("root {act} ann"));
    assert_eq!(written[..written.len() - before], new);
});

both_dbs!(the_audit_comes_in_pages_and_leaves_out_ended_sessions, async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    for turn in 0..5 {
        change(&root.client, id(&ann), json!({"locked": turn % 2 == 0})).await.expect_status(200).done();
    }
    // Nothing is different, so nothing is written down.
    change(&root.client, id(&ann), json!({"locked": true})).await.expect_status(200).done();
    change(&root.client, id(&ann), json!({})).await.expect_status(200).done();
    let expected = ["root locked ann", "root unlocked ann"].into_iter().cycle().take(5).chain(["- admin.created root"]);
    assert_eq!(acts(&root.client).await, expected.collect::<Vec<_>>());
    let page = root.client.get("/admin/audit?limit=4").await.expect_status(200).json();
    let next = page["next"].as_str().unwrap();
    assert_eq!(next, page["entries"][3]["seq"].to_string());
    let rest = root.client.get(&format!("/admin/audit?before={next}")).await.expect_status(200).json();
    assert_eq!((rest["entries"].as_array().unwrap().len(), &rest["next"]), (2, &Value::Null));
    for wrong in ["before=x", "before=-1", "limit=0", "page=2"] {
        root.client.get(&format!("/admin/audit?{wrong}")).await.expect_status(422).done();
    }
});
