//! Somebody comes: what inviters get, and who hears of it.

use serde_json::{Value, json};
use testkit::{TestClient, TestServer, TestSocket, both_dbs};

use super::sending::{invite, letters, setup, states, wait, work};
use crate::contacts::{DAY_S, import, open};
use crate::{block, friends_of, received};

const ZOE: &str = "zoe@example.org";
const NUMBER: &str = "+4915120000003";

/// A book with both addresses of one person.
fn both() -> String {
    json!([{"name": "Zoë", "email": ZOE}, {"name": "Zoë", "phone": NUMBER}]).to_string()
}

/// An address of somebody is known to be theirs from now on.
async fn arrive(server: &TestServer, who: &TestClient, circle: &'static str) {
    open(server, who, ZOE, NUMBER, circle).await;
    let user = who.id();
    server.write(move |work| work.address_known(user)).await;
    work(server).await;
}

/// Of whom somebody was told, and that nothing else was.
async fn told(socket: &mut TestSocket) -> Vec<Value> {
    let events = socket.events_until_quiet().await;
    events
        .into_iter()
        .filter(|event| event["event"] == "contact.joined")
        .map(|event| event["data"]["user"].clone())
        .collect()
}

both_dbs!(
    who_is_found_by_an_address_is_asked_by_each_inviter_and_each_hears_once,
    setup(),
    async |server: TestServer| {
        let [ann, bob, carl, zoe] = ["ann", "bob", "carl", "zoe"].map(|name| server.user(name));
        let (ann, bob, carl, zoe) = (ann.await, bob.await, carl.await, zoe.await);
        for (who, then) in [(&ann, "friends"), (&bob, "request"), (&carl, "friends")] {
            import(&server, who, both()).await;
            invite(who, json!({"all": true, "then": then})).await.expect_status(204).done();
        }
        work(&server).await;
        assert_eq!(letters(&server).await.len(), 6);
        block(&carl, &zoe).await.expect_status(204).done();
        let (mut of_ann, mut of_bob, mut of_carl) = (ann.socket().await, bob.socket().await, carl.socket().await);
        // Whom they do not let find them learns nothing, though it was they who wrote.
        arrive(&server, &zoe, "nobody").await;
        assert_eq!((friends_of(&zoe).await, received(&zoe).await), (vec![], vec![]));
        assert_eq!(states(&ann).await, ["invited", "invited"]);
        for socket in [&mut of_ann, &mut of_bob, &mut of_carl] {
            assert_eq!(told(socket).await, Vec::<Value>::new());
        }
        arrive(&server, &zoe, "everyone").await;
        let mut asking = received(&zoe).await;
        asking.sort_unstable();
        assert_eq!((friends_of(&zoe).await, asking), (vec![], vec![ann.id().get(), bob.id().get()]));
        for who in [&ann, &bob] {
            assert_eq!(states(who).await, ["joined", "joined"]);
        }
        for (socket, times) in [(&mut of_ann, 1), (&mut of_bob, 1), (&mut of_carl, 0)] {
            assert_eq!(told(socket).await, vec![json!(zoe.id()); times]);
        }
        arrive(&server, &zoe, "everyone").await;
        wait(&server, 8 * DAY_S).await;
        assert_eq!(letters(&server).await.len(), 6, "nobody is reminded");
        for socket in [&mut of_ann, &mut of_bob, &mut of_carl] {
            assert_eq!(told(socket).await, Vec::<Value>::new());
        }
        assert_eq!(received(&zoe).await.len(), 2);
    }
);

both_dbs!(who_has_the_address_hears_once_and_only_who_may_know, setup(), async |server: TestServer| {
    let [ann, bob, eve, zoe] = ["ann", "bob", "eve", "zoe"].map(|name| server.user(name));
    let (ann, bob, eve, zoe) = (ann.await, bob.await, eve.await, zoe.await);
    for who in [&ann, &eve] {
        import(&server, who, both()).await;
    }
    block(&zoe, &eve).await.expect_status(204).done();
    let (mut of_ann, mut of_bob, mut of_eve) = (ann.socket().await, bob.socket().await, eve.socket().await);
    arrive(&server, &zoe, "nobody").await;
    assert_eq!(told(&mut of_ann).await, Vec::<Value>::new(), "they let nobody find them");
    arrive(&server, &zoe, "everyone").await;
    assert_eq!(told(&mut of_ann).await, [json!(zoe.id())]);
    assert_eq!(states(&ann).await, ["joined", "joined"]);
    // The book anew is no news, and who brings it later finds a member.
    ann.delete("/contacts").await.expect_status(204).done();
    import(&server, &ann, both()).await;
    import(&server, &bob, both()).await;
    wait(&server, 3_600).await;
    for socket in [&mut of_ann, &mut of_bob, &mut of_eve] {
        assert_eq!(told(socket).await, Vec::<Value>::new());
    }
    assert_eq!(states(&eve).await, ["pending", "pending"]);
});
