//! The two ends of an upgraded connection: the library reads through one and answers pings there, we write frames through the other.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::wire::Gone;

/// The library's end.
pub(super) struct Door {
    stream: OwnedReadHalf,
    /// What came with the request.
    early: Bytes,
}

/// Takes the connection out of the layers that served its request.
pub(super) fn open(upgraded: Upgraded) -> Result<(Door, OwnedWriteHalf), Gone> {
    let parts = downcast::<TokioIo<TcpStream>>(upgraded).map_err(|_| Gone::Broken)?;
    let (stream, ours) = parts.io.into_inner().into_split();
    // Copied: the request's whole buffer would live as long as these bytes.
    Ok((Door { stream, early: Bytes::copy_from_slice(&parts.read_buf) }, ours))
}

impl AsyncRead for Door {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let door = self.get_mut();
        if door.early.is_empty() {
            return Pin::new(&mut door.stream).poll_read(cx, buffer);
        }
        let length = door.early.len().min(buffer.remaining());
        buffer.put_slice(&door.early[..length]);
        door.early.advance(length);
        if door.early.is_empty() {
            door.early = Bytes::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Door {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let stream: &TcpStream = self.stream.as_ref();
        loop {
            ready!(stream.poll_write_ready(cx))?;
            match stream.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The other end closes the connection, when it is dropped.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
