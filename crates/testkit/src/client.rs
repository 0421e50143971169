//! Somebody who asks by HTTP.

use std::time::Duration;

use model::{RoomId, UserId};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Answer, Dial, PATIENCE, TestServer, TestSocket};

/// A person, or nobody in particular, with what they show. Paths are below `/api/v1`.
#[derive(Clone)]
pub struct TestClient {
    server: TestServer,
    http: reqwest::Client,
    user: Option<UserId>,
    authorization: Option<String>,
}

impl TestClient {
    pub(crate) fn new(server: TestServer, user: Option<UserId>, authorization: Option<String>) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy();
        let http = http.pool_idle_timeout(Duration::from_secs(5)).tls_certs_only([]).build().expect("an HTTP client");
        Self { server, http, user, authorization }
    }

    /// Who it is.
    ///
    /// # Panics
    /// If it is nobody.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.user.expect("somebody with an account")
    }

    /// Who it is, if anybody.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// What it shows.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// What it shows, without the scheme: what goes into a first frame or a cookie.
    ///
    /// # Panics
    /// If it shows nothing.
    #[must_use]
    pub fn token(&self) -> &str {
        let shown = self.authorization.as_deref().and_then(|shown| shown.split_once(' '));
        shown.expect("somebody who shows a token").1
    }

    /// The same person in another session of the test authenticator.
    #[must_use]
    pub fn in_session(&self, session: i64) -> Self {
        self.showing(&format!("Bearer user-{}-{session}", self.id()))
    }

    /// The same person with another `Authorization` header.
    #[must_use]
    pub fn showing(&self, authorization: &str) -> Self {
        Self { authorization: Some(authorization.to_owned()), ..self.clone() }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    /// `POST` of a JSON text.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    /// `PUT` of a JSON text.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PUT, path).json(&body)).await
    }

    /// `PATCH` with a JSON text.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PATCH, path).json(&body)).await
    }

    /// A request below `/api/v1` that is not sent yet, with what this client shows. Ends in [`Answer::to`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_at_root(method, &format!("/api/v1{path}"))
    }

    /// As [`TestClient::request`], for an address outside `/api/v1`.
    pub fn request_at_root(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, self.server.url(path));
        match &self.authorization {
            Some(shown) => request.header("authorization", shown),
            None => request,
        }
    }

    /// Sends a message under a fresh key.
    pub async fn send(&self, room: RoomId, text: &str) -> Answer {
        self.send_as(room, &fresh_key(), text).await
    }

    /// Sends a message under this key.
    pub async fn send_as(&self, room: RoomId, key: &str, text: &str) -> Answer {
        self.post(&format!("/rooms/{room}/messages"), json!({"key": key, "text": text})).await
    }

    /// A socket about to be opened by this client's header.
    pub fn dial(&self) -> Dial {
        let dial = self.server.dial();
        match &self.authorization {
            Some(shown) => dial.header("authorization", shown),
            None => dial,
        }
    }

    /// A socket that was welcomed and is live. Its welcome is [`TestSocket::welcome`].
    pub async fn socket(&self) -> TestSocket {
        self.dial().live().await
    }

    /// A socket that was welcomed to `{"epoch", "user", "rooms"}`.
    pub async fn resume(&self, resume: Value) -> TestSocket {
        self.dial().resumed(resume).await
    }
}

/// A key that nobody used yet.
#[expect(clippy::disallowed_methods, reason = "a client's key comes from the client, which the test is")]
#[must_use]
pub fn fresh_key() -> String {
    Uuid::new_v4().to_string()
}
