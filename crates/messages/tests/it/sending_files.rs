//! Messages with files.

use image::ImageFormat;
use model::EraseTexts;
use serde_json::json;
use testkit::{Answer, TestServer, both_dbs, fresh_key};

use crate::bringing::{add, announce, bring, files, later, picture, send, send_bytes, tus};

const DAY_S: i64 = 86_400;

both_dbs!(a_message_says_what_its_files_are, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let mut socket = bob.socket().await;
    let photo = picture(300, 200, ImageFormat::Png);
    let made =
        announce(&ann, photo.len(), "filename ZTEvw5wucG5n,width MQ==,height MQ==").await.expect_status(201).json();
    let path = format!("/uploads/{}", made["id"]);
    add(&ann, &path, 0, &photo).await.expect_status(204).done();
    server.app().work_off_jobs().await.unwrap();
    let ready = ann.get(&path).await.json();
    assert_eq!((&ready["ready"], &ready["type"]), (&json!(true), &json!("image/png")));
    let text = bring(&ann, b"a text").await;
    let body = json!({"key": fresh_key(), "text": "look", "files": [made["id"], text]});
    let sent = ann.post(&format!("/rooms/{room}/messages"), body).await.expect_status(201).json();
    let event = socket.next_event().await;
    assert_eq!(event["seq"], sent["seq"]);
    let told = &event["data"]["files"];
    assert_eq!(
        told[0],
        json!({"id": made["id"], "name": "Ü.png", "type": "image/png", "size": photo.len(), "width": 300, "height": 200, "blur": ready["blur"]})
    );
    assert!(told[0]["blur"].as_str().is_some_and(|blur| !blur.is_empty() && blur.len() <= 40));
    assert_eq!(told[1], json!({"id": text, "name": "a.bin", "type": "text/plain", "size": 6}));
    assert_eq!(ann.get(&format!("/rooms/{room}/messages")).await.json()["events"][0]["data"]["files"], *told);
});

both_dbs!(a_retry_is_answered_as_the_first_time_and_a_file_is_sent_once, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let (one, two) = (bring(&ann, b"one").await, bring(&ann, b"two").await);
    let path = format!("/rooms/{room}/messages");
    let body = json!({"key": fresh_key(), "files": [one, two]});
    let first = ann.post(&path, body.clone()).await.expect_status(201);
    assert_eq!(ann.post(&path, body.clone()).await.expect_status(201).body, first.body);
    let mut fewer = body.clone();
    fewer["files"] = json!([one]);
    ann.post(&path, fewer).await.expect_status(409).problem("key_reused").done();
    send(&ann, room, &[one]).await.expect_status(404).problem("no_such_upload").done();
    let three = bring(&ann, b"three").await;
    send(&ann, room, &[three, three]).await.expect_status(404).problem("no_such_upload").done();
    send(&ann, room, &[three]).await.expect_status(201).done();
    ann.post(&path, json!({"key": fresh_key()})).await.expect_status(422).problem("invalid_request").done();
    ann.post(&path, json!({"key": fresh_key(), "files": []})).await.expect_status(422).done();
    send(&ann, room, &[1; 11]).await.expect_status(422).problem("too_many_files").done();
    let page = ann.get(&path).await.json();
    assert_eq!(page["events"].as_array().unwrap().len(), 2);
});

both_dbs!(files_go_with_the_last_message_that_holds_them, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let hers = send_bytes(&ann, room, b"the same bytes").await;
    let his = send_bytes(&bob, room, b"the same bytes").await;
    assert_eq!(files(&server), 1, "the same bytes stand once");
    let user = ann.id();
    server.write(move |work| work.enqueue(&EraseTexts { user })).await;
    later(&server, 60).await;
    bob.get(&format!("/files/{hers}")).await.expect_status(404).problem("no_such_file").done();
    assert_eq!(ann.get("/uploads").await.json()["used"], 0);
    later(&server, DAY_S + 7_200).await;
    assert_eq!(bob.get(&format!("/files/{his}")).await.expect_status(200).body, "the same bytes");
    let user = bob.id();
    server.write(move |work| work.enqueue(&EraseTexts { user })).await;
    later(&server, 60).await;
    assert_eq!(files(&server), 1, "for a day they stay");
    later(&server, DAY_S + 7_200).await;
    assert_eq!(files(&server), 0);
});

both_dbs!(
    a_forwarded_file_is_held_once_and_goes_with_what_it_was_made_of,
    crate::setup().tune(|config| config.files.quota_mb = 1),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        let (room, other) = (server.group(&[&ann, &bob]).await, server.group(&[&bob]).await);
        let id = bring(&ann, b"bytes").await;
        let seq = send(&ann, room, &[id]).await.expect_status(201).json()["seq"].as_i64().unwrap();
        let forward = async || {
            let new = json!({"key": fresh_key(), "room": room, "seq": seq});
            bob.post(&format!("/rooms/{other}/forwards"), new).await
        };
        // It counts against the share of whoever forwards.
        let large = bring(&bob, &vec![b'x'; 999_996]).await;
        forward().await.expect_status(413).problem("quota_exceeded").done();
        Answer::to(tus(&bob, "DELETE", &format!("/uploads/{large}"))).await.expect_status(204).done();
        forward().await.expect_status(201).done();
        assert_eq!(bob.get("/uploads").await.json()["used"], 5);
        let list = bob.get(&format!("/rooms/{other}/files")).await.expect_status(200).json();
        let copy = list["files"][0]["file"]["id"].as_i64().unwrap();
        assert_ne!(copy, id);
        assert_eq!(bob.get(&format!("/files/{copy}")).await.expect_status(200).body, "bytes");
        ann.delete(&format!("/rooms/{room}/messages/{seq}")).await.expect_status(204).done();
        server.app().work_off_jobs().await.unwrap();
        bob.get(&format!("/files/{copy}")).await.expect_status(404).problem("no_such_file").done();
        assert_eq!(bob.get("/uploads").await.json()["used"], 0);
        later(&server, 2 * DAY_S).await;
        assert_eq!(files(&server), 0);
    }
);

both_dbs!(the_files_of_a_room_are_listed_the_newest_first, async |server: TestServer| {
    let (ann, eve) = (server.user("ann").await, server.user("eve").await);
    let room = server.group(&[&ann]).await;
    let path = format!("/rooms/{room}/files");
    let mut brought = Vec::new();
    for name in ["one", "two", "three"] {
        brought.push(bring(&ann, name.as_bytes()).await);
    }
    send(&ann, room, &brought[..2]).await.expect_status(201).done();
    ann.send(room, "no file").await.expect_status(201).done();
    send(&ann, room, &brought[2..]).await.expect_status(201).done();
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = ann.get(&format!("{path}?limit=1{next}")).await.expect_status(200).json();
        let Some(file) = page["files"].get(0) else { break };
        assert_eq!(file["by"], ann.id().get());
        seen.push(file["file"]["id"].as_i64().unwrap());
        next = format!("&before={}", page["next"].as_str().unwrap());
    }
    assert_eq!(seen, [brought[2], brought[1], brought[0]]);
    assert_eq!(ann.get(&path).await.json()["next"], json!(null));
    for wrong in ["before=x", "before=1", "before=-1-0", "limit=0", "after=1"] {
        ann.get(&format!("{path}?{wrong}")).await.expect_status(422).problem("invalid_request").done();
    }
    let refused: Answer = eve.get(&path).await;
    refused.expect_status(404).problem("no_such_room").done();
});
