//! What a certificate authority asks of this server before it believes the name (RFC 8555, 8.3; RFC 8737): answered for as long as it asks.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use parking_lot::Mutex;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::ClientHello;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::tls;
use crate::error::{Error, Result};

/// The protocol that an authority speaks at the https address (RFC 8737, 6.2): a handshake, and nothing after it.
const PROTOCOL: &[u8] = b"acme-tls/1";

/// The questions that are open.
#[derive(Debug, Default)]
pub struct Challenges {
    open: Mutex<Open>,
    /// How many are open for TLS: while there is none, handshakes take the short way.
    over_tls: AtomicUsize,
}

#[derive(Debug, Default)]
struct Open {
    /// What is answered, by its token.
    over_http: HashMap<String, String>,
    /// What is shown, by the name that is asked for.
    over_tls: HashMap<String, Arc<ServerConfig>>,
}

/// An answer that is given until this is dropped.
#[derive(Debug)]
#[must_use = "the answer is withdrawn when this is dropped"]
pub struct Answering {
    challenges: Arc<Challenges>,
    question: Question,
}

#[derive(Debug)]
enum Question {
    Token(String),
    Name(String),
}

impl Challenges {
    /// Answers a token in clear text: wherever a [`Listening`](super::Listening) was told to.
    pub fn answer_token(self: &Arc<Self>, token: &str, key_authorization: &str) -> Answering {
        self.open.lock().over_http.insert(token.to_owned(), key_authorization.to_owned());
        Answering { challenges: self.clone(), question: Question::Token(token.to_owned()) }
    }

    /// Shows a certificate to whoever asks for a name in the authority's own protocol. The name is that of the handshake: for an address, the one
    /// that leads from it to a name (RFC 8738, 6).
    ///
    /// # Errors
    /// If the key is of no kind that can sign.
    pub fn answer_name(
        self: &Arc<Self>,
        name: &str,
        certificate: CertificateDer<'static>,
        key: PrivatePkcs8KeyDer<'static>,
    ) -> Result<Answering> {
        let key = any_supported_type(&key.into()).map_err(Error::internal)?;
        // Unchecked: the extension that makes the proof is critical, and nobody who reads certificates for other ends knows it.
        let shown = SingleCertAndKey::from(CertifiedKey::new(vec![certificate], key));
        let builder = tls::versions().map_err(Error::internal)?.with_no_client_auth();
        let mut config = builder.with_cert_resolver(Arc::new(shown));
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        let name = name.to_ascii_lowercase();
        if self.open.lock().over_tls.insert(name.clone(), Arc::new(config)).is_none() {
            self.over_tls.fetch_add(1, Ordering::Release);
        }
        Ok(Answering { challenges: self.clone(), question: Question::Name(name) })
    }

    /// Whether somebody may ask in the authority's protocol.
    pub(super) fn are_over_tls(&self) -> bool {
        self.over_tls.load(Ordering::Acquire) > 0
    }

    /// What to show to whoever asks for a name in the authority's protocol and in no other.
    pub(super) fn config_for(&self, hello: &ClientHello<'_>) -> Option<Arc<ServerConfig>> {
        if !hello.alpn()?.eq([PROTOCOL]) {
            return None;
        }
        self.open.lock().over_tls.get(&hello.server_name()?.to_ascii_lowercase()).cloned()
    }

    /// The routes of a door in clear text, with the answers before them. A token that nobody knows is answered 404, whatever comes behind.
    pub(super) fn before(self: &Arc<Self>, routes: Router) -> Router {
        let challenges = self.clone();
        let answer = move |Path(token): Path<String>| async move { challenges.answer(&token) };
        Router::new().route("/.well-known/acme-challenge/{token}", get(answer)).fallback_service(routes)
    }

    fn answer(&self, token: &str) -> Response {
        match self.open.lock().over_http.get(token) {
            Some(answer) => ([(header::CONTENT_TYPE, "application/octet-stream")], answer.clone()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut open = self.challenges.open.lock();
        match &self.question {
            Question::Token(token) => drop(open.over_http.remove(token)),
            Question::Name(name) => {
                if open.over_tls.remove(name).is_some() {
                    self.challenges.over_tls.fetch_sub(1, Ordering::Release);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(challenges: &Arc<Challenges>, path: &str) -> (StatusCode, String) {
        let behind = Router::new().fallback(|| async { StatusCode::IM_A_TEAPOT });
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = challenges.before(behind).oneshot(request).await.unwrap();
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_token_is_answered_while_it_is_open_and_no_other() {
        let challenges = Arc::new(Challenges::default());
        let place = "/.well-known/acme-challenge/tok_en-1";
        assert_eq!(ask(&challenges, place).await, (StatusCode::NOT_FOUND, String::new()));
        let answering = challenges.answer_token("tok_en-1", "tok_en-1.thumb");
        assert_eq!(ask(&challenges, place).await, (StatusCode::OK, "tok_en-1.thumb".to_owned()));
        assert_eq!(ask(&challenges, "/.well-known/acme-challenge/other").await.0, StatusCode::NOT_FOUND);
        assert_eq!(ask(&challenges, "/.well-known/other").await.0, StatusCode::IM_A_TEAPOT);
        drop(answering);
        assert_eq!(ask(&challenges, place).await.0, StatusCode::NOT_FOUND);
    }
}
