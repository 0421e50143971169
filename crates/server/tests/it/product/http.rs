//! Requests over HTTP, one connection each: nothing of a killed server lives on in a pool.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A server's REST half.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    base: String,
}

/// What came back: a status and a body, or nothing.
pub type Answer = Result<(StatusCode, String), reqwest::Error>;

impl Http {
    /// The server at this address.
    pub fn new(address: SocketAddr) -> Self {
        let client = Client::builder()
            .timeout(Duration::from_secs(20))
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([]);
        let client = client.pool_max_idle_per_host(0).build().expect("an HTTP client");
        Self { client, base: format!("http://{address}") }
    }

    /// Whether the server answers that it is ready.
    pub async fn is_ready(&self) -> bool {
        let answer = self.client.get(format!("{}/readyz", self.base)).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// A request which may meet a server that dies. `credential` is a whole `Authorization` header.
    pub async fn attempt(&self, method: Method, path: &str, credential: &str, body: Option<&Value>) -> Answer {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        if !credential.is_empty() {
            request = request.header("authorization", credential);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        Ok((answer.status(), answer.text().await?))
    }

    /// A request that must succeed.
    pub async fn get<T: DeserializeOwned>(&self, path: &str, credential: &str) -> T {
        answered(path, self.attempt(Method::GET, path, credential, None).await)
    }

    /// A request that must succeed.
    pub async fn post(&self, path: &str, credential: &str, body: &Value) -> Value {
        answered(path, self.attempt(Method::POST, path, credential, Some(body)).await)
    }
}

fn answered<T: DeserializeOwned>(path: &str, answer: Answer) -> T {
    let (status, text) = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
}
