//! Files that grow: what somebody uploads is added as it arrives, is on disk before anybody is told of it, and is never whole in memory.
//!
//! How far one has come is the length of its file, so whatever arrived before a connection broke is there. Its row comes first and goes last: by it the sweep
//! knows which of these files somebody may still add to. One writer at a time: the file is locked.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::time::Duration;

use aws_lc_rs::digest;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{BlobKey, Folder, Laid, hex};
use crate::App;
use crate::error::{Error, Result};
use crate::http::too_slow;

/// Bytes that are gathered before they are written.
const PIECE: usize = 256 * 1024;
/// Bytes from the beginning by which it is told what a file is.
const BEGINNING: usize = 64 * 1024;
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);

/// A file that is added to. Nobody else does while this lives.
struct Growing {
    file: File,
    /// Where it began, and where it may end.
    from: u64,
    most: u64,
    size: u64,
}

impl Growing {
    /// None: there is no such file.
    fn open(folder: &Folder, key: &BlobKey, from: u64, most: u64) -> Result<Option<Self>> {
        let Some(file) = folder.open_growing(key).map_err(Error::internal)? else { return Ok(None) };
        lock(&file)?;
        let size = file.metadata().map_err(Error::internal)?.len();
        if size == from { Ok(Some(Self { file, from, most, size })) } else { Err(wrong_offset()) }
    }

    /// Adds bytes. More than was announced was never meant to be this file: then it is as it was at the beginning.
    fn add(mut self, pieces: &[Bytes]) -> Result<Self> {
        for piece in pieces {
            self.size += piece.len() as u64;
            if self.size > self.most {
                self.file.set_len(self.from).map_err(Error::internal)?;
                return Err(Error::too_large());
            }
            self.file.write_all(piece).map_err(Error::internal)?;
        }
        Ok(self)
    }

    fn sync(self) -> Result<u64> {
        self.file.sync_all().map_err(Error::internal)?;
        Ok(self.size)
    }
}

impl App {
    /// Makes the empty file of a growth that was announced.
    ///
    /// # Errors
    /// If it cannot be made.
    pub async fn begin_growth(&self, key: BlobKey) -> Result<()> {
        let folder = self.blob_folder()?;
        self.compute(move || folder.begin(&key).map_err(Error::internal)).await
    }

    /// How far a file has come, all of it on disk; none: there is no such file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn grown(&self, key: BlobKey) -> Result<Option<u64>> {
        let folder = self.blob_folder()?;
        let look = move || {
            let file = match folder.open_growing(&key)? {
                Some(file) => Some(file),
                // It was whole, and whoever made it so has not written that down yet.
                None => folder.open(&key)?,
            };
            file.map(|file| file.sync_all().and_then(|()| Ok(file.metadata()?.len()))).transpose()
        };
        self.compute(move || look().map_err(Error::internal)).await
    }

    /// Adds to a file that has come as far as `from`, and not beyond `most`; answers how far it is, all of it on disk. What breaks off leaves what came before.
    /// A task of its own receives it: whoever asked may be gone, and then what arrived is still written.
    ///
    /// # Errors
    /// `wrong_offset` (409), `upload_busy` (409), `no_such_upload` (404), `too_large` (413), `too_slow` (408), `bad_body` (400), `busy` (503).
    pub async fn grow<S, E>(&self, key: BlobKey, from: u64, most: u64, body: S) -> Result<u64>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
        E: Send + 'static,
    {
        let folder = self.blob_folder()?;
        let growing = self.compute(move || Growing::open(&folder, &key, from, most)).await?;
        let growing = growing.ok_or_else(no_such_file)?;
        let (tell, told) = oneshot::channel();
        let app = self.clone();
        self.spawn(async move {
            // Nobody may wait any more.
            let _ = tell.send(receive(&app, growing, body).await);
        });
        told.await.map_err(Error::internal)?
    }

    /// Makes a file that has all its bytes one like any other. `tell` says by its beginning what it is. None: there is no such file.
    ///
    /// # Errors
    /// `upload_busy` (409); if it cannot be read or renamed.
    pub async fn lay_down_grown(&self, key: BlobKey, tell: fn(&[u8]) -> &'static str) -> Result<Option<Laid>> {
        let folder = self.blob_folder()?;
        self.compute(move || settle(&folder, key, tell)).await
    }

    /// Removes a file that nobody adds to any more.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub async fn drop_growth(&self, key: BlobKey) -> Result<()> {
        let folder = self.blob_folder()?;
        self.compute(move || folder.remove(&key).map_err(Error::internal)).await
    }
}

/// Takes in what comes until it ends, breaks off or is too much.
async fn receive<S, E>(app: &App, mut growing: Growing, mut body: S) -> Result<u64>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
{
    let mut ended = None;
    while ended.is_none() {
        let (mut pieces, mut gathered) = (Vec::new(), 0);
        while gathered < PIECE && ended.is_none() {
            match next(app, &mut body).await {
                Ok(Some(piece)) => {
                    gathered += piece.len();
                    pieces.push(piece);
                }
                Ok(None) => ended = Some(None),
                Err(why) => ended = Some(Some(why)),
            }
        }
        growing = app.compute(move || growing.add(&pieces)).await?;
    }
    let size = app.compute(move || growing.sync()).await?;
    ended.flatten().map_or(Ok(size), Err)
}

async fn next<S, E>(app: &App, body: &mut S) -> Result<Option<Bytes>>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
{
    let coming = app.stopping().run_until_cancelled(timeout(SILENCE, body.next())).await;
    let coming = coming.ok_or_else(Error::busy)?.map_err(|_| too_slow())?;
    coming.transpose().map_err(|_| Error::malformed("bad_body", "The body broke off."))
}

/// Locked while it is read: what is named by its hash must not become something else.
fn settle(folder: &Folder, key: BlobKey, tell: fn(&[u8]) -> &'static str) -> Result<Option<Laid>> {
    let growing = folder.open_growing(&key).map_err(Error::internal)?;
    let grows = growing.is_some();
    let file = growing.map_or_else(|| folder.open(&key), |file| Ok(Some(file))).map_err(Error::internal)?;
    let Some(file) = file else { return Ok(None) };
    if grows {
        lock(&file)?;
    }
    let (sha256, size, media_type) = look_through(&file, tell).map_err(Error::internal)?;
    match if grows { folder.settle(&key) } else { Ok(()) } {
        // Somebody else did that meanwhile, or called its upload off.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if folder.open(&key).map_err(Error::internal)?.is_none() {
                return Ok(None);
            }
        }
        settled => settled.map_err(Error::internal)?,
    }
    Ok(Some(Laid { key, sha256, size, media_type }))
}

/// The hash of a file, its size, and what it is.
fn look_through(mut file: &File, tell: fn(&[u8]) -> &'static str) -> io::Result<(String, i64, &'static str)> {
    let (mut context, mut size) = (digest::Context::new(&digest::SHA256), 0_i64);
    let (mut piece, mut media_type) = (vec![0; PIECE], None);
    loop {
        let length = fill(&mut file, &mut piece)?;
        let bytes = &piece[..length];
        media_type.get_or_insert_with(|| tell(&bytes[..length.min(BEGINNING)]));
        context.update(bytes);
        size += i64::try_from(length).map_err(io::Error::other)?;
        if length < PIECE {
            let media_type = media_type.unwrap_or("application/octet-stream");
            return Ok((hex(&context.finish()), size, media_type));
        }
    }
}

/// One writer at a time.
fn lock(file: &File) -> Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(busy()),
        Err(TryLockError::Error(error)) => Err(Error::internal(error)),
    }
}

/// As much as there is room for, less only at the end.
fn fill(file: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < piece.len() {
        match file.read(&mut piece[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

fn no_such_file() -> Error {
    Error::not_found("no_such_upload", "There is no such upload.")
}

fn busy() -> Error {
    Error::conflict("upload_busy", "Another connection is still adding to this upload. Try again in a moment.")
}

fn wrong_offset() -> Error {
    Error::conflict("wrong_offset", "The upload has not come that far, or further. Ask how far it is.")
}
