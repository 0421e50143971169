//! One request to a gateway: bounded in time and size, to the address of the settings and nowhere else.

use std::time::Duration;

use http::Response;
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Url};

use crate::mail::Refusal;
use crate::outgoing::Outgoing;

/// How long a request may take: sending a text is slow work elsewhere.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of an answer is read, in bytes.
const LONGEST: usize = 16 << 10;

/// An address that texts are posted to. A clone is a pointer.
#[derive(Clone)]
pub struct Gateway {
    outgoing: Outgoing,
    url: Url,
}

impl Gateway {
    /// At an address, which a key of the settings gives. It may be of one's own network: the operator chose it.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn at(key: &str, url: &str) -> Result<Self, String> {
        let wrong = || format!("{key} must be an address such as \"https://sms.example/send\".");
        let url: Url = url.parse().map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(wrong());
        }
        let outgoing = Outgoing::new().map_err(|why| format!("{key} cannot be used: {why}"))?;
        Ok(Self { outgoing, url })
    }

    /// A request there, to be filled.
    pub fn post(&self) -> RequestBuilder {
        self.outgoing.post(self.url.clone()).timeout(PATIENCE)
    }

    /// Sends a request and reads the answer. None is for now: the text may have been taken. What a status says counts, whatever becomes of the rest.
    ///
    /// # Errors
    /// [`Refusal::ForNow`], in words without the address, whose path may be a secret.
    pub async fn exchange(&self, request: RequestBuilder) -> Result<Response<Vec<u8>>, Refusal> {
        let silent = |_| Refusal::ForNow("The gateway does not answer.".to_owned());
        let request = request.build().map_err(|why| Refusal::ForGood(why.without_url().to_string()))?;
        let mut answer = self.outgoing.begin(request).await.map_err(silent)?;
        let mut body = Vec::new();
        while let Ok(Some(part)) = answer.chunk().await {
            let room = LONGEST - body.len();
            body.extend_from_slice(&part[..part.len().min(room)]);
            if body.len() == LONGEST {
                break;
            }
        }
        let mut read = Response::new(body);
        *read.status_mut() = answer.status();
        Ok(read)
    }
}

/// A header of ours, whose value is made of letters, digits and marks.
pub fn headers<const N: usize>(named: [(&'static str, &str); N]) -> HeaderMap {
    named.into_iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?))).collect()
}

/// A gateway for tests, which answers as it is told and keeps what it was asked.
#[cfg(test)]
pub mod fake {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// Listens for one request.
    pub async fn listen() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    /// Takes one request, answers it, and gives it back as text.
    pub async fn answer(listener: &TcpListener, answer: &str) -> String {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 4096];
        while !is_whole(&request) {
            let read = stream.read(&mut chunk).await.unwrap();
            assert_ne!(read, 0, "the request breaks off");
            request.extend_from_slice(&chunk[..read]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    }

    fn is_whole(request: &[u8]) -> bool {
        let text = String::from_utf8_lossy(request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        body.len() >= length.unwrap_or(0_usize)
    }
}
