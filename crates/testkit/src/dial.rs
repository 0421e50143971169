//! A socket about to be opened.

use serde_json::{Value, json};
use tokio::net::TcpSocket;
use tokio::time::timeout;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use crate::socket::Line;
use crate::{PATIENCE, TestCertificate, TestServer, TestSocket};

/// Headers and sizes of a socket that is not open yet.
#[must_use = "nothing happens before it is opened"]
pub struct Dial {
    server: TestServer,
    headers: Vec<(HeaderName, HeaderValue)>,
    receive_bytes: Option<u32>,
    tls: Option<&'static TestCertificate>,
}

/// An upgrade that was answered otherwise.
#[derive(Debug)]
pub struct Refused {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Dial {
    pub(crate) fn new(server: TestServer) -> Self {
        Self { server, headers: Vec::new(), receive_bytes: None, tls: None }
    }

    /// Adds a header, or replaces the one of that name: `origin`, `host`, `authorization`.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        let value = HeaderValue::from_str(value).expect("a header's value");
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
        self
    }

    /// Comes with the session cookie, from a page of this server.
    pub fn cookie(self, token: &str) -> Self {
        let origin = self.server.url("");
        self.header("cookie", &format!("session={token}")).header("origin", &origin)
    }

    /// Holds at most about so many bytes that the test did not read yet.
    pub fn receive_bytes(mut self, bytes: u32) -> Self {
        self.receive_bytes = Some(bytes);
        self
    }

    /// Comes over TLS, to a server which shows this certificate.
    pub fn over_tls(mut self, certificate: &'static TestCertificate) -> Self {
        self.tls = Some(certificate);
        self
    }

    /// Upgrades. Nothing was said yet.
    ///
    /// # Errors
    /// The answer, if it is no upgrade.
    pub async fn open(self) -> Result<TestSocket, Refused> {
        let stream = self.connect().await;
        let config = WebSocketConfig::default().max_frame_size(None).max_message_size(None);
        let opening = client_async_with_config(self.request(), stream, Some(config));
        match timeout(PATIENCE, opening).await.expect("an answer to the upgrade in time") {
            Ok((stream, _)) => Ok(TestSocket::new(self.server, stream)),
            Err(Error::Http(answer)) => {
                let body = answer.body().as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned();
                Err(Refused { status: answer.status().as_u16(), body })
            }
            Err(error) => panic!("the upgrade failed: {error}"),
        }
    }

    /// Upgrades, says hello and waits for the welcome.
    pub async fn live(self) -> TestSocket {
        self.greeted(json!({"op": "hello"})).await
    }

    /// As [`Dial::live`], with a token in the first frame.
    pub async fn live_by_frame(self, token: &str) -> TestSocket {
        self.greeted(json!({"op": "hello", "token": token})).await
    }

    /// As [`Dial::live`], for a client that holds this already.
    pub async fn resumed(self, resume: Value) -> TestSocket {
        self.greeted(json!({"op": "hello", "resume": resume})).await
    }

    async fn greeted(self, hello: Value) -> TestSocket {
        let mut socket = match self.open().await {
            Ok(socket) => socket,
            Err(refused) => panic!("no socket: {refused:?}"),
        };
        socket.say(&hello).await;
        socket.take_welcome().await;
        socket
    }

    async fn connect(&self) -> Line {
        let socket = TcpSocket::new_v4().expect("a TCP socket");
        if let Some(bytes) = self.receive_bytes {
            socket.set_recv_buffer_size(bytes).expect("a smaller buffer");
        }
        let address = if self.tls.is_some() { self.server.secure_address() } else { self.server.address() };
        let stream = socket.connect(address).await.expect("a connection");
        match self.tls {
            Some(certificate) => Box::new(certificate.wrap(stream, &["http/1.1"]).await.expect("TLS")),
            None => Box::new(stream),
        }
    }

    fn request(&self) -> Request {
        let url = format!("ws://{}/api/v1/ws", self.server.address());
        let mut request = url.into_client_request().expect("an upgrade request");
        for (name, value) in &self.headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        request
    }
}
