//! Uploads: resumed, bounded, and nobody else's.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, RawHttp, TestClient, TestServer, both_dbs};

use crate::bringing::{add, announce, announced, bring, files, later, offset, send, tus};

const HOUR_S: i64 = 3_600;

both_dbs!(an_upload_comes_in_pieces_and_goes_on_where_it_broke_off, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (path, id) = announced(&ann, 10).await;
    assert_eq!(offset(&ann, &path).await, 0);
    let answer = add(&ann, &path, 0, b"abcd").await.expect_status(204);
    assert_eq!((answer.header("upload-offset"), answer.header("tus-resumable")), (Some("4"), Some("1.0.0")));
    assert!(answer.header("upload-expires").unwrap().ends_with("GMT"));
    for wrong in [0, 3, 5, 10] {
        add(&ann, &path, wrong, b"ef").await.expect_status(409).problem("wrong_offset").done();
    }
    assert_eq!(offset(&ann, &path).await, 4, "what was refused changed nothing");
    let half = ann.get(&path).await.expect_status(200).json();
    assert_eq!((&half["offset"], &half["type"], &half["ready"]), (&json!(4), &json!(null), &json!(false)));
    add(&ann, &path, 4, b"efghij").await.expect_status(204).done();
    let whole = ann.get(&path).await.json();
    assert_eq!((&whole["offset"], &whole["type"], &whole["ready"]), (&json!(10), &json!("text/plain"), &json!(true)));
    assert_eq!(offset(&ann, &path).await, 10);
    add(&ann, &path, 10, b"").await.expect_status(204).done();
    let room = server.group(&[&ann]).await;
    send(&ann, room, &[id]).await.expect_status(201).done();
    assert_eq!(ann.get(&format!("/files/{id}")).await.expect_status(200).body, "abcdefghij");
});

/// The head of a request that adds bytes, with more headers.
fn patch(me: &TestClient, path: &str, offset: usize, more: &str) -> String {
    let shown = me.authorization().unwrap();
    let kind = "content-type: application/offset+octet-stream";
    format!(
        "PATCH /api/v1{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {shown}\r\ntus-resumable: 1.0.0\r\nupload-offset: {offset}\r\n{kind}\r\n{more}\r\n\r\n"
    )
}

both_dbs!(what_arrived_before_a_connection_broke_is_kept, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (path, _) = announced(&ann, 1_000_000).await;
    let mut raw = RawHttp::to(&server).await;
    raw.write(patch(&ann, &path, 0, "content-length: 1000000").as_bytes()).await;
    raw.write(&[7; 100_000]).await;
    drop(raw);
    let deadline = std::time::Instant::now() + testkit::PATIENCE;
    while offset(&ann, &path).await < 100_000 {
        assert!(std::time::Instant::now() < deadline, "what arrived is lost");
        tokio::task::yield_now().await;
    }
    assert_eq!(offset(&ann, &path).await, 100_000);
    let mut answer = add(&ann, &path, 100_000, &[8; 900_000]).await;
    while answer.status == 409 && std::time::Instant::now() < deadline {
        answer = add(&ann, &path, 100_000, &[8; 900_000]).await;
    }
    answer.expect_status(204).done();
    assert_eq!(ann.get(&path).await.json()["offset"], 1_000_000);
});

both_dbs!(an_upload_whose_sender_vanished_at_its_last_byte_is_whole, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (path, id) = announced(&ann, 6).await;
    add(&ann, &path, 0, b"abc").await.expect_status(204).done();
    let folders = std::fs::read_dir(server.database().folder().join("blobs")).unwrap().flatten();
    let mut inside = folders.filter(|entry| entry.path().is_dir()).flat_map(|entry| entry.path().read_dir().unwrap());
    let file = inside.next().unwrap().unwrap().path();
    std::fs::write(&file, b"abcdef").unwrap();
    assert_eq!(offset(&ann, &path).await, 6);
    assert!(!file.exists(), "it is renamed");
    let room = server.group(&[&ann]).await;
    send(&ann, room, &[id]).await.expect_status(201).done();
    assert_eq!(ann.get(&format!("/files/{id}")).await.expect_status(200).body, "abcdef");
});

both_dbs!(an_upload_is_not_there_for_others, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let (path, id) = announced(&ann, 4).await;
    for state in ["coming", "whole"] {
        bob.get(&path).await.expect_status(404).problem("no_such_upload").done();
        Answer::to(tus(&bob, "HEAD", &path)).await.expect_status(404).done();
        add(&bob, &path, 0, b"evil").await.expect_status(404).problem("no_such_upload").done();
        Answer::to(tus(&bob, "DELETE", &path)).await.expect_status(404).problem("no_such_upload").done();
        send(&bob, room, &[id]).await.expect_status(404).problem("no_such_upload").done();
        bob.get(&format!("/files/{id}")).await.expect_status(404).problem("no_such_file").done();
        if state == "coming" {
            send(&ann, room, &[id]).await.expect_status(409).problem("upload_unfinished").done();
            add(&ann, &path, 0, b"mine").await.expect_status(204).done();
        }
    }
    server.anonymous().get(&path).await.expect_status(401).problem("unauthenticated").done();
    send(&ann, room, &[id]).await.expect_status(201).done();
    assert_eq!(bob.get(&format!("/files/{id}")).await.expect_status(200).body, "mine");
});

both_dbs!(headers_that_tus_asks_for_are_asked_for, async |server: TestServer| {
    let ann = server.user("ann").await;
    let options = Answer::to(server.anonymous().request(Method::OPTIONS, "/uploads")).await.expect_status(204);
    assert_eq!(options.header("tus-version"), Some("1.0.0"));
    assert_eq!(options.header("tus-extension"), Some("creation,expiration,termination"));
    assert_eq!(options.header("tus-max-size"), Some("1000000000"));
    let (path, _) = announced(&ann, 4).await;
    let bare = |method: Method, path: &str| ann.request(method, path).header("upload-length", "4");
    for (method, path) in
        [(Method::POST, "/uploads"), (Method::HEAD, &path), (Method::PATCH, &path), (Method::DELETE, &path)]
    {
        for request in [bare(method.clone(), path), bare(method, path).header("tus-resumable", "0.2.2")] {
            let refused = Answer::to(request).await.expect_status(412);
            assert_eq!(refused.header("tus-version"), Some("1.0.0"));
        }
    }
    for length in ["", "-1", "1e3", "0x10"] {
        let request = tus(&ann, "POST", "/uploads").header("upload-length", length);
        Answer::to(request).await.expect_status(400).problem("bad_header").done();
    }
    Answer::to(tus(&ann, "POST", "/uploads")).await.expect_status(400).problem("bad_header").done();
    announce(&ann, 0, "").await.expect_status(422).problem("empty_file").done();
    announce(&ann, 4, "filename %%").await.expect_status(400).problem("bad_header").done();
    announce(&ann, 1_000_000_001, "").await.expect_status(413).problem("too_large").done();
    let piece = || tus(&ann, "PATCH", &path).body("abcd");
    let kind = "application/offset+octet-stream";
    Answer::to(piece().header("upload-offset", "0")).await.expect_status(415).done();
    Answer::to(piece().header("content-type", kind)).await.expect_status(400).problem("bad_header").done();
    let negative = piece().header("content-type", kind).header("upload-offset", "-1");
    Answer::to(negative).await.expect_status(400).problem("bad_header").done();
    add(&ann, &path, 0, b"abcde").await.expect_status(413).problem("too_large").done();
    assert_eq!(offset(&ann, &path).await, 0);
});

both_dbs!(more_than_was_announced_is_not_taken_even_without_a_length, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (path, _) = announced(&ann, 10).await;
    add(&ann, &path, 0, b"abcd").await.expect_status(204).done();
    let mut raw = RawHttp::to(&server).await;
    raw.write(patch(&ann, &path, 4, "transfer-encoding: chunked\r\nconnection: close").as_bytes()).await;
    raw.write(b"5\r\nefghi\r\n5\r\njklmn\r\n0\r\n\r\n").await;
    let refused = raw.until_closed().await;
    assert!(refused.starts_with("HTTP/1.1 413") && refused.contains("too_large"), "{refused}");
    assert_eq!(offset(&ann, &path).await, 4);
});

both_dbs!(
    a_share_is_never_exceeded_however_many_come_at_once,
    crate::setup().tune(|config| {
        config.files.largest_mb = 1;
        config.files.quota_mb = 5;
    }),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        let all = join_all((0..50).map(|_| announce(&ann, 900_000, ""))).await;
        let taken: Vec<&Answer> = all.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(taken.len(), 5);
        assert!(all.iter().all(|answer| answer.status == 201 || answer.body.contains("quota_exceeded")));
        let limits = ann.get("/uploads").await.expect_status(200).json();
        assert_eq!(limits["used"], 4_500_000);
        assert_eq!((&limits["largest"], &limits["quota"]), (&json!(1_000_000), &json!(5_000_000)));
        let path = taken[0].header("location").unwrap().strip_prefix("/api/v1").unwrap();
        Answer::to(tus(&ann, "DELETE", path)).await.expect_status(204).done();
        Answer::to(tus(&ann, "HEAD", path)).await.expect_status(404).done();
        announce(&ann, 900_000, "").await.expect_status(201).done();
        announce(&ann, 900_000, "").await.expect_status(413).problem("quota_exceeded").done();
        announce(&bob, 900_000, "").await.expect_status(201).done();
    }
);

both_dbs!(what_nobody_finished_or_sent_is_gone_after_a_day, async |server: TestServer| {
    let ann = server.user("ann").await;
    let (path, _) = announced(&ann, 10).await;
    add(&ann, &path, 0, b"abcd").await.expect_status(204).done();
    let whole = bring(&ann, b"never sent").await;
    later(&server, 23 * HOUR_S).await;
    assert_eq!((offset(&ann, &path).await, files(&server)), (4, 1));
    server.clock().advance_s(HOUR_S);
    ann.get(&path).await.expect_status(410).problem("upload_expired").done();
    add(&ann, &path, 4, b"efghij").await.expect_status(410).problem("upload_expired").done();
    later(&server, HOUR_S).await;
    ann.get(&path).await.expect_status(404).problem("no_such_upload").done();
    ann.get(&format!("/uploads/{whole}")).await.expect_status(404).problem("no_such_upload").done();
    assert_eq!(ann.get("/uploads").await.json()["used"], 0);
    later(&server, 26 * HOUR_S).await;
    let left = std::fs::read_dir(server.database().folder().join("blobs")).unwrap().flatten();
    let left = left.filter(|entry| entry.path().is_dir()).map(|entry| entry.path().read_dir().unwrap().count());
    assert_eq!(left.sum::<usize>(), 0, "no file is left, whole or not");
});

both_dbs!(
    uploads_have_a_rate_and_a_number,
    crate::setup().tune(|config| config.limits.upload_mb = app::Rate { burst: 3, refill_s: 60.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        announce(&ann, 2_000_001, "").await.expect_status(201).done();
        let refused = announce(&ann, 1, "").await.expect_status(429).problem("rate_limited");
        assert!(refused.header("retry-after").is_some());
        server.clock().advance_s(3_600);
        announce(&ann, 900_000_000, "").await.expect_status(201).done();
        announce(&ann, 1, "").await.expect_status(429).problem("rate_limited").done();
    }
);

both_dbs!(nobody_lets_more_than_a_hundred_wait, async |server: TestServer| {
    let ann = server.user("ann").await;
    for _ in 0..100 {
        announce(&ann, 1, "").await.expect_status(201).done();
    }
    announce(&ann, 1, "").await.expect_status(409).problem("too_many_uploads").done();
    let gone = ann.id();
    server.write(move |work| work.user_erased(gone)).await;
    later(&server, HOUR_S).await;
    assert_eq!(ann.get("/uploads").await.json()["used"], 0, "whoever is gone leaves none");
});
