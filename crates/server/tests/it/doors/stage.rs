//! A server before its set-up, and requests as an older client makes them.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use db::{Config, Db};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use testkit::postgres::TestPostgres;
use testkit::{Engine, skipped};

use super::store::{self, Counts};
use crate::product::{Random, Server, Serving, find, seed};

/// The password of everybody here, which is the transcript's.
pub const PASSWORD: &str = "trydjango";

/// The server and a client of it.
pub struct Stage {
    server: Server,
    client: Client,
    /// Where the server's database is, unless in its data folder.
    postgres: Option<TestPostgres>,
}

/// Writes a test once for each engine: `name::sqlite` and `name::postgres`.
macro_rules! on_both_engines {
    ($name:ident, $settings:expr, async |$stage:ident| $test:block) => {
        mod $name {
            use super::*;

            async fn play($stage: Stage) $test

            #[tokio::test]
            async fn sqlite() {
                let name = concat!(module_path!(), "::sqlite");
                if let Some(stage) = Stage::set(name, testkit::Engine::Sqlite, $settings).await {
                    play(stage).await;
                }
            }

            #[tokio::test]
            async fn postgres() {
                let name = concat!(module_path!(), "::postgres");
                if let Some(stage) = Stage::set(name, testkit::Engine::Postgres, $settings).await {
                    play(stage).await;
                }
            }
        }
    };
}

pub(super) use on_both_engines;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, byte for byte.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {} {}", self.status, self.body))
    }

    /// A header, where it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl Stage {
    /// A server that was just started and has no administrator; none where there is no binary, or no such engine.
    pub async fn set(test: &str, engine: Engine, settings: &[(&'static str, &'static str)]) -> Option<Self> {
        let binary = find(test)?;
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(a_database(test)?),
        };
        let mut settings = settings.to_vec();
        settings.push(("COMMUNE__ACCOUNTS__SIGN_UP_BEFORE_SETUP", "false"));
        let database = postgres.as_ref().map(TestPostgres::url);
        let serving = Serving { settings, database, ..Serving::default() };
        // Each its own chance, or two that begin together would take one port.
        static STAGES: AtomicU64 = AtomicU64::new(100);
        let stream = STAGES.fetch_add(1, Ordering::Relaxed);
        let server = Server::new(binary, serving, &mut Random::new(seed(), stream));
        server.start().await;
        let client = Client::builder().timeout(Duration::from_secs(20)).no_proxy().tls_certs_only([]).build().unwrap();
        Some(Self { server, client, postgres })
    }

    /// A request to the server, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.server.address()))
    }

    /// Sends a form, or nothing where it is empty, as curl's `--data` does. `token` may be empty too.
    pub async fn form(&self, method: Method, path: &str, token: &str, form: &str) -> Answer {
        let mut request = self.request(method, path);
        if !form.is_empty() {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        }
        answer(if token.is_empty() { request } else { request.header("authorization", format!("Token {token}")) }).await
    }

    /// Makes an account and signs in.
    pub async fn sign_up(&self, name: &str) -> String {
        let form = format!("username={name}&password={PASSWORD}");
        assert_eq!(self.form(Method::POST, "/auth/users/create/", "", &form).await.status, 201);
        let token = self.form(Method::POST, "/auth/token/create/", "", &form).await.json();
        token["auth_token"].as_str().expect("a token").to_owned()
    }

    /// Makes a chat and returns its address.
    pub async fn chat(&self, token: &str) -> String {
        let made = self.form(Method::POST, "/api/chats/", token, "").await.json();
        made["uri"].as_str().expect("an address").to_owned()
    }

    /// Kills the server as `kill -9` does, and starts it again.
    pub async fn kill(&self) {
        self.server.kill().await;
        self.server.start().await;
    }

    /// How much there is in the database.
    pub async fn counts(&self) -> Counts {
        let config = match &self.postgres {
            Some(postgres) => Config::postgres(postgres.url()),
            None => Config::sqlite(self.server.data().join("commune.db")),
        };
        let db = Db::open(&config).expect("the database");
        db.read(store::counts).await.expect("counts")
    }

    /// Ends the server, and gives every byte of its data folder, and of its log.
    pub async fn left_behind(self) -> (Vec<u8>, Vec<u8>) {
        self.server.stop().await;
        (bytes_of(&self.server.data()), self.server.log().into_bytes())
    }

    /// Ends the server, which must have had nothing to complain of.
    pub async fn close(self) {
        self.server.stop().await;
        assert_eq!(self.server.complaints(), Vec::<String>::new());
        self.server.doctor().await.expect("everything is as it should be");
    }
}

/// All files in a folder.
fn bytes_of(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            all.extend(bytes_of(&entry));
        } else if entry.is_file() {
            all.extend(fs::read(&entry).expect("a file"));
        }
    }
    all
}

/// Blocks; nothing else runs yet.
fn a_database(test: &str) -> Option<TestPostgres> {
    let made = TestPostgres::new();
    if made.is_none() {
        skipped(test, "there is no Postgres here");
    }
    made
}

/// Sends a request and reads the answer to its end.
pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.text().await.expect("a body") }
}
