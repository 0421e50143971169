//! Rates are settings, each counted for whom it names.

use app::{LimitKey, Limiter, Rate};
use serde_json::json;
use testkit::{TestServer, both_dbs};

both_dbs!(
    sockets_of_one_address_have_a_rate,
    crate::setup().tune(|config| config.limits.socket_address = Rate { burst: 2, refill_s: 10.0 }),
    async |server: TestServer| {
        let ann = server.user("ann").await;
        let (_first, _second) = (ann.socket().await, server.dial().open().await.unwrap());
        let refused = ann.dial().open().await.err().expect("no socket");
        assert_eq!(refused.status, 429);
        assert!(refused.body.contains("rate_limited"), "{}", refused.body);
        server.clock().advance_s(10);
        ann.socket().await;
    }
);

both_dbs!(
    sockets_of_one_session_have_a_rate,
    crate::setup().tune(|config| config.limits.socket_session = Rate { burst: 2, refill_s: 10.0 }),
    async |server: TestServer| {
        let (ann, bob) = (server.user("ann").await, server.user("bob").await);
        ann.socket().await;
        server.dial().live_by_frame(ann.token()).await;
        assert_eq!(ann.dial().open().await.err().expect("no socket").status, 429);
        let mut by_frame = server.dial().open().await.unwrap();
        by_frame.say(&json!({"op": "hello", "token": ann.token()})).await;
        by_frame.end().await;
        ann.in_session(70).socket().await;
        bob.socket().await;
    }
);

both_dbs!(
    every_rate_is_a_setting,
    crate::setup().tune(|config| {
        let once = Rate { burst: 1, refill_s: 30.0 };
        let limits = &mut config.limits;
        for rate in [
            &mut limits.register,
            &mut limits.sign_in,
            &mut limits.password,
            &mut limits.setup,
            &mut limits.send_code,
            &mut limits.verify_code,
            &mut limits.provider,
            &mut limits.own_data,
            &mut limits.new_room,
            &mut limits.message_send,
            &mut limits.lookup,
        ] {
            *rate = once;
        }
    }),
    async |server: TestServer| {
        let all = [
            Limiter::Register,
            Limiter::SignIn,
            Limiter::Password,
            Limiter::Setup,
            Limiter::SendCode,
            Limiter::VerifyCode,
            Limiter::Provider,
            Limiter::OwnData,
            Limiter::NewRoom,
            Limiter::MessageSend,
            Limiter::Lookup,
        ];
        for limiter in all {
            let key = LimitKey::Everybody;
            assert!(server.app().limit(limiter, &key).is_ok(), "{limiter:?}");
            let refused = server.app().limit(limiter, &key).expect_err("the second is one too many");
            assert_eq!((refused.code(), refused.status().as_u16()), ("rate_limited", 429), "{limiter:?}");
            assert!(server.app().limit(limiter, &LimitKey::Name("ann".to_owned())).is_ok(), "{limiter:?}: another key");
        }
    }
);
