//! Who may have which file, and what an answer says.

use image::ImageFormat;
use model::{History, RoomKind};
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, NewTestRoom, TestClient, TestServer, both_dbs};

use crate::bringing::{add, announced, bring, fetch, later, picture, send, send_bytes};

both_dbs!(a_file_is_for_those_who_see_its_message, async |server: TestServer| {
    let (ann, bob, eve, late) =
        (server.user("ann").await, server.user("bob").await, server.user("eve").await, server.user("late").await);
    let new = NewTestRoom { kind: RoomKind::Group, history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann, &bob]).await;
    let file = send_bytes(&ann, room, b"for members").await;
    let path = format!("/files/{file}");
    server.join(room, &late).await;
    for who in [&ann, &bob] {
        assert_eq!(who.get(&path).await.expect_status(200).body, "for members");
    }
    let absent = eve.get("/files/4503599627370495").await.expect_status(404).problem("no_such_file").body;
    for who in [&eve, &late] {
        assert_eq!(who.get(&path).await.expect_status(404).problem("no_such_file").body, absent);
        let none = who.post("/files/urls", json!({"files": [file]})).await.expect_status(200).json();
        assert_eq!(none["urls"], json!([]));
    }
    server.remove(room, &bob).await;
    assert_eq!(bob.get(&path).await.expect_status(404).problem("no_such_file").body, absent);
    server.anonymous().get(&path).await.expect_status(401).problem("unauthenticated").done();
    let by_cookie = server.anonymous().request(Method::GET, &path);
    let (status, _, bytes) = fetch(by_cookie.header("cookie", format!("session={}", ann.token()))).await;
    assert_eq!((status, bytes.as_slice()), (200, &b"for members"[..]));
    server.delete(room).await;
    ann.get(&path).await.expect_status(404).problem("no_such_file").done();
});

async fn part(who: &TestClient, path: &str, range: &str) -> (u16, String, Option<String>) {
    let (status, headers, bytes) = fetch(who.request(Method::GET, path).header("range", range)).await;
    let place = headers.get("content-range").map(|value| value.to_str().unwrap().to_owned());
    (status, String::from_utf8_lossy(&bytes).into_owned(), place)
}

both_dbs!(a_part_of_a_file_is_sent_alone, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let path = format!("/files/{}", send_bytes(&ann, room, b"0123456789").await);
    let of = |text: &str, place: &str| (206, text.to_owned(), Some(place.to_owned()));
    assert_eq!(part(&ann, &path, "bytes=2-4").await, of("234", "bytes 2-4/10"));
    assert_eq!(part(&ann, &path, "bytes=7-").await, of("789", "bytes 7-9/10"));
    assert_eq!(part(&ann, &path, "bytes=-2").await, of("89", "bytes 8-9/10"));
    assert_eq!(part(&ann, &path, "bytes=0-1,4-5").await, (200, "0123456789".to_owned(), None));
    let (status, body, place) = part(&ann, &path, "bytes=10-").await;
    assert_eq!((status, place.as_deref()), (416, Some("bytes */10")));
    assert!(body.contains("no_such_range"));
    let whole = ann.get(&path).await.expect_status(200);
    assert_eq!((whole.header("content-length"), whole.header("accept-ranges")), (Some("10"), Some("bytes")));
    let tag = whole.header("etag").unwrap().to_owned();
    let known = ann.request(Method::GET, &path).header("if-none-match", &tag);
    assert_eq!(fetch(known).await.0, 304);
    let resumed = |tag: &str| ann.request(Method::GET, &path).header("range", "bytes=5-").header("if-range", tag);
    assert_eq!(fetch(resumed(&tag)).await.2, b"56789");
    assert_eq!(fetch(resumed("\"another\"")).await.2, b"0123456789");
    let (status, headers, body) = fetch(ann.request(Method::HEAD, &path)).await;
    assert_eq!((status, headers["content-length"].to_str().unwrap(), body.len()), (200, "10", 0));
});

both_dbs!(a_large_file_comes_back_as_it_went, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let bytes: Vec<u8> = (0..3_000_001_u32).map(|place| u8::try_from(place % 251).unwrap()).collect();
    let (path, id) = announced(&ann, bytes.len()).await;
    add(&ann, &path, 0, &bytes[..1_234_567]).await.expect_status(204).done();
    add(&ann, &path, 1_234_567, &bytes[1_234_567..]).await.expect_status(204).done();
    send(&ann, room, &[id]).await.expect_status(201).done();
    let request = ann.request(Method::GET, &format!("/files/{id}"));
    assert!(fetch(request).await.2 == bytes);
    let request = ann.request(Method::GET, &format!("/files/{id}")).header("range", "bytes=131000-400000");
    assert!(fetch(request).await.2 == bytes[131_000..=400_000]);
});

both_dbs!(nothing_that_somebody_sends_runs_in_a_page, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let polyglot = [&b"GIF89a/*"[..], b"*/=1;alert(1)//<script>alert(1)</script>"].concat();
    for (bytes, kind, how) in [
        (&b"<!doctype html><script>alert(1)</script>"[..], "text/plain; charset=utf-8", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain; charset=utf-8", "attachment"),
        (
            b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
            "text/plain; charset=utf-8",
            "attachment",
        ),
        (b"%PDF-1.7 <script>alert(1)</script>", "application/pdf", "attachment"),
        (b"PK\x03\x04 and so on", "application/zip", "attachment"),
        (b"MZ\x90\0", "application/octet-stream", "attachment"),
        (&polyglot, "image/gif", "inline"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0", "video/mp4", "inline"),
    ] {
        let path = format!("/files/{}", send_bytes(&ann, room, bytes).await);
        let answer = ann.get(&path).await.expect_status(200);
        assert_eq!(answer.header("content-type"), Some(kind));
        assert_eq!(answer.header("content-disposition"), Some(format!("{how}; filename*=UTF-8''a.bin").as_str()));
        assert_eq!(answer.header("content-security-policy"), Some("sandbox; default-src 'none'"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-site"));
        assert_eq!(answer.header("cache-control"), Some("private, max-age=300"));
    }
});

/// A JPEG of this picture that says where it was taken and that it is to be turned by a quarter.
fn turned_and_placed(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
    exif.extend(b"GPS 48.137154 11.576124");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

both_dbs!(smaller_pictures_are_turned_and_say_nothing_else, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let bytes = turned_and_placed(&picture(1_500, 1_000, ImageFormat::Jpeg));
    let id = bring(&ann, &bytes).await;
    let form = ann.get(&format!("/uploads/{id}")).await.json();
    assert_eq!((&form["width"], &form["height"], &form["ready"]), (&json!(1_000), &json!(1_500), &json!(false)));
    send(&ann, room, &[id]).await.expect_status(201).done();
    ann.get(&format!("/files/{id}/small")).await.expect_status(404).problem("no_such_file").done();
    server.app().work_off_jobs().await.unwrap();
    for (kept, sides) in [("small", (267, 400)), ("large", (800, 1_200))] {
        let (status, headers, smaller) = fetch(ann.request(Method::GET, &format!("/files/{id}/{kept}"))).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "image/jpeg"));
        let image = image::load_from_memory(&smaller).unwrap();
        assert_eq!((image.width(), image.height()), sides);
        assert!(!smaller.windows(4).any(|word| word == b"GPS " || word == b"Exif"));
    }
    let (_, _, original) = fetch(ann.request(Method::GET, &format!("/files/{id}"))).await;
    assert!(original == bytes, "the file itself is as it was sent");
    ann.get(&format!("/files/{id}/huge")).await.expect_status(404).done();
    let little = send_bytes(&ann, room, &picture(30, 20, ImageFormat::Gif)).await;
    server.app().work_off_jobs().await.unwrap();
    let (_, _, smaller) = fetch(ann.request(Method::GET, &format!("/files/{little}/large"))).await;
    assert_eq!(image::load_from_memory(&smaller).unwrap().width(), 30, "none is larger than it was");
});

/// The header of a PNG that promises a picture of this many pixels on each side, and nothing behind it.
fn bomb(side: u32) -> Vec<u8> {
    let mut png = picture(1, 1, ImageFormat::Png);
    png[16..20].copy_from_slice(&side.to_be_bytes());
    png[20..24].copy_from_slice(&side.to_be_bytes());
    let crc = png[12..29].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    png[29..33].copy_from_slice(&(!crc).to_be_bytes());
    png
}

both_dbs!(a_picture_that_promises_too_much_is_a_file_without_smaller_ones, async |server: TestServer| {
    let ann = server.user("ann").await;
    let room = server.group(&[&ann]).await;
    let half = picture(300, 300, ImageFormat::Png);
    for bytes in [bomb(60_000), b"\x89PNG\r\n\x1a\n nothing more".to_vec(), half[..half.len() / 2].to_vec()] {
        let id = bring(&ann, &bytes).await;
        server.app().work_off_jobs().await.unwrap();
        let form = ann.get(&format!("/uploads/{id}")).await.json();
        assert_eq!((&form["type"], &form["ready"]), (&json!("image/png"), &json!(true)));
        send(&ann, room, &[id]).await.expect_status(201).done();
        ann.get(&format!("/files/{id}/small")).await.expect_status(404).problem("no_such_file").done();
        ann.get(&format!("/files/{id}")).await.expect_status(200).done();
    }
});

both_dbs!(a_film_is_given_a_picture_by_who_sends_it, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann]).await;
    let film = bring(&ann, b"\0\0\0\x20ftypisom\0\0\x02\0").await;
    let put = async |who: &TestClient, id: i64, bytes: Vec<u8>| {
        let request = who.request(Method::PUT, &format!("/uploads/{id}/poster")).header("content-type", "image/png");
        Answer::to(request.body(bytes)).await
    };
    let photo = || picture(800, 600, ImageFormat::Png);
    put(&ann, film, photo()).await.expect_status(204).done();
    put(&bob, film, photo()).await.expect_status(404).problem("no_such_upload").done();
    put(&ann, film, b"<svg/>".to_vec()).await.expect_status(415).problem("unsupported_picture").done();
    put(&ann, film, bomb(60_000)).await.expect_status(422).problem("picture_too_big").done();
    put(&ann, film, vec![0; 10 * 1024 * 1024 + 1]).await.expect_status(413).problem("too_large").done();
    let text = bring(&ann, b"text").await;
    put(&ann, text, photo()).await.expect_status(422).problem("no_film").done();
    let (_, coming) = announced(&ann, 10).await;
    put(&ann, coming, photo()).await.expect_status(409).problem("upload_unfinished").done();
    send(&ann, room, &[film]).await.expect_status(201).done();
    let said = ann.get(&format!("/rooms/{room}/files")).await.json();
    assert!(said["files"][0]["file"]["blur"].is_string());
    let (_, _, small) = fetch(ann.request(Method::GET, &format!("/files/{film}/small"))).await;
    assert_eq!(image::load_from_memory(&small).unwrap().width(), 400);
    put(&ann, film, photo()).await.expect_status(404).problem("no_such_upload").done();
});

both_dbs!(a_signed_address_needs_no_token_and_ends_with_its_session, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann, &bob]).await;
    let photo = bring(&ann, &picture(500, 500, ImageFormat::Png)).await;
    server.app().work_off_jobs().await.unwrap();
    let text = bring(&ann, b"text").await;
    send(&ann, room, &[photo, text]).await.expect_status(201).done();
    let phone = bob.in_session(4_711);
    let wanted = json!({"files": [photo, text, 1]});
    let urls = phone.post("/files/urls", wanted.clone()).await.expect_status(200).json();
    assert_eq!(urls, phone.post("/files/urls", wanted.clone()).await.json(), "a browser asks once");
    let urls = urls["urls"].as_array().unwrap();
    assert_eq!((urls.len(), urls[1].get("small")), (2, None));
    let nobody = server.anonymous();
    let open = async |url: &serde_json::Value| fetch(nobody.request_at_root(Method::GET, url.as_str().unwrap())).await;
    assert_eq!(open(&urls[1]["url"]).await.2, b"text");
    let (status, headers, small) = open(&urls[0]["small"]).await;
    assert_eq!((status, headers["content-security-policy"].to_str().unwrap()), (200, "sandbox; default-src 'none'"));
    assert_eq!(image::load_from_memory(&small).unwrap().width(), 400);
    let range = nobody.request_at_root(Method::GET, urls[1]["url"].as_str().unwrap()).header("range", "bytes=1-2");
    assert_eq!(fetch(range).await.2, b"ex");
    let other = bob.post("/files/urls", wanted.clone()).await.json();
    let mut witness = phone.socket().await;
    server.revoke(bob.id(), 4_711).await;
    assert_eq!(witness.close_code().await, 4003, "this node has heard of it");
    assert_eq!(open(&urls[1]["url"]).await.0, 404, "its session ended");
    assert_eq!(open(&other["urls"][1]["url"]).await.0, 200, "the other one did not");
    later(&server, 601).await;
    assert_eq!(open(&other["urls"][1]["url"]).await.0, 404, "ten minutes are over");
    let other = bob.post("/files/urls", wanted).await.json();
    server.remove(room, &bob).await;
    assert_eq!(open(&other["urls"][1]["url"]).await.0, 404, "who was put out sees nothing");
    nobody.get("/media/x").await.expect_status(404).problem("no_such_file").done();
    ann.post("/files/urls", json!({"files": vec![1; 101]})).await.expect_status(422).problem("invalid_request").done();
});
