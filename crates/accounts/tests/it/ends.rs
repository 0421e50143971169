//! More than two hundred ends of sessions: refused at once where they ended, and elsewhere after one look at the logs, which every node takes each
//! `socket.poll_ms`.

use app::Rate;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer, both_dbs};

use crate::people::{PASSWORD, Person, by_cookie, root, sign_in, sign_up};

/// Of six ends each.
const ROUNDS: usize = 40;

/// No bus and no poll: the other node looks when it is told to.
fn setup() -> Setup {
    crate::setup().tune(|config| {
        let many = Rate { burst: 10_000, refill_s: 1.0 };
        (config.limits.sign_in, config.limits.password) = (many, many);
    })
}

/// What of a session is shown at both nodes: its token, its cookie, a key's token of the same person, and sockets.
struct Held {
    here: TestServer,
    there: TestServer,
    session: Person,
}

impl Held {
    async fn of(here: &TestServer, there: &TestServer, name: &str, password: &str) -> Self {
        let session = Person::of(here, &sign_in(here, name, password).await.expect_status(200));
        there.here(&session.client).get("/me").await.expect_status(200).done();
        Self { here: here.clone(), there: there.clone(), session }
    }

    /// Ends it, and sees that it is over.
    async fn ends(&self, how: &str, end: impl AsyncFnOnce(&Person) -> Answer) {
        let status = if matches!(how, "lock" | "deletion") { 200 } else { 204 };
        let elsewhere = self.there.here(&self.session.client);
        let (mut near, mut far) = (self.session.client.socket().await, elsewhere.socket().await);
        end(&self.session).await.expect_status(status).done();
        self.session.client.get("/me").await.expect_status(401).problem("unauthenticated").done();
        by_cookie(&self.here, "/auth/refresh", &self.session.cookie).await.expect_status(401).done();
        assert_eq!(near.close_code().await, 4003, "{how}");
        self.there.app().look(self.there.app().now()).await.unwrap();
        assert_eq!(far.close_code().await, 4003, "{how}");
        elsewhere.get("/me").await.expect_status(401).problem("unauthenticated").done();
        by_cookie(&self.there, "/auth/refresh", &self.session.cookie).await.expect_status(401).done();
        assert_eq!(elsewhere.dial().open().await.map(|_| ()).unwrap_err().status, 401, "{how}");
    }
}

both_dbs!(more_than_two_hundred_ends_are_heard_of_with_the_next_look, setup(), async |here: TestServer| {
    let there = here.another_node().await;
    let root = root(&here).await;
    let ann = sign_up(&here, "ann").await;
    let person = format!("/admin/people/{}", ann.answer["user"]["id"]);
    let (mut owner, mut password) = (ann, PASSWORD.to_owned());
    for round in 0..ROUNDS {
        let held = Held::of(&here, &there, "ann", &password).await;
        held.ends("sign-out", async |one| one.client.post("/auth/sign-out", json!({})).await).await;
        let held = Held::of(&here, &there, "ann", &password).await;
        held.ends("revoked by another", async |_| Answer::to(owner.client.request(Method::DELETE, "/sessions")).await)
            .await;
        let held = Held::of(&here, &there, "ann", &password).await;
        let new = format!("{PASSWORD} {round}");
        let change = json!({"old": password, "new": new});
        held.ends("password", async |_| owner.client.post("/me/password", change).await).await;
        password = new;
        let held = Held::of(&here, &there, "ann", &password).await;
        let wish = json!({"content": "keep", "password": password});
        held.ends("deletion", async |one| one.client.post("/me/delete", wish).await).await;
        let held = Held::of(&here, &there, "ann", &password).await;
        let confirmed = json!({"password": password});
        held.ends("deactivation", async |one| one.client.post("/me/deactivate", confirmed).await).await;
        let held = Held::of(&here, &there, "ann", &password).await;
        let lock = async |locked: Value| root.client.patch(&person, json!({"locked": locked})).await;
        held.ends("lock", async |_| lock(json!(true)).await).await;
        lock(json!(false)).await.expect_status(200).done();
        owner = Person::of(&here, &sign_in(&here, "ann", &password).await.expect_status(200));
    }
});
