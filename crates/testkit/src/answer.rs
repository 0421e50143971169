//! An answer by HTTP, and what a test may expect of it.

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as text.
    pub body: String,
}

impl Answer {
    /// Sends a request and reads the answer to its end.
    ///
    /// # Panics
    /// If there is none.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.expect("the answer's body");
        Self { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    /// Fails the test unless it has this status.
    #[track_caller]
    #[must_use = "or say `.done()`"]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Fails the test unless it is a problem document (RFC 9457) with this code, which agrees with the status.
    #[track_caller]
    #[must_use = "or say `.done()`"]
    pub fn problem(self, code: &str) -> Self {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{} {}", self.status, self.body);
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}", self.body);
        assert_eq!(problem["status"], self.status, "{}", self.body);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{}", self.body);
        self
    }

    /// Nothing more is expected.
    pub fn done(self) {}

    /// The body as JSON.
    ///
    /// # Panics
    /// If it is none.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        self.read()
    }

    /// The body as a type.
    ///
    /// # Panics
    /// If it is none.
    #[track_caller]
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_str(&self.body) {
            Ok(value) => value,
            Err(why) => panic!("{why} in {}", self.body),
        }
    }

    /// A header, where it is there and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
