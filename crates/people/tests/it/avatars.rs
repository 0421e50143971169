//! Pictures of people: set, shown, kept as long as somebody has them.

use std::io::Cursor;

use app::blobs::Folder;
use futures_util::future::join_all;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, TestClient, TestServer, both_dbs};

const DAY_S: i64 = 86_400;

/// A picture of one colour.
fn picture(color: u8) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(300, 200, Rgb([color, 20, 20]));
    DynamicImage::from(image).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

async fn put(me: &TestClient, path: &str, file: Vec<u8>) -> Answer {
    Answer::to(me.request(Method::PUT, path).header("content-type", "image/png").body(file)).await
}

/// Sets a picture and gives its address.
async fn set(me: &TestClient, file: Vec<u8>) -> String {
    let set = put(me, "/me/avatar", file).await.expect_status(200).json();
    set["avatar"].as_str().unwrap().to_owned()
}

/// The colour and the side of a picture that is there.
async fn seen(me: &TestClient, avatar: &str, size: u32) -> (u8, u32) {
    let answer = me.request(Method::GET, &format!("/avatars/{avatar}?size={size}")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let image = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap().to_rgb8();
    (image.get_pixel(5, 5).0[0], image.width())
}

fn files(server: &TestServer) -> usize {
    Folder::at(&server.database().folder().join("blobs")).files().unwrap().len()
}

async fn later(server: &TestServer, seconds: i64) {
    server.clock().advance_s(seconds);
    server.app().work_off_jobs().await.unwrap();
}

both_dbs!(others_see_the_picture_that_somebody_set, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let profile = format!("/people/{}", ann.id());
    assert!(bob.get(&profile).await.json()["user"].get("avatar").is_none());
    let avatar = set(&ann, picture(200)).await;
    assert_eq!(bob.get(&profile).await.json()["user"]["avatar"], avatar.as_str());
    let ((large, side), (small, little)) = (seen(&bob, &avatar, 512).await, seen(&bob, &avatar, 96).await);
    assert!(large.abs_diff(200) < 8 && small.abs_diff(200) < 8, "{large} {small}");
    assert_eq!((side, little), (200, 96));
    let other = set(&ann, picture(90)).await;
    assert_ne!(avatar, other, "another picture has another address");
    assert!(seen(&bob, &other, 96).await.0.abs_diff(90) < 8);
    bob.get(&format!("/avatars/{avatar}")).await.expect_status(404).problem("no_such_picture").done();
    ann.delete("/me/avatar").await.expect_status(204).done();
    ann.delete("/me/avatar").await.expect_status(204).done();
    assert!(bob.get(&profile).await.json()["user"].get("avatar").is_none());
    bob.get(&format!("/avatars/{other}")).await.expect_status(404).problem("no_such_picture").done();
});

both_dbs!(a_picture_is_kept_by_clients_and_runs_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let path = format!("/avatars/{}?size=96", set(&ann, picture(200)).await);
    let answer = ann.get(&path).await.expect_status(200);
    assert_eq!(answer.header("content-type"), Some("image/jpeg"));
    assert_eq!(answer.header("cache-control"), Some("private, max-age=31536000, immutable"));
    assert_eq!(answer.header("content-security-policy"), Some("sandbox; default-src 'none'"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-site"));
    server.anonymous().get(&path).await.expect_status(401).problem("unauthenticated").done();
    for wrong in ["/avatars/x", "/avatars/..%2f..%2fcommune.db", "/avatars/0123456789abcdef0123456789abcdef"] {
        ann.get(wrong).await.expect_status(404).done();
    }
    ann.get(&path.replace("96", "97")).await.expect_status(422).problem("invalid_request").done();
});

both_dbs!(what_is_no_picture_changes_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let avatar = set(&ann, picture(200)).await;
    let whole = picture(90);
    let html = b"<script>alert(1)</script>".to_vec();
    put(&ann, "/me/avatar", html).await.expect_status(415).problem("unsupported_picture").done();
    let half = whole[..whole.len() / 2].to_vec();
    put(&ann, "/me/avatar", half).await.expect_status(422).problem("broken_picture").done();
    put(&ann, "/me/avatar", vec![0; 10 * 1024 * 1024 + 1]).await.expect_status(413).problem("too_large").done();
    for crop in ["x=0&y=0&size=201", "x=200&y=101&size=100", "x=0&y=0&size=0"] {
        let refused = put(&ann, &format!("/me/avatar?{crop}"), whole.clone()).await;
        refused.expect_status(422).problem("bad_crop").done();
    }
    for crop in ["x=0", "x=0&y=0", "x=-1&y=0&size=5", "x=0&y=0&size=5&z=1"] {
        let refused = put(&ann, &format!("/me/avatar?{crop}"), whole.clone()).await;
        refused.expect_status(422).problem("invalid_request").done();
    }
    assert!(seen(&ann, &avatar, 96).await.0.abs_diff(200) < 8);
    let cut = put(&ann, "/me/avatar?x=10&y=20&size=50", whole).await.expect_status(200).json();
    assert_eq!(seen(&ann, cut["avatar"].as_str().unwrap(), 512).await.1, 50);
});

both_dbs!(pictures_that_nobody_has_are_gone_a_day_later, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (hers, his) = (set(&ann, picture(200)).await, set(&bob, picture(200)).await);
    assert_ne!(hers, his, "nobody can tell that another one has the same");
    assert_eq!(files(&server), 2, "the same bytes stand once");
    set(&ann, picture(90)).await;
    assert_eq!(files(&server), 4);
    let gone = ann.id();
    server.write(move |work| work.user_erased(gone)).await;
    later(&server, DAY_S + 7_200).await;
    assert_eq!(files(&server), 2);
    assert!(seen(&bob, &his, 96).await.0.abs_diff(200) < 8);
});

both_dbs!(those_who_let_go_of_the_same_bytes_at_once_leave_nothing, async |server: TestServer| {
    let people = join_all(["ann", "bob", "cid", "dan", "eve", "fay"].map(|name| server.user(name))).await;
    for round in 0..6 {
        for who in &people {
            set(who, picture(round * 40)).await;
        }
        for answer in join_all(people.iter().map(|who| who.delete("/me/avatar"))).await {
            answer.expect_status(204).done();
        }
    }
    later(&server, DAY_S + 7_200).await;
    assert_eq!(files(&server), 0);
});

both_dbs!(
    who_changes_too_often_is_told_to_wait,
    crate::setup().tune(|config| config.limits.profile = app::Rate { burst: 2, refill_s: 60.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        set(&ann, picture(1)).await;
        ann.patch("/me/profile", json!({"bio": "a"})).await.expect_status(200).done();
        put(&ann, "/me/avatar", picture(2)).await.expect_status(429).problem("rate_limited").done();
    }
);
