//! What people are to each other, as the people feature would write it.

use model::Privacy;

use crate::{TestClient, TestServer, store};

impl TestServer {
    /// Makes two people friends.
    pub async fn befriend(&self, one: &TestClient, other: &TestClient) {
        let (one, other) = (one.id(), other.id());
        self.write(move |work| {
            let now = work.now();
            Ok(store::befriend(work.tx(), one, other, now)?)
        })
        .await;
    }

    /// Changes whom somebody lets do what.
    pub async fn privacy(&self, user: &TestClient, change: impl Fn(&mut Privacy) + Send + 'static) {
        let user = user.id();
        self.write(move |work| {
            let mut privacy = app::bonds::privacy(work.tx(), user)?;
            change(&mut privacy);
            Ok(store::put_privacy(work.tx(), user, &privacy)?)
        })
        .await;
    }

    /// Keeps somebody away from another.
    pub async fn block(&self, user: &TestClient, other: &TestClient) {
        let (user, other) = (user.id(), other.id());
        self.write(move |work| {
            let now = work.now();
            Ok(store::block(work.tx(), user, other, now)?)
        })
        .await;
    }
}
