//! A ZIP file that is written as it comes: what was written is taken away in pieces, so that no more than one of them is kept.

use std::io::{self, Write};
use std::sync::Arc;

use app::{Error, Result};
use model::Time;
use parking_lot::Mutex;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes of a piece.
const PIECE: usize = 256 * 1024;

/// A file that is being written.
pub struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    /// What its files say of when they were written.
    at: DateTime,
}

/// What was written and not taken away yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    /// An empty one, of this moment.
    pub fn new(at: Time) -> Self {
        let written = Written::default();
        Self { zip: ZipWriter::new_stream(written.clone()), written, at: moment(at).unwrap_or_default() }
    }

    /// Begins another file in it.
    ///
    /// # Errors
    /// If there is one of this name.
    pub fn begin(&mut self, name: &str) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(name, options.last_modified_time(self.at)).map_err(Error::internal)
    }

    /// Goes on with the file that was begun last.
    ///
    /// # Errors
    /// If it cannot be compressed.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.zip.write_all(bytes).map_err(Error::internal)
    }

    /// Takes the next piece away, if there is a whole one.
    pub fn piece(&self) -> Option<Vec<u8>> {
        let mut written = self.written.0.lock();
        (written.len() >= PIECE).then(|| written.drain(..PIECE).collect())
    }

    /// Ends it. Gives the pieces that are left.
    ///
    /// # Errors
    /// If it cannot be ended.
    pub fn finish(self) -> Result<Vec<Vec<u8>>> {
        self.zip.finish().map_err(Error::internal)?;
        let rest = std::mem::take(&mut *self.written.0.lock());
        Ok(rest.chunks(PIECE).map(<[u8]>::to_vec).collect())
    }
}

/// A moment in UTC, as the format writes it: it knows of no zones.
fn moment(at: Time) -> Option<DateTime> {
    let text = at.to_string();
    let parts: Vec<u16> = text.get(..19)?.split(['-', 'T', ':']).map_while(|part| part.parse().ok()).collect();
    let &[year, ref rest @ ..] = parts.as_slice() else { return None };
    let rest: Vec<u8> = rest.iter().filter_map(|part| u8::try_from(*part).ok()).collect();
    let &[month, day, hour, minute, second] = rest.as_slice() else { return None };
    DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn pieces_are_of_one_size_but_for_the_last_and_make_a_file_together() {
        let (mut archive, mut pieces, mut expected) =
            (Archive::new(Time(1_800_000_000_000_000)), Vec::new(), String::new());
        archive.begin("README.txt").unwrap();
        archive.write(b"Servus, world").unwrap();
        archive.begin("noise.jsonl").unwrap();
        let mut noise = 1_u64;
        for _ in 0..20_000 {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let line = format!("{{\"n\":{noise},\"m\":{}}}\n", noise.rotate_left(29));
            archive.write(line.as_bytes()).unwrap();
            expected += &line;
            pieces.extend(archive.piece());
            assert!(archive.written.0.lock().len() < PIECE + 65_536, "more than a piece is kept");
        }
        pieces.extend(archive.finish().unwrap());
        let (last, whole) = pieces.split_last().unwrap();
        assert!(!whole.is_empty() && whole.iter().all(|piece| piece.len() == PIECE) && last.len() <= PIECE);
        let mut zip = ZipArchive::new(Cursor::new(pieces.concat())).unwrap();
        let mut text = String::new();
        zip.by_name("noise.jsonl").unwrap().read_to_string(&mut text).unwrap();
        assert!(text == expected && zip.len() == 2);
        text.clear();
        let mut readme = zip.by_name("README.txt").unwrap();
        readme.read_to_string(&mut text).unwrap();
        assert_eq!(readme.last_modified().unwrap().to_string(), "2027-01-15 08:00:00");
        assert_eq!(text, "Servus, world");
    }
}
