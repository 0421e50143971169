//! Who may open a socket: three ways to say who one is, and what happens without.

use serde_json::{Value, json};
use testkit::{TestServer, both_dbs};

both_dbs!(a_header_a_cookie_and_a_first_frame_each_open_a_socket, async |server: TestServer| {
    let ann = server.user("ann").await;
    let token = ann.token();
    for dial in [
        server.dial().header("authorization", &format!("Bearer {token}")),
        server.dial().header("authorization", &format!("Token {token}")),
        server.dial().cookie(token),
    ] {
        dial.live().await.ok("ping", json!({})).await;
    }
    server.dial().live_by_frame(token).await.ok("ping", json!({})).await;
});

both_dbs!(a_welcome_names_the_epoch_the_cursor_and_the_bounds, async |server: TestServer| {
    let ann = server.user("ann").await;
    server.group(&[&ann]).await;
    let socket = ann.socket().await;
    let mut welcome = socket.welcome().clone();
    assert_eq!(welcome["epoch"].take().as_str().map(str::len), Some(24));
    let limits = json!({"message_chars": 10_000, "frame_bytes": 262_144, "resume_rooms": 500});
    let expected = json!({
        "event": "welcome", "epoch": null, "cursor": 1, "heartbeat_s": 25, "expires_at": null, "limits": limits, "kept": 0,
    });
    assert_eq!(welcome, expected);
});

both_dbs!(a_credential_that_is_not_good_opens_nothing, async |server: TestServer| {
    let ann = server.user("ann").await;
    let expired = format!("user-{}-1-1000000", ann.id());
    for token in ["nonsense", "x y", "user-0", "user-x", expired.as_str()] {
        for dial in [server.dial().header("authorization", &format!("Bearer {token}")), server.dial().cookie(token)] {
            let refused = dial.open().await.err().expect("no socket");
            assert_eq!(refused.status, 401, "{token:?}: {}", refused.body);
            assert!(refused.body.contains("unauthenticated"), "{}", refused.body);
        }
        let mut socket = server.dial().open().await.unwrap();
        socket.say(&json!({"op": "hello", "token": token})).await;
        assert_eq!(socket.close_code().await, 4001, "{token:?}");
    }
});

both_dbs!(a_hello_without_any_credential_is_closed, async |server: TestServer| {
    let mut socket = server.dial().open().await.unwrap();
    socket.say(&json!({"op": "hello"})).await;
    assert_eq!(socket.close_code().await, 4001);
});

both_dbs!(
    who_says_nothing_is_closed_in_time,
    crate::setup().tune(|config| config.socket.hello_s = 1),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let mut stranger = server.dial().open().await.unwrap();
        let mut known = ann.dial().open().await.unwrap();
        // Signs of life are no hello.
        stranger.say_ping().await;
        assert_eq!(stranger.close_code().await, 4001);
        assert_eq!(known.close_code().await, 4001);
    }
);

both_dbs!(a_first_frame_that_is_no_hello_is_closed, async |server: TestServer| {
    let ann = server.user("ann").await;
    let epoch = ann.socket().await.welcome()["epoch"].clone();
    let too_many: serde_json::Map<String, Value> = (1..=501).map(|room| (room.to_string(), json!(1))).collect();
    let resume = |resume: Value| json!({"op": "hello", "resume": resume}).to_string();
    let frames = [
        String::new(),
        "hello".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        r#"["hello"]"#.to_owned(),
        r#"{"op":"ping"}"#.to_owned(),
        r#"{"op":"hello","extra":1}"#.to_owned(),
        r#"{"op":"hello","token":7}"#.to_owned(),
        r#"{"op":"hello"} {"op":"hello"}"#.to_owned(),
        resume(json!([epoch, 0])),
        resume(json!({"epoch": epoch})),
        resume(json!({"epoch": epoch, "user": -1})),
        resume(json!({"epoch": epoch, "user": 0, "rooms": {"0": 1}})),
        resume(json!({"epoch": epoch, "user": 0, "rooms": {"x": 1}})),
        resume(json!({"epoch": epoch, "user": 0, "rooms": {"5": -1}})),
        resume(json!({"epoch": epoch, "user": 0, "rooms": [5]})),
        resume(json!({"epoch": epoch, "user": 0, "rooms": too_many})),
        resume(json!({"epoch": epoch, "user": 0, "rooms": {}, "extra": 1})),
        format!("{}1", "[".repeat(100_000)),
    ];
    for frame in frames {
        let mut socket = ann.dial().open().await.unwrap();
        socket.say_text(&frame).await;
        assert_eq!(socket.close_code().await, 4400, "{}", frame.chars().take(80).collect::<String>());
    }
    let mut socket = ann.dial().open().await.unwrap();
    socket.say_binary(br#"{"op":"hello"}"#).await;
    assert_eq!(socket.close_code().await, 4400);
});

both_dbs!(the_upgrades_credential_counts_before_the_frames, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let room = server.group(&[&ann]).await;
    let mut socket = ann.dial().live_by_frame(bob.token()).await;
    socket.ok("say", json!({"room": room, "key": testkit::fresh_key(), "text": "as ann"})).await;
    assert_eq!(socket.next_event().await["by"], json!(ann.id()));
});

both_dbs!(a_plain_request_to_the_sockets_address_is_told_so, async |server: TestServer| {
    let ann = server.user("ann").await;
    ann.get("/ws").await.expect_status(400).problem("upgrade_required").done();
    server.anonymous().post("/ws", json!({})).await.expect_status(405).problem("wrong_method").done();
});
