//! HTTP written by hand, for requests that no client would make.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::{PATIENCE, TestServer};

/// A connection to which a test writes bytes.
pub struct RawHttp(TcpStream);

impl RawHttp {
    /// Connects.
    pub async fn to(server: &TestServer) -> Self {
        Self::at(server.address()).await
    }

    /// Connects to an address.
    pub async fn at(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    /// Writes bytes.
    pub async fn write(&mut self, bytes: &[u8]) {
        // The peer may have closed already; what it said then is still to be read.
        let _ = self.0.write_all(bytes).await;
    }

    /// Everything that the server says until it closes the connection.
    pub async fn until_closed(&mut self) -> String {
        let mut said = Vec::new();
        // A reset is an end as well.
        let _ = timeout(2 * PATIENCE, self.0.read_to_end(&mut said)).await.expect("the server closes in time");
        String::from_utf8_lossy(&said).into_owned()
    }
}
