//! A test server: a node, its database and its clock.

use std::net::SocketAddr;
use std::sync::Arc;

use app::{App, Result, TestClock, Work};
use model::{Id, NodeEvent, SessionId, Time, UserId, Username};

use crate::node::Node;
use crate::{Dial, Engine, Setup, TestClient, TestDatabase, store};

/// When a test begins: 2027-01-15, 08:00 UTC.
const BEGIN: Time = Time(1_800_000_000_000_000);

/// A running server. A clone is a pointer; the server ends with the last one.
#[derive(Clone)]
pub struct TestServer(Arc<Inner>);

struct Inner {
    // In the order in which they are dropped.
    node: Node,
    database: Arc<TestDatabase>,
    clock: Arc<TestClock>,
    setup: Setup,
}

impl TestServer {
    /// Starts a server on a database.
    pub async fn start(setup: Setup, database: TestDatabase) -> Self {
        Self::on(setup, Arc::new(database), Arc::new(TestClock::at(BEGIN))).await
    }

    async fn on(setup: Setup, database: Arc<TestDatabase>, clock: Arc<TestClock>) -> Self {
        let node = Node::start(&setup, &database, clock.clone()).await;
        Self(Arc::new(Inner { node, database, clock, setup }))
    }

    /// Another node on the same database with the same clock. It hears of what this one does by the poll alone: set `socket.poll_ms`.
    pub async fn another_node(&self) -> Self {
        Self::on(self.0.setup.clone(), self.0.database.clone(), self.0.clock.clone()).await
    }

    /// As [`TestServer::another_node`], with other features or settings.
    pub async fn another_node_with(&self, setup: Setup) -> Self {
        Self::on(setup, self.0.database.clone(), self.0.clock.clone()).await
    }

    /// The app inside.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.node.app
    }

    /// The clock, which moves when the test says so.
    #[must_use]
    pub fn clock(&self) -> &TestClock {
        &self.0.clock
    }

    /// What it is made of.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.0.database
    }

    /// Which engine the test runs on.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.0.database.engine()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.node.address
    }

    /// Where it speaks https: for a setup that says so.
    #[must_use]
    pub fn secure_address(&self) -> SocketAddr {
        self.0.node.secure.expect("a setup with TLS")
    }

    /// The address of a path: `server.url("/healthz")`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Somebody who shows nothing.
    #[must_use]
    pub fn anonymous(&self) -> TestClient {
        TestClient::new(self.clone(), None, None)
    }

    /// Somebody who shows this `Authorization` header: `Bearer …` or `Token …`.
    #[must_use]
    pub fn client_with(&self, authorization: &str) -> TestClient {
        TestClient::new(self.clone(), None, Some(authorization.to_owned()))
    }

    /// Makes an account, as accounts would, with everything that features do for a new one. The client shows its token.
    pub async fn user(&self, name: &str) -> TestClient {
        self.account(name, store::Rights::User).await
    }

    /// Makes an administrator's account.
    pub async fn admin(&self, name: &str) -> TestClient {
        self.account(name, store::Rights::Admin).await
    }

    async fn account(&self, name: &str, rights: store::Rights) -> TestClient {
        let name = Username::new(name).expect("a username");
        let user = self
            .write(move |work| {
                let (user, now) = (work.new_id::<UserId>(), work.now());
                store::insert_user(work.tx(), user, &name, rights, now)?;
                work.user_created(user)?;
                Ok(user)
            })
            .await;
        self.client_of(user)
    }

    /// The client of somebody who has an account.
    #[must_use]
    pub fn client_of(&self, user: UserId) -> TestClient {
        TestClient::new(self.clone(), Some(user), Some(format!("Bearer user-{user}")))
    }

    /// The same person on this node of several.
    #[must_use]
    pub fn here(&self, client: &TestClient) -> TestClient {
        TestClient::new(self.clone(), client.user(), client.authorization().map(str::to_owned))
    }

    /// Ends a session, as signing out would: through the server's log.
    pub async fn revoke(&self, user: UserId, session: i64) {
        let session = SessionId::from_raw(session);
        self.write(move |work| work.announce_to_nodes(&NodeEvent::SessionRevoked { session, user })).await;
    }

    /// Runs a unit of work that must succeed.
    pub async fn write<T, F>(&self, rule: F) -> T
    where
        T: Send + 'static,
        F: Fn(&mut Work<'_, '_>) -> Result<T> + Send + 'static,
    {
        match self.app().write(rule).await {
            Ok(value) => value,
            Err(error) => panic!("a unit of the test was refused: {error:?}"),
        }
    }

    /// Runs a read that must succeed.
    pub async fn read<T, F>(&self, read: F) -> T
    where
        T: Send + 'static,
        F: FnOnce(&mut db::Tx<'_>) -> Result<T> + Send + 'static,
    {
        match self.app().read(read).await {
            Ok(value) => value,
            Err(error) => panic!("a read of the test failed: {error:?}"),
        }
    }

    /// Waits until everything that this node has answered so far was also handed to its sockets.
    pub async fn settle(&self) {
        // One thread answers units in order, and releases what a unit announced before it answers the next.
        self.write(|_| Ok(())).await;
    }

    /// A socket about to be opened, with nothing shown yet.
    pub fn dial(&self) -> Dial {
        Dial::new(self.clone())
    }

    /// Stops as on SIGTERM.
    pub async fn stop(&self) {
        self.app().stop().await;
    }
}
