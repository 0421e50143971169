//! What a client may send wrongly, and how long a silence lasts.

use app::Rate;
use serde_json::{Value, json};
use testkit::{TestServer, both_dbs, fresh_key};

use crate::replica::pair;

both_dbs!(a_bad_frame_is_answered_and_the_socket_stays_open, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let mut socket = ann.socket().await;
    let deep = format!(r#"{{"id":1,"op":"say","text":{}1{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    let broken = [
        "",
        "{",
        "not json",
        "{\"op\":\"ping\"} trailing",
        "\u{feff}{}",
        deep.as_str(),
        r#"{"id":1e999,"op":"ping"}"#,
        r#"{"op":"\ud800"}"#,
    ];
    for frame in broken {
        socket.say_text(frame).await;
        let answer = socket.answer_to(&Value::Null).await;
        assert_eq!(answer["error"]["code"], "bad_json", "{answer} to {}", frame.chars().take(60).collect::<String>());
    }
    let key = fresh_key();
    let wrong = [
        (json!([]), "invalid_request"),
        (json!("ping"), "invalid_request"),
        (json!({}), "invalid_request"),
        (json!({"op": 7}), "invalid_request"),
        (json!({"op": null}), "invalid_request"),
        (json!({"op": "nonsense"}), "unknown_op"),
        (json!({"op": "hello"}), "unknown_op"),
        (json!({"op": "ping", "extra": 1}), "invalid_request"),
        (json!({"op": "room.watch"}), "invalid_request"),
        (json!({"op": "room.watch", "rooms": ["5"]}), "invalid_request"),
        (json!({"op": "room.watch", "rooms": [0]}), "invalid_request"),
        (json!({"op": "room.watch", "rooms": (1..=51).collect::<Vec<_>>()}), "too_many_rooms"),
        (json!({"op": "auth.renew"}), "invalid_request"),
        (json!({"op": "auth.renew", "token": "nonsense"}), "unauthenticated"),
        (json!({"op": "say", "room": room, "key": key}), "invalid_request"),
        (json!({"op": "say", "room": room, "key": key, "text": "a", "extra": 1}), "invalid_request"),
        (json!({"op": "say", "room": -1, "key": key, "text": "a"}), "invalid_request"),
        (json!({"op": "say", "room": 77, "key": key, "text": "a"}), "no_such_room"),
        (json!({"op": "ping", "id": "seven"}), "invalid_request"),
        (json!({"op": "ping", "id": [7]}), "invalid_request"),
    ];
    for (frame, code) in wrong {
        socket.say(&frame).await;
        let answer = socket.answer_to(&Value::Null).await;
        assert_eq!(answer["error"]["code"], code, "{answer} to {frame}");
    }
    socket.say_binary(b"{}").await;
    assert_eq!(socket.answer_to(&Value::Null).await["error"]["code"], "bad_json");
    socket.ok("ping", json!({})).await;
});

both_dbs!(an_answer_repeats_the_id_whatever_number_it_is, async |server: TestServer| {
    let ann = server.user("ann").await;
    let mut socket = ann.socket().await;
    for id in [json!(0), json!(-7), json!(1.5), json!(9_007_199_254_740_993_i64)] {
        socket.say(&json!({"id": id, "op": "ping"})).await;
        assert_eq!(socket.answer_to(&id).await, json!({"re": id, "ok": {}}));
    }
});

both_dbs!(a_frame_may_be_as_large_as_promised_and_no_larger, async |server: TestServer| {
    let (ann, bob, room) = pair(&server).await;
    let (mut socket, mut at_bob) = (ann.socket().await, bob.socket().await);
    // White space counts for the frame and not for the request.
    let ping = json!({"id": 1, "op": "ping"}).to_string();
    socket.say_text(&format!("{ping}{}", " ".repeat(262_144 - ping.len()))).await;
    assert_eq!(socket.answer(1).await["ok"], json!({}));
    socket.say_text(&format!("{ping}{}", " ".repeat(262_144 + 4_096))).await;
    socket.end().await;
    // Nobody else notices.
    crate::replica::say(&ann, room, "hello").await;
    assert_eq!(at_bob.next_event().await["event"], "message.created");
});

both_dbs!(a_unit_that_falls_over_is_an_internal_error_without_its_words, async |server: TestServer| {
    let (ann, _, room) = pair(&server).await;
    let mut socket = ann.socket().await;
    let error = socket.refused("fall_over", json!({}), "internal").await;
    assert!(!error.to_string().contains("secret"), "{error}");
    socket.ok("say", json!({"room": room, "key": fresh_key(), "text": "still here"})).await;
});

both_dbs!(
    too_many_frames_close_the_socket,
    crate::setup().tune(|config| config.limits.socket_frames = Rate { burst: 5, refill_s: 60.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let mut socket = ann.socket().await;
        for _ in 0..5 {
            socket.ok("ping", json!({})).await;
        }
        server.clock().advance_s(60);
        socket.ok("ping", json!({})).await;
        socket.ask("ping", json!({})).await;
        assert_eq!(socket.close_code().await, 4429);
        // Others have a rate of their own.
        ann.socket().await.ok("ping", json!({})).await;
    }
);

both_dbs!(
    frames_that_say_nothing_count_too,
    crate::setup().tune(|config| config.limits.socket_frames = Rate { burst: 5, refill_s: 60.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let (mut pinging, mut garbling) = (ann.socket().await, ann.socket().await);
        for _ in 0..6 {
            pinging.say_ping().await;
            garbling.say_binary(b"x").await;
        }
        assert_eq!(pinging.close_code().await, 4429);
        assert_eq!(garbling.close_code().await, 4429);
        let mut before_hello = ann.dial().open().await.unwrap();
        for _ in 0..100 {
            before_hello.say_ping().await;
        }
        assert_eq!(before_hello.close_code().await, 4429);
    }
);

both_dbs!(
    silence_ends_a_socket,
    crate::setup().tune(|config| (config.socket.heartbeat_s, config.socket.silence_s) = (3_600, 1)),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        assert_eq!(ann.socket().await.close_code().await, 1001);
    }
);

both_dbs!(
    who_answers_pings_stays,
    crate::setup().tune(|config| (config.socket.heartbeat_s, config.socket.silence_s) = (1, 2)),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let mut socket = ann.socket().await;
        // More than a silence may last, a second apart each.
        for _ in 0..4 {
            socket.pinged().await;
        }
        socket.ok("ping", json!({})).await;
    }
);
