//! The two ends of an upgraded connection: the library reads through one and answers pings there, we write frames through the other.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use bytes::{Buf, Bytes};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::{Parts, downcast};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio_rustls::server::TlsStream;

use super::wire::Gone;

/// The library's end.
pub(super) struct Door {
    stream: Inlet,
    /// What came with the request.
    early: Bytes,
}

enum Inlet {
    Plain(OwnedReadHalf),
    Tls(Arc<Sealed>),
}

/// Our end. One writes there at a time.
pub(super) enum Outlet {
    /// Straight to the system.
    Plain(OwnedWriteHalf),
    /// Through TLS, whose state reading and writing share.
    Tls(Arc<Sealed>),
}

/// A connection with TLS. Its last owner says goodbye to the peer, as far as the system takes it at once.
pub(super) struct Sealed(Mutex<TlsStream<TcpStream>>);

impl Drop for Sealed {
    fn drop(&mut self) {
        let _ = Pin::new(self.0.get_mut()).poll_shutdown(&mut Context::from_waker(Waker::noop()));
    }
}

/// Takes the connection out of the layers that served its request.
pub(super) fn open(upgraded: Upgraded) -> Result<(Door, Outlet), Gone> {
    let (stream, ours, early) = match downcast::<TokioIo<TcpStream>>(upgraded) {
        Ok(parts) => {
            let (theirs, ours) = parts.io.into_inner().into_split();
            (Inlet::Plain(theirs), Outlet::Plain(ours), parts.read_buf)
        }
        Err(upgraded) => {
            let parts: Parts<TokioIo<TlsStream<TcpStream>>> = downcast(upgraded).map_err(|_| Gone::Broken)?;
            let sealed = Arc::new(Sealed(Mutex::new(parts.io.into_inner())));
            (Inlet::Tls(Arc::clone(&sealed)), Outlet::Tls(sealed), parts.read_buf)
        }
    };
    // Copied: the request's whole buffer would live as long as these bytes.
    Ok((Door { stream, early: Bytes::copy_from_slice(&early) }, ours))
}

impl Outlet {
    /// Writes as much as is taken at once.
    ///
    /// # Errors
    /// `WouldBlock`; or the connection is broken.
    pub(super) fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.as_ref().try_write(bytes),
            Self::Tls(sealed) => now(|cx| Pin::new(&mut *sealed.0.lock()).poll_write(cx, bytes)),
        }
    }

    /// Whether all that was taken is with the system. TLS may hold a part of it back.
    ///
    /// # Errors
    /// `WouldBlock`: not yet; or the connection is broken.
    pub(super) fn try_flush(&self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls(sealed) => now(|cx| Pin::new(&mut *sealed.0.lock()).poll_flush(cx)),
        }
    }

    /// Waits for the system to take more, after it did not.
    pub(super) fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Plain(stream) => stream.as_ref().poll_write_ready(cx),
            Self::Tls(sealed) => sealed.0.lock().get_ref().0.poll_write_ready(cx),
        }
    }
}

/// The result of an attempt for which nobody waits.
fn now<T>(attempt: impl FnOnce(&mut Context<'_>) -> Poll<io::Result<T>>) -> io::Result<T> {
    match attempt(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}

impl AsyncRead for Door {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let door = self.get_mut();
        if door.early.is_empty() {
            return match &mut door.stream {
                Inlet::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
                Inlet::Tls(sealed) => Pin::new(&mut *sealed.0.lock()).poll_read(cx, buffer),
            };
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
        let stream: &TcpStream = match &self.stream {
            Inlet::Plain(stream) => stream.as_ref(),
            Inlet::Tls(sealed) => return Pin::new(&mut *sealed.0.lock()).poll_write(cx, bytes),
        };
        loop {
            ready!(stream.poll_write_ready(cx))?;
            match stream.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &self.stream {
            Inlet::Plain(_) => Poll::Ready(Ok(())),
            Inlet::Tls(sealed) => Pin::new(&mut *sealed.0.lock()).poll_flush(cx),
        }
    }

    /// The other end closes the connection, when it is dropped.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
