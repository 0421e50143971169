//! Whoever races the end of an account loses, or is ended with it.

use messages::{SendMessage, send};
use model::{RoomId, Uri};
use rooms::by_address;
use serde_json::{from_value, json};
use testkit::{TestServer, both_dbs, fresh_key};

use super::{
    Person, again, bring, by_cookie, deactivate, delete, ghost, graceful, messages, person, room_of, root, setup,
    sign_up, try_sign_in, work_off,
};

const ROUNDS: usize = 200;

/// Nothing that was given out until now is worth anything.
async fn is_out(server: &TestServer, held: &Person) {
    held.client.get("/me").await.expect_status(401).done();
    by_cookie(server, "/auth/refresh", &held.cookie).await.expect_status(401).done();
}

both_dbs!(no_session_and_no_token_outlives_a_deactivation, setup(), async |server: TestServer| {
    root(&server).await;
    let mut ann = sign_up(&server, "ann").await;
    for _ in 0..ROUNDS {
        let (end, came, refreshed) = tokio::join!(
            deactivate(&ann),
            try_sign_in(&server, "ann"),
            by_cookie(&server, "/auth/refresh", &ann.cookie)
        );
        end.expect_status(204).done();
        is_out(&server, &ann).await;
        if refreshed.status == 200 {
            let token = format!("Bearer {}", refreshed.json()["access"]["token"].as_str().unwrap());
            ann.client.showing(&token).get("/me").await.expect_status(401).done();
        }
        // Who signed in first was ended with the rest; who signed in afterwards is back, by a session of their own.
        let came = person(&server, &came.expect_status(200));
        let is_back = came.client.get("/me").await.status == 200;
        assert_eq!(by_cookie(&server, "/auth/refresh", &came.cookie).await.status == 200, is_back);
        ann = if is_back { came } else { again(&server, &ann).await };
    }
});

both_dbs!(nothing_is_sent_after_the_end, graceful(0), async |server: TestServer| {
    root(&server).await;
    let bob = sign_up(&server, "bob").await;
    let (room, open) = (room_of(&bob, "group", "den").await, room_of(&bob, "public", "square").await);
    for round in 0..20 {
        let ann = sign_up(&server, &format!("ann{round}")).await;
        bring(&bob, room, &ann).await;
        let sends = async {
            let mut sent = 0;
            while ann.client.send(room, &format!("word {sent}")).await.status == 201 {
                sent += 1;
            }
            sent
        };
        let path = format!("/rooms/{open}/join");
        let end = async {
            delete(&ann, "remove").await.expect_status(200).done();
            work_off(&server).await;
        };
        let (_, (), _) = tokio::join!(sends, end, ann.client.post(&path, json!({})));
        work_off(&server).await;
        try_sign_in(&server, &ann.name).await.expect_status(401).done();
        is_out(&server, &ann).await;
        for room in [room, open] {
            let theirs = messages(&bob, room).await.into_iter().filter(|message| message["by"] == ann.id);
            assert!(theirs.into_iter().all(|message| message["data"] == json!({"redacted": true})));
            let members = bob.client.get(&format!("/rooms/{room}/members")).await.json();
            assert!(members["members"].as_array().unwrap().iter().all(|member| member["user"]["id"] != ann.id));
        }
    }
});

both_dbs!(who_holds_an_old_proof_writes_nothing_after_the_end, graceful(0), async |server: TestServer| {
    root(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = room_of(&bob, "public", "square").await;
    delete(&ann, "keep").await.expect_status(200).done();
    work_off(&server).await;
    // As a request would that was let in before, and came to its unit only now.
    let caller = ghost(&ann);
    let shown = bob.client.get(&format!("/rooms/{room}")).await.json();
    let uri: Uri = shown["uri"].as_str().unwrap().parse().unwrap();
    let joined = server.app().write(move |work| by_address::join(work, &caller, &uri)).await;
    assert_eq!(joined.unwrap_err().code(), "no_such_user");
    let late: SendMessage = from_value(json!({"room": room, "key": fresh_key(), "text": "late"})).unwrap();
    let sent = server.app().write(move |work| send(work, &caller, &late)).await;
    assert_eq!(sent.unwrap_err().code(), "not_a_member");
});

/// How many of somebody's messages stand in these rooms, and how many of them without a text.
async fn count(reader: &Person, rooms: &[RoomId], user: i64) -> (usize, usize) {
    let (mut all, mut gone) = (0, 0);
    for room in rooms {
        let theirs = messages(reader, *room).await.into_iter().filter(|message| message["by"] == user);
        for message in theirs {
            all += 1;
            gone += usize::from(message["data"] == json!({"redacted": true}));
        }
    }
    (all, gone)
}

both_dbs!(a_run_that_was_cut_off_is_taken_up_again, graceful(0), async |server: TestServer| {
    root(&server).await;
    let bob = sign_up(&server, "bob").await;
    let mut rooms = Vec::new();
    for number in 0..40 {
        rooms.push(room_of(&bob, "public", &format!("square {number}")).await);
    }
    for name in ["ann", "anna", "anne", "annie", "antje"] {
        let ann = sign_up(&server, name).await;
        for room in &rooms {
            ann.client.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).done();
            for number in 0..5 {
                ann.client.send(*room, &format!("word {number}")).await.expect_status(201).done();
            }
        }
        delete(&ann, "remove").await.expect_status(200).done();
        // Another node does it, and stops as soon as a part is gone.
        let other = server.another_node().await;
        let (_, ()) = tokio::join!(other.app().work_off_jobs(), async {
            while count(&bob, &rooms[..1], ann.id).await.1 == 0 {}
            other.stop().await;
        });
        let (all, gone) = count(&bob, &rooms, ann.id).await;
        assert_eq!(all, 200);
        if gone < all {
            server.clock().advance_s(300);
            work_off(&server).await;
            assert_eq!(count(&bob, &rooms, ann.id).await, (200, 200));
            let told = bob.client.get(&format!("/rooms/{}/events?limit=5", rooms[39])).await.json().to_string();
            assert!(told.contains("messages.redacted"), "{told}");
            return;
        }
    }
    panic!("it was never cut off in the middle");
});
