//! Requests to servers that the operator named, such as a provider of sign-ins: those may be private. An address that came from anybody else is
//! asked through [`crate::foreign`].

use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Url};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error as ThisError;

use crate::error::{Error, Result};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a request may take, with its connection and its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer, in bytes.
const LONGEST: usize = 512 * 1024;

/// Asks, with bounds on time and size. A redirect is an answer and is not followed; no proxy of the environment is used; certificates are
/// trusted as browsers do. A clone is a pointer.
#[derive(Debug, Clone)]
pub struct Outgoing(reqwest::Client);

/// There was no whole answer in time. Tells no address: it may hold secrets.
#[derive(Debug, ThisError)]
pub enum NoAnswer {
    /// The request cannot be sent, or broke off.
    #[error("{0}")]
    Broken(reqwest::Error),
    /// The answer is longer than any that we could use.
    #[error("the answer is longer than {LONGEST} bytes")]
    TooLong,
}

impl From<reqwest::Error> for NoAnswer {
    fn from(error: reqwest::Error) -> Self {
        Self::Broken(error.without_url())
    }
}

impl Outgoing {
    /// Puts it together. Nothing is asked yet.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new() -> Result<Self> {
        let client =
            reqwest::Client::builder().tls_backend_preconfigured(trusting()?).redirect(Policy::none()).no_proxy();
        let client = client.connect_timeout(CONNECT).timeout(PATIENCE).user_agent("Commune");
        client.build().map(Self).map_err(Error::internal)
    }

    /// A request to an address, to be filled and given to [`Outgoing::begin`].
    pub(crate) fn post(&self, address: Url) -> RequestBuilder {
        self.0.post(address)
    }

    /// Sends a request and reads the head of the answer, for whom that is enough.
    ///
    /// # Errors
    /// As [`Outgoing::send`].
    pub(crate) async fn begin(&self, request: reqwest::Request) -> Result<reqwest::Response, NoAnswer> {
        Ok(self.0.execute(request).await?)
    }

    /// Sends a request with a whole address, and reads the whole answer.
    ///
    /// # Errors
    /// [`NoAnswer`]. Any status is an answer.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
        let mut answer = self.begin(request.try_into()?).await?;
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > LONGEST {
                return Err(NoAnswer::TooLong);
            }
            body.extend_from_slice(&part);
        }
        let mut whole = Response::new(body);
        *whole.status_mut() = answer.status();
        *whole.headers_mut() = answer.headers().clone();
        Ok(whole)
    }
}

/// TLS that trusts certificates as browsers do.
///
/// # Errors
/// If it cannot be set up.
pub(crate) fn trusting() -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// What becomes of a request that is answered by these bytes, once.
    async fn answered_by(bytes: Vec<u8>) -> Result<Response<Vec<u8>>, NoAnswer> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/secret-path", listener.local_addr().unwrap());
        let outgoing = Outgoing::new().unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 1_024];
            let _ = stream.read(&mut asked).await;
            let _ = stream.write_all(&bytes).await;
        };
        tokio::join!(outgoing.send(Request::get(address).body(Vec::new()).unwrap()), serve).0
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let there = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(answered_by(there.to_vec()).await.unwrap().status(), 302);
    }

    #[tokio::test]
    async fn an_answer_has_an_end() {
        let long = |bytes: usize| {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n");
            [head.into_bytes(), vec![b'x'; bytes]].concat()
        };
        assert_eq!(answered_by(long(LONGEST)).await.unwrap().body().len(), LONGEST);
        assert!(matches!(answered_by(long(LONGEST + 1)).await, Err(NoAnswer::TooLong)));
    }

    #[tokio::test]
    async fn a_failure_tells_no_address() {
        let why = answered_by(b"what?".to_vec()).await.unwrap_err();
        assert!(!format!("{why} {why:?}").contains("secret-path"), "{why:?}");
    }
}
