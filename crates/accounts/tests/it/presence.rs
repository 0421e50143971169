//! Whether somebody is here, and when they last were. Who learns it is tested with the whole server.

use app::Rate;
use model::Time;
use serde_json::{Value, json};
use testkit::{PATIENCE, Setup, TestServer, TestSocket, both_dbs};
use tokio::time::timeout;

use crate::people::{Person, sign_up};

/// Told of, and gone, within moments.
fn quick() -> Setup {
    crate::setup().tune(|config| {
        config.presence.merge_ms = 100;
        config.presence.grace_ms = 300;
    })
}

/// A socket of somebody who is online from now on: welcomed, and caught up.
async fn come(who: &Person) -> TestSocket {
    let mut socket = who.client.socket().await;
    socket.ok("ping", json!({})).await;
    socket
}

async fn ask(who: &Person, whom: &[&Person]) -> Value {
    let ids: Vec<String> = whom.iter().map(|person| person.client.id().to_string()).collect();
    let answer = who.client.get(&format!("/presence?users={}", ids.join(","))).await.expect_status(200).json();
    answer["presence"].clone()
}

fn online(person: &Person) -> Value {
    json!({"user": person.client.id(), "online": true})
}

both_dbs!(who_is_here_is_online_and_who_went_was_last_seen_then, quick(), async |server: TestServer| {
    let (ann, bob, cem) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await, sign_up(&server, "cem").await);
    server.group(&[&ann.client, &bob.client, &cem.client]).await;
    let at_bob = come(&bob).await;
    assert_eq!(ask(&ann, &[&ann, &bob, &cem]).await, json!([online(&bob)]), "the others were never here");
    let before = server.app().now();
    at_bob.close().await;
    let seen = timeout(PATIENCE, async {
        loop {
            let answer = ask(&ann, &[&bob]).await;
            if answer[0]["online"].is_null() && answer[0]["last_seen_at"].is_string() {
                return answer;
            }
        }
    });
    let seen = seen.await.expect("it is written down");
    let at: Time = serde_json::from_value(seen[0]["last_seen_at"].clone()).unwrap();
    assert!(at > before, "{seen}");
    assert_eq!(seen, json!([{"user": bob.client.id(), "last_seen_at": at}]));
});

both_dbs!(the_end_of_the_server_writes_down_who_was_here, async |server: TestServer| {
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    server.group(&[&ann.client, &bob.client]).await;
    let (_at_ann, at_bob) = (come(&ann).await, come(&bob).await);
    // One goes a moment before, one is still there.
    at_bob.close().await;
    server.stop().await;
    let again = server.another_node().await;
    let seen = again.here(&ann.client).get(&format!("/presence?users={},{}", ann.client.id(), bob.client.id())).await;
    let seen = seen.expect_status(200).json();
    let who: Vec<&Value> = seen["presence"].as_array().unwrap().iter().map(|entry| &entry["user"]).collect();
    assert_eq!(who, [&json!(ann.client.id()), &json!(bob.client.id())], "{seen}");
    assert!(seen["presence"][0]["last_seen_at"].is_string() && seen["presence"][0].get("online").is_none());
});

both_dbs!(strangers_learn_nothing_and_cannot_tell_why, async |server: TestServer| {
    let (ann, bob, eve) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await, sign_up(&server, "eve").await);
    let room = server.group(&[&ann.client, &bob.client, &eve.client]).await;
    let _at_ann = come(&ann).await;
    assert_eq!(ask(&eve, &[&ann]).await, json!([online(&ann)]));
    server.remove(room, &eve.client).await;
    assert_eq!(ask(&eve, &[&ann]).await, json!([]));
    let nobody = eve.client.get("/presence?users=9007199254740991").await.expect_status(200).json();
    assert_eq!(nobody, json!({"presence": []}));
    server.anonymous().get("/presence?users=1").await.expect_status(401).done();
});

both_dbs!(
    asking_is_bounded_like_any_look_up,
    crate::setup().tune(|config| config.limits.lookup = Rate { burst: 1, refill_s: 3.0 }),
    async |server: TestServer| {
        let ann = sign_up(&server, "ann").await;
        let many =
            |count: usize| format!("/presence?users={}", vec![ann.client.id().get().to_string(); count].join(","));
        ann.client.get(&many(101)).await.expect_status(422).problem("invalid_request").done();
        ann.client.get("/presence").await.expect_status(422).problem("invalid_request").done();
        ann.client.get(&many(100)).await.expect_status(200).done();
        ann.client.get(&many(1)).await.expect_status(429).problem("rate_limited").done();
    }
);
