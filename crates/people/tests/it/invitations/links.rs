//! One link a person, for whoever holds it.

use app::{LimitsConfig, OwnLines};
use db::{args, sql};
use futures_util::future::join_all;
use model::UserId;
use serde_json::{Value, json};
use testkit::{Setup, TestServer, both_dbs};

use super::{accept, link, preview};
use crate::{block, decline, friends_of, received, sent, setup, unfriend};

/// A server that limits who looks at invitations, as one does by itself.
fn hurried() -> Setup {
    setup().tune(|config| config.limits.verify_code = LimitsConfig::default().verify_code)
}

both_dbs!(whoever_holds_a_link_learns_who_invites_and_nothing_else, async |server: TestServer| {
    let ann = server.user("ann").await;
    let none = json!({"active": false, "then": null, "expires_at": null});
    assert_eq!(ann.get("/me/invitation").await.expect_status(200).json(), none);
    let made = link(&ann, "friends").await;
    let token = made["token"].as_str().unwrap();
    assert_eq!((token.len(), &made["path"]), (22, &json!(format!("/invite/{token}"))));
    assert_eq!((&made["then"], &made["expires_at"]), (&json!("friends"), &Value::Null));
    let seen = preview(&server, &made["token"]).await.expect_status(200).json();
    assert_eq!(seen, json!({"username": "ann", "display_name": null}));
    ann.patch("/me/profile", json!({"display_name": "Ann Lee"})).await.expect_status(200).done();
    let seen = preview(&server, &made["token"]).await.expect_status(200).json();
    assert_eq!(seen, json!({"username": "ann", "display_name": "Ann Lee"}));
    let state = ann.get("/me/invitation").await.expect_status(200).json();
    assert_eq!(state, json!({"active": true, "then": "friends", "expires_at": null}));
    let stored: Vec<u8> = server
        .read(|tx| {
            Ok(tx.one(sql!("select token_hash from personal_links where user_id > 0"), args![], |row| row.get(0))?)
        })
        .await;
    assert_eq!(stored.len(), 32, "a hash");
    server.anonymous().get("/me/invitation").await.expect_status(401).done();
    accept(&server.anonymous(), &made["token"]).await.expect_status(401).done();
});

both_dbs!(two_are_friends_once_whoever_accepts_and_however_often, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (mut of_ann, mut of_bob) = (ann.socket().await, bob.socket().await);
    let made = link(&ann, "friends").await;
    let answers = join_all((0..5).map(|_| accept(&bob, &made["token"]))).await;
    for answer in answers {
        let answer = answer.expect_status(200).json();
        assert_eq!(
            (&answer["user"]["username"], &answer["relation"]),
            (&json!("ann"), &json!("friend")),
            "each gets the answer"
        );
    }
    for (events, other) in [(of_ann.events_until_quiet().await, &bob), (of_bob.events_until_quiet().await, &ann)] {
        let told: Vec<&Value> = events.iter().map(|event| &event["data"]).collect();
        assert_eq!(told, [&json!({"user": other.id(), "relation": "friend"})]);
    }
    assert_eq!((friends_of(&ann).await, friends_of(&bob).await), (vec![bob.id().get()], vec![ann.id().get()]));
    // Who ended it is not brought back by the link of then.
    unfriend(&ann, &bob).await.expect_status(204).done();
    assert_eq!(accept(&bob, &made["token"]).await.expect_status(200).json()["relation"], "none");
    assert_eq!(friends_of(&ann).await.len(), 0);
    let anew = link(&ann, "friends").await;
    assert_eq!(accept(&bob, &anew["token"]).await.expect_status(200).json()["relation"], "friend");
    let carl = server.user("carl").await;
    assert_eq!(accept(&carl, &anew["token"]).await.expect_status(200).json()["relation"], "friend");
});

both_dbs!(a_link_that_asks_leaves_the_answer_to_whoever_came, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    // Who takes requests from nobody accepted this one.
    bob.patch("/me/privacy", json!({"find": "nobody"})).await.expect_status(200).done();
    let made = link(&ann, "request").await;
    assert_eq!(accept(&bob, &made["token"]).await.expect_status(200).json()["relation"], "asking");
    assert_eq!((received(&bob).await, sent(&ann).await), (vec![ann.id().get()], vec![bob.id().get()]));
    assert_eq!(friends_of(&bob).await.len(), 0);
    decline(&bob, &ann).await.expect_status(204).done();
    assert_eq!(accept(&bob, &made["token"]).await.expect_status(200).json()["relation"], "none");
    let anew = link(&ann, "request").await;
    assert_eq!(accept(&bob, &anew["token"]).await.expect_status(200).json()["relation"], "none", "a no stands");
    assert_eq!(received(&bob).await.len(), 0);
    // Who asked the other one already has their answer.
    let carl = server.user("carl").await;
    crate::ask(&carl, &ann).await.expect_status(200).done();
    assert_eq!(accept(&carl, &anew["token"]).await.expect_status(200).json()["relation"], "friend");
});

both_dbs!(what_leads_nowhere_is_answered_alike, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let unknown = preview(&server, &json!("AAAAAAAAAAAAAAAAAAAAAA")).await.expect_status(404);
    let unknown = unknown.problem("no_such_invitation").json();
    let dead = async |token: &Value| {
        assert_eq!(preview(&server, token).await.expect_status(404).json(), unknown);
        assert_eq!(accept(&bob, token).await.expect_status(404).json()["detail"], unknown["detail"]);
    };
    for never in [json!(""), json!("\u{0}"), json!("x".repeat(5_000))] {
        dead(&never).await;
    }
    let first = link(&ann, "friends").await;
    let second = link(&ann, "friends").await;
    dead(&first["token"]).await;
    preview(&server, &second["token"]).await.expect_status(200).done();
    ann.delete("/me/invitation").await.expect_status(204).done();
    ann.delete("/me/invitation").await.expect_status(204).done();
    dead(&second["token"]).await;
    assert_eq!(ann.get("/me/invitation").await.json()["active"], false);

    let brief = ann.post("/me/invitation", json!({"then": "friends", "expires_in_s": 60})).await;
    let brief = brief.expect_status(201).json();
    server.clock().advance_s(59);
    preview(&server, &brief["token"]).await.expect_status(200).done();
    server.clock().advance_s(1);
    dead(&brief["token"]).await;
    assert_eq!(ann.get("/me/invitation").await.json()["active"], false);

    let made = link(&ann, "friends").await;
    block(&ann, &bob).await.expect_status(204).done();
    assert_eq!(accept(&bob, &made["token"]).await.expect_status(404).json()["detail"], unknown["detail"]);
    let carl = server.user("carl").await;
    accept(&carl, &made["token"]).await.expect_status(200).done();

    let user = ann.id();
    let leave = async |at: Option<i64>| {
        server
            .write(move |work| {
                let gone = sql!("update users set deactivated_at = $2 where id = $1");
                Ok(work.tx().execute(gone, args![user, at])?)
            })
            .await;
    };
    leave(Some(1)).await;
    dead(&made["token"]).await;
    leave(None).await;
    preview(&server, &made["token"]).await.expect_status(200).done();
    server.write(move |work| work.user_erased(user)).await;
    dead(&made["token"]).await;
});

both_dbs!(nobody_invites_themselves_or_whom_they_blocked_and_no_bot_does, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let made = link(&ann, "friends").await;
    accept(&ann, &made["token"]).await.expect_status(422).problem("not_with_yourself").done();
    block(&bob, &ann).await.expect_status(204).done();
    accept(&bob, &made["token"]).await.expect_status(409).problem("blocked").done();
    assert_eq!((friends_of(&ann).await.len(), friends_of(&bob).await.len()), (0, 0));
    let (owner, bot) = (ann.id(), server.user("robot").await);
    let made_of: UserId = bot.id();
    server
        .write(move |work| {
            let robot = sql!("update users set bot_of = $2 where id = $1");
            Ok(work.tx().execute(robot, args![made_of, owner])?)
        })
        .await;
    accept(&bot, &made["token"]).await.expect_status(409).problem("is_bot").done();
    bot.post("/me/invitation", json!({"then": "friends"})).await.expect_status(409).problem("is_bot").done();
    for wrong in [
        json!({}),
        json!({"then": "lovers"}),
        json!({"then": "friends", "expires_in_s": 0}),
        json!({"then": "friends", "expires_in_s": 315_360_001}),
    ] {
        ann.post("/me/invitation", wrong).await.expect_status(422).problem("invalid_request").done();
    }
});

both_dbs!(guessing_is_slowed_down, hurried(), async |server: TestServer| {
    let ann = server.user("ann").await;
    let made = link(&ann, "friends").await;
    for _ in 0..20 {
        preview(&server, &json!("AAAAAAAAAAAAAAAAAAAAAA")).await.expect_status(404).done();
    }
    preview(&server, &made["token"]).await.expect_status(429).problem("rate_limited").done();
    server.clock().advance_s(31);
    preview(&server, &made["token"]).await.expect_status(200).done();
});

both_dbs!(a_link_is_in_ones_own_data_and_goes_with_the_account, async |server: TestServer| {
    let (ann, bob) = (server.user("ann").await, server.user("bob").await);
    let (of_ann, of_bob) = (link(&ann, "friends").await, link(&bob, "request").await);
    accept(&bob, &of_ann["token"]).await.expect_status(200).done();
    accept(&ann, &of_bob["token"]).await.expect_status(200).done();
    let user = ann.id();
    let file = server.app().own_data().iter().copied().find(|file| file.name == "personal_link").unwrap();
    let OwnLines { text, .. } = server
        .read(move |tx| {
            assert_eq!((file.count)(tx, user)?, 1);
            (file.page)(tx, user, &[])
        })
        .await;
    let line: Value = serde_json::from_str(text.trim()).unwrap();
    assert_eq!(line["then"], "friends");
    assert!(!text.contains(of_ann["token"].as_str().unwrap()));
    server.write(move |work| work.user_erased(user)).await;
    let count = sql!(
        "select (select count(*) from personal_links where user_id > 0), (select count(*) from personal_link_uses where inviter_id > 0)"
    );
    let rows: [i64; 2] = server.read(move |tx| Ok(tx.one(count, args![], |row| Ok([row.get(0)?, row.get(1)?]))?)).await;
    assert_eq!(rows, [1, 0]);
});
