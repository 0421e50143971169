//! A bare tokio task for each connection that awaits readability: the least that an idle connection can cost under tokio.

use std::io;
use std::net::SocketAddr;

use anyhow::Result;
use tokio::net::{TcpListener, TcpStream};

use super::relay;
use crate::{sys, ws};

/// Listens on `address`, reports where, answers every upgrade and reads whatever comes. Runs until the process is ended.
pub fn run(address: SocketAddr, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    sys::raise_open_files()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::from_std(relay::listen(address)?)?;
        ready(listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(hold(stream));
        }
    })
}

/// Ends with the connection; there is nobody to tell why.
async fn hold(stream: TcpStream) {
    while stream.readable().await.is_ok() {
        // Not across an await: the buffer belongs to the thread.
        if !answer(&stream) {
            return;
        }
    }
}

fn answer(stream: &TcpStream) -> bool {
    let mut buffer = [0; 4096];
    match stream.try_read(&mut buffer) {
        Ok(0) => false,
        Ok(len) if ws::head_end(&buffer[..len]).is_some() => stream.try_write(ws::SWITCHING).is_ok(),
        Ok(_) => true,
        Err(error) => error.kind() == io::ErrorKind::WouldBlock,
    }
}
