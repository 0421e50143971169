//! One node of a test server: an app on a database, behind real HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use app::http::{Listening, router, serve, unknown_address};
use app::{App, TestClock};

use crate::{Setup, TestAuthenticator, TestDatabase, store};

/// A running app and its address.
pub(crate) struct Node {
    pub(crate) app: App,
    pub(crate) address: SocketAddr,
    pub(crate) secure: Option<SocketAddr>,
}

impl Node {
    pub(crate) async fn start(setup: &Setup, database: &TestDatabase, clock: Arc<TestClock>) -> Self {
        let db = tokio::task::block_in_place(|| database.open());
        let feature = (setup.feature)().with(TestAuthenticator::feature()).on_user_shown(store::show);
        let mut config = setup.config.clone();
        config.blobs.folder.get_or_insert_with(|| database.folder().join("blobs"));
        let built = App::build(db, config, clock, feature).expect("the app is put together");
        let app = built.app.clone();
        app.start(None).await.expect("the app starts");
        app.work_jobs();
        let listening = Listening::on(&setup.config.server.listen).expect("an address to listen on");
        let address = listening.address;
        let mut all = vec![listening];
        if let Some(tls) = &setup.tls {
            let beside = Listening::on(&setup.config.server.listen).expect("an address to listen on");
            all.push(beside.with_tls(tls.clone()));
        }
        let secure = all.get(1).map(|beside| beside.address);
        let client = axum::Router::new().fallback(async || unknown_address());
        app.spawn(serve(app.clone(), all, router(built, client)));
        Self { app, address, secure }
    }
}

impl Drop for Node {
    /// Its tasks end with the test's runtime; what waits for them ends now.
    fn drop(&mut self) {
        self.app.stopping().cancel();
    }
}
