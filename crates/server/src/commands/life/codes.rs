//! Codes while the database does not take what they are counted in.

use std::sync::Mutex;
use std::sync::mpsc;

use serde_json::json;
use testkit::{Answer, Engine, TestServer, both_dbs};

use super::{PASSWORD, Person, bring, messages, room_of, root, setup, sign_up, store, work_off};

const ADDRESS: &str = "ann@example.org";

/// Asks for a code that makes the address one's own.
async fn add(ann: &Person) -> Answer {
    ann.client.post("/me/email", json!({"email": ADDRESS, "password": PASSWORD})).await
}

/// Whoever asked is refused, and told when to come back.
fn is_busy(answer: Answer) {
    let refused = answer.expect_status(503).problem("busy");
    assert_eq!(refused.header("retry-after"), Some("1"));
}

/// Meanwhile another process holds what the codes of the address are counted in; on SQLite with it the only writer.
async fn while_held(server: &TestServer, during: impl Future<Output = ()>) {
    let other = server.another_node().await;
    let (held, mut is_held) = tokio::sync::mpsc::channel(1);
    let (release, released) = mpsc::sync_channel::<()>(1);
    let released = Mutex::new(released);
    let hold = other.app().write(move |work| {
        store::hold_codes(work.tx(), ADDRESS)?;
        let _ = held.try_send(());
        let _ = released.lock().unwrap().recv();
        Ok(())
    });
    let look = async {
        is_held.recv().await.unwrap();
        during.await;
        release.send(()).unwrap();
    };
    let (done, ()) = tokio::join!(hold, look);
    done.unwrap();
    other.stop().await;
}

both_dbs!(otp_5_where_codes_cannot_be_counted_none_is_sent_and_chat_goes_on, setup(), async |server: TestServer| {
    let (root, ann, bob) = (root(&server).await, sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let room = room_of(&bob, "group", "den").await;
    bring(&bob, room, &ann).await;
    let mut socket = ann.client.socket().await;
    let letters = async || {
        work_off(&server).await;
        root.client.get("/admin/outbox").await.expect_status(200).json()["letters"].as_array().map(Vec::len)
    };
    add(&ann).await.expect_status(204).done();
    assert_eq!(letters().await, Some(1));
    server.clock().advance_s(31);
    let during = async {
        is_busy(add(&ann).await);
        assert_eq!(messages(&ann, room).await.len(), 0);
        socket.ok("ping", json!({})).await;
        // SQLite has one writer for everything: there reading goes on, and sockets do.
        if matches!(server.engine(), Engine::Postgres) {
            let sent = bob.client.send(room, "meanwhile").await.expect_status(201).json();
            assert_eq!(socket.event("message.created").await["seq"], sent["seq"]);
        }
    };
    while_held(&server, during).await;
    assert_eq!(letters().await, Some(1));
    let sent = bob.client.send(room, "after").await.expect_status(201).json();
    while socket.event("message.created").await["seq"] != sent["seq"] {}
    add(&ann).await.expect_status(204).done();
    assert_eq!(letters().await, Some(2));
});
