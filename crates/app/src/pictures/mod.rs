//! Pictures that people send: as squares that may be shown to anybody, and smaller than they are, for messages.
//!
//! What a file is called or said to be counts for nothing: its first bytes decide. Its header is read alone, and what it promises must be bearable before a
//! pixel is decoded: some hundred kilobytes can stand for gigabytes. Then it is decoded, cut, made smaller, turned as its orientation says, and written anew,
//! so that nothing goes along but pixels: no place where it was taken, no device, no script.
//!
//! One at a time on a node, and none for longer than `PATIENCE`: whoever waits beyond is told to come back. A decoder cannot be stopped; one that takes too
//! long keeps the place until it ends, so that there are never two.

mod smaller;
mod square;
#[cfg(test)]
mod tests;

use std::io::{BufRead, Cursor, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use image::error::{ImageError, LimitErrorKind};
use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use tokio::time::timeout;

pub use smaller::Smaller;
pub use square::Square;

use crate::App;
use crate::error::{Error, Result};

/// The widest and the highest, in pixels.
const LONGEST_SIDE: u32 = 8_192;
/// The largest, in pixels.
const MOST_PIXELS: u64 = 40_000_000;
/// The largest decoded, in bytes: four for each pixel.
const MOST_BYTES: u64 = 4 * MOST_PIXELS;
/// How long anybody waits for the one before, and for their own.
const PATIENCE: Duration = Duration::from_secs(15);
/// What is read; everything else is no picture.
const FORMATS: [ImageFormat; 4] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];

/// A picture, written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it is: `image/jpeg`, or `image/png` where something shines through.
    pub media_type: &'static str,
}

impl App {
    /// Cuts a square out of a picture, the largest in its middle where none is named, and answers with it in several sizes. None is larger than what was cut.
    /// Of what moves, the first frame.
    ///
    /// # Errors
    /// `unsupported_picture` (415), `broken_picture` (422), `picture_too_big` (422), `bad_crop` (422), `busy` (503).
    pub async fn squares<const N: usize>(
        &self,
        file: Bytes,
        square: Option<Square>,
        sides: [u32; N],
    ) -> Result<[Picture; N]> {
        self.draw(move || squares(&file, square, sides)).await
    }

    /// Works on a picture when it is its turn, and not for longer than anybody waits.
    async fn draw<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let place = timeout(PATIENCE, Arc::clone(self.pictures()).acquire_owned()).await.map_err(|_| Error::busy())?;
        let place = place.map_err(Error::internal)?;
        let making = self.compute(move || {
            let _place = place;
            // Decoders have panicked on files of others' making.
            catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken()))
        });
        timeout(PATIENCE, making).await.unwrap_or_else(|_| Err(too_big()))
    }
}

fn squares<const N: usize>(file: &[u8], square: Option<Square>, sides: [u32; N]) -> Result<[Picture; N]> {
    let format = image::guess_format(file).ok().filter(|format| FORMATS.contains(format)).ok_or_else(unsupported)?;
    let (decoder, seen) = admitted(Cursor::new(file), format)?;
    let cut = square::Cut::of(seen.lies, seen.orientation, square).ok_or_else(bad_crop)?;
    let pixels = square::Pixels::decode(decoder).map_err(refused)?;
    let mut pictures = [const { None }; N];
    for (picture, side) in pictures.iter_mut().zip(sides) {
        *picture = Some(pixels.square(&cut, side)?);
    }
    all(pictures)
}

fn all<const N: usize>(pictures: [Option<Picture>; N]) -> Result<[Picture; N]> {
    let made: Option<Vec<Picture>> = pictures.into_iter().collect();
    made.and_then(|made| made.try_into().ok()).ok_or_else(|| Error::internal("a picture is missing"))
}

/// What a header says, as far as it matters here.
#[derive(Debug, Clone, Copy)]
struct Header {
    /// Width and height as it lies in its file.
    lies: (u32, u32),
    orientation: Orientation,
}

/// The decoder of a picture whose header promises nothing unbearable.
fn admitted<'a>(file: impl BufRead + Seek + 'a, format: ImageFormat) -> Result<(impl ImageDecoder + 'a, Header)> {
    let mut reader = ImageReader::with_format(file, format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let fits = width <= LONGEST_SIDE && height <= LONGEST_SIDE && u64::from(width) * u64::from(height) <= MOST_PIXELS;
    if !fits || decoder.total_bytes() > MOST_BYTES {
        return Err(too_big());
    }
    // A file whose notes cannot be read stands as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((decoder, Header { lies: (width, height), orientation }))
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

fn refused(why: ImageError) -> Error {
    match why {
        ImageError::Limits(why)
            if matches!(why.kind(), LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory) =>
        {
            too_big()
        }
        _ => broken(),
    }
}

fn unsupported() -> Error {
    Error::unsupported("unsupported_picture", "Send a picture as JPEG, PNG, WebP or GIF.")
}

fn broken() -> Error {
    Error::invalid("broken_picture", "This picture cannot be read. It may be cut off or damaged.")
}

fn too_big() -> Error {
    Error::invalid("picture_too_big", "A picture has at most 8192 pixels on each side, and 40 million in all.")
}

fn bad_crop() -> Error {
    Error::invalid("bad_crop", "The square to cut out does not lie within the picture.")
}
