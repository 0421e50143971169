//! Going, coming back, and what others see of it.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

use super::{
    PASSWORD, Person, again, befriend, bring, by_cookie, deactivate, delete, graceful, invite, let_grace_pass,
    messages, room_of, root, setup, sign_up, try_sign_in, work_off,
};

/// Who somebody is, as another sees them.
async fn seen_by(who: &Person, user: i64) -> Value {
    who.client.get(&format!("/users?ids={user}")).await.expect_status(200).json()["users"][0].clone()
}

async fn standing(root: &Person, user: i64) -> Value {
    root.client.get(&format!("/admin/people/{user}")).await.expect_status(200).json()["standing"].clone()
}

both_dbs!(who_deactivates_is_out_everywhere_and_back_by_signing_in, setup(), async |server: TestServer| {
    let (root, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = room_of(&bob, "group", "den").await;
    bring(&bob, room, &ann).await;
    let other = server.another_node().await;
    let key = ann.client.post("/sessions", json!({"name": "robot"})).await.expect_status(201).json();
    let robot = ann.client.showing(&format!("Token {}", key["key"].as_str().unwrap()));
    let (mut here, mut there) = (ann.client.socket().await, other.here(&ann.client).socket().await);
    let wrong = json!({"password": "not the password at all"});
    ann.client.post("/me/deactivate", wrong).await.expect_status(403).problem("wrong_password").done();
    robot.post("/me/deactivate", json!({})).await.expect_status(403).problem("insufficient_scope").done();
    deactivate(&ann).await.expect_status(204).done();
    assert_eq!((here.close_code().await, there.close_code().await), (4003, 4003));
    for client in [&ann.client, &robot, &other.here(&ann.client)] {
        client.get("/me").await.expect_status(401).done();
    }
    by_cookie(&server, "/auth/refresh", &ann.cookie).await.expect_status(401).done();
    assert_eq!(standing(&root, ann.id).await, "deactivated");
    assert_eq!(seen_by(&bob, ann.id).await["username"], "ann", "a member is shown as before");
    let den = room_of(&bob, "group", "another den").await;
    let path = format!("/rooms/{den}/invitations");
    bob.client.post(&path, json!({"username": "ann"})).await.expect_status(404).problem("no_such_user").done();
    bob.client
        .post("/rooms/direct", json!({"username": "ann"}))
        .await
        .expect_status(404)
        .problem("no_such_user")
        .done();
    let ann = again(&server, &ann).await;
    assert_eq!(standing(&root, ann.id).await, "active");
    assert_eq!(messages(&ann, room).await.len(), 0);
    invite(&bob, den, &ann).await;
    robot.get("/me").await.expect_status(401).done();
});

both_dbs!(a_locked_account_does_not_come_back_and_the_last_administrator_stays, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    deactivate(&root).await.expect_status(409).problem("last_admin").done();
    delete(&root, "keep").await.expect_status(409).problem("last_admin").done();
    delete(&ann, "keep").await.expect_status(200).done();
    let path = format!("/admin/people/{}", ann.id);
    root.client.patch(&path, json!({"locked": true})).await.expect_status(200).done();
    try_sign_in(&server, "ann").await.expect_status(403).problem("account_locked").done();
    root.client.patch(&path, json!({"locked": false})).await.expect_status(200).done();
    assert_eq!(standing(&root, ann.id).await, "deleting");
    let ann = again(&server, &ann).await;
    root.client.patch(&path, json!({"admin": true})).await.expect_status(200).done();
    deactivate(&ann).await.expect_status(204).done();
    // Who is not here does not count.
    deactivate(&root).await.expect_status(409).problem("last_admin").done();
});

both_dbs!(signing_in_within_the_grace_calls_deletion_off, setup(), async |server: TestServer| {
    let (root, ann) = (root(&server).await, sign_up(&server, "ann").await);
    let room = room_of(&ann, "group", "den").await;
    ann.client.send(room, "still here").await.expect_status(201).done();
    let ends = delete(&ann, "remove").await.expect_status(200).json();
    assert!(ends["erase_at"].as_str().unwrap().starts_with("2027-01-29T08:00:00"), "{ends}");
    server.clock().advance_s(13 * 24 * 3_600);
    work_off(&server).await;
    let ann = again(&server, &ann).await;
    let root = again(&server, &root).await;
    assert_eq!(standing(&root, ann.id).await, "active");
    // The job from before finds nothing to do, and what was wished anew has days of its own.
    delete(&ann, "remove").await.expect_status(200).done();
    server.clock().advance_s(2 * 24 * 3_600);
    work_off(&server).await;
    let ann = again(&server, &ann).await;
    let_grace_pass(&server).await;
    let ann = again(&server, &ann).await;
    assert_eq!(messages(&ann, room).await[0]["data"]["text"], "still here");
});

both_dbs!(others_hear_of_it_live_and_when_they_come_back, setup(), async |server: TestServer| {
    let (_, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = room_of(&ann, "group", "den").await;
    bring(&ann, room, &bob).await;
    for number in 0..450 {
        ann.client.send(room, &format!("word {number}")).await.expect_status(201).done();
    }
    let kept = bob.client.send(room, "mine stays").await.expect_status(201).json()["seq"].as_i64().unwrap();
    delete(&ann, "remove").await.expect_status(200).done();
    let_grace_pass(&server).await;
    let bob = again(&server, &bob).await;
    let path = format!("/rooms/{room}/events?after={kept}&limit=200");
    let page = bob.client.get(&path).await.expect_status(200).json();
    let told: Vec<&Value> = page["events"].as_array().unwrap().iter().collect();
    let kinds: Vec<&str> = told.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["person.erased", "member.left", "member.role_changed", "messages.redacted"]);
    assert_eq!(told[3]["data"], json!({"user": ann.id, "through": kept - 1}));
    assert_eq!((&told[2]["data"]["user"], &told[2]["data"]["role"]), (&json!(bob.id), &json!("owner")));
    let latest = messages(&bob, room).await;
    assert_eq!(latest.last().unwrap()["data"]["text"], "mine stays");
    assert!(latest[..199].iter().all(|message| message["data"] == json!({"redacted": true})), "{latest:?}");
    // Who comes back and missed it all reads the same.
    let welcome = bob.client.socket().await.welcome().clone();
    let rooms = json!({room.to_string(): kept - 300});
    let mut socket =
        bob.client.resume(json!({"epoch": welcome["epoch"], "user": welcome["cursor"], "rooms": rooms})).await;
    let frames = socket.events_until_quiet().await;
    assert_eq!(frames.len(), 304, "{:?}", frames.first());
    assert!(frames.iter().all(|frame| !frame.to_string().contains("word ")));
    let room_of_bob = bob.client.get(&format!("/rooms/{room}")).await.expect_status(200).json();
    assert_eq!((&room_of_bob["unread"], &room_of_bob["last_message"]["text"]), (&json!(0), &json!("mine stays")));
    assert_eq!(seen_by(&bob, ann.id).await["deleted"], true);
    let findings = server.read(app::doctor::examine).await;
    assert_eq!(findings, []);
});

both_dbs!(what_is_in_memory_does_not_give_a_text_out_afterwards, graceful(0), async |server: TestServer| {
    let (_, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = room_of(&bob, "group", "den").await;
    bring(&bob, room, &ann).await;
    let mut at_bob = bob.client.socket().await;
    let welcome = at_bob.welcome().clone();
    let sent = ann.client.send(room, "a secret word").await.expect_status(201).json()["seq"].as_i64().unwrap();
    assert_eq!(at_bob.event("message.created").await["data"]["text"], "a secret word");
    delete(&ann, "remove").await.expect_status(200).done();
    work_off(&server).await;
    let told = at_bob.event("messages.redacted").await;
    assert_eq!(told["data"], json!({"user": ann.id, "through": sent}));
    // The node has the last events of the room in memory, and answers from there where it can.
    let rooms = json!({room.to_string(): sent - 1});
    let mut back =
        bob.client.resume(json!({"epoch": welcome["epoch"], "user": welcome["cursor"], "rooms": rooms})).await;
    let frames = back.events_until_quiet().await;
    assert_eq!(frames[0]["data"], json!({"redacted": true}), "{frames:?}");
    assert!(frames.iter().all(|frame| !frame.to_string().contains("secret")), "{frames:?}");
});

both_dbs!(texts_may_stay_without_a_name, graceful(0), async |server: TestServer| {
    let (root, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = room_of(&bob, "group", "den").await;
    bring(&bob, room, &ann).await;
    befriend(&ann, &bob).await;
    let direct = ann.client.post("/rooms/direct", json!({"user": bob.id})).await.expect_status(200).json();
    ann.client.send(room, "remember this").await.expect_status(201).done();
    root.client
        .post(&format!("/admin/people/{}/delete", ann.id), json!({"content": "keep"}))
        .await
        .expect_status(200)
        .done();
    work_off(&server).await;
    assert_eq!(messages(&bob, room).await[0]["data"]["text"], "remember this");
    let gone = seen_by(&bob, ann.id).await;
    assert_eq!((&gone["deleted"], &gone["username"]), (&json!(true), &json!(format!("deleted:{}", ann.id))));
    let direct = bob.client.get(&format!("/rooms/{}", direct["id"])).await.expect_status(200).json();
    assert_eq!(
        (&direct["archived"], &direct["peer"]["deleted"], &direct["members"]),
        (&json!(true), &json!(true), &json!(1))
    );
    try_sign_in(&server, "ann").await.expect_status(401).problem("wrong_credentials").done();
    // Nobody is taken for somebody who was here.
    for name in ["ann", "ANN"] {
        let taken = json!({"username": name, "password": PASSWORD});
        server.anonymous().post("/auth/sign-up", taken).await.expect_status(409).problem("username_taken").done();
    }
    root.client.get(&format!("/admin/people/{}", ann.id)).await.expect_status(404).problem("no_such_person").done();
    let audit = root.client.get("/admin/audit").await.expect_status(200).json();
    assert_eq!(audit["entries"][0]["data"]["act"], "deleted");
});

both_dbs!(only_administrators_delete_others_and_nobody_the_last_of_them, setup(), async |server: TestServer| {
    let (root, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let body = json!({"content": "remove"});
    let of = |user: i64| format!("/admin/people/{user}/delete");
    ann.client.post(&of(bob.id), body.clone()).await.expect_status(403).problem("forbidden").done();
    root.client.post(&of(root.id), body.clone()).await.expect_status(409).problem("own_account").done();
    root.client
        .post(&of(9_007_199_254_740_991), body.clone())
        .await
        .expect_status(404)
        .problem("no_such_person")
        .done();
    root.client.post(&of(bob.id), json!({"content": "some"})).await.expect_status(422).done();
    let first = root.client.post(&of(bob.id), body.clone()).await.expect_status(200).json();
    assert_eq!(first["standing"], "deleting");
    assert!(first["erase_at"].as_str().unwrap().starts_with("2027-01-29T08:00:00"), "{first}");
    server.clock().advance_s(60);
    assert_eq!(root.client.post(&of(bob.id), body).await.expect_status(200).json(), first);
    bob.client.get("/me").await.expect_status(401).done();
});
