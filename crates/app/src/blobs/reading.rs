//! Parts of a blob, a piece at a time: what is read is never whole in memory.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, stream};

use super::BlobKey;
use crate::App;
use crate::error::{Error, Result};

/// Bytes that are read at a time.
const PIECE: u64 = 128 * 1024;

/// A blob whose file is open: it can be read to its end even if it is removed meanwhile.
#[derive(Debug, Clone)]
pub struct OpenBlob {
    file: Arc<File>,
    size: u64,
}

impl OpenBlob {
    /// How many bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    fn piece(&self, at: u64, length: u64) -> Result<Bytes> {
        let mut bytes = vec![0; usize::try_from(length).map_err(Error::internal)?];
        self.file.read_exact_at(&mut bytes, at).map_err(Error::internal)?;
        Ok(Bytes::from(bytes))
    }
}

impl App {
    /// Opens a blob; none: it was removed meanwhile.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub async fn open_blob(&self, key: BlobKey) -> Result<Option<OpenBlob>> {
        let folder = self.blob_folder()?;
        let open = move || {
            let Some(file) = folder.open(&key).map_err(Error::internal)? else { return Ok(None) };
            let size = file.metadata().map_err(Error::internal)?.len();
            Ok(Some(OpenBlob { file: Arc::new(file), size }))
        };
        self.compute(open).await
    }

    /// A part of a blob, in pieces that are read when they are asked for.
    pub fn blob_pieces(&self, blob: OpenBlob, part: Range<u64>) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        stream::try_unfold((self.clone(), blob, part), |(app, blob, part)| async move {
            let length = part.end.saturating_sub(part.start).min(PIECE);
            if length == 0 {
                return Ok(None);
            }
            let (reading, at) = (blob.clone(), part.start);
            let piece = app.compute(move || reading.piece(at, length)).await?;
            Ok(Some((piece, (app, blob, at + length..part.end))))
        })
    }
}
