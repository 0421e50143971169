//! Pictures made smaller, whole, for those who look at a message; and what stands in their place until they are there.

use std::io::{BufRead, BufReader, Cursor, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use image::{DynamicImage, ImageFormat, ImageReader};

use super::square::{Pixels, encode, turned};
use super::{FORMATS, Picture, admitted, all, broken, refused, unsupported};
use crate::App;
use crate::blobs::BlobKey;
use crate::error::{Error, Result};

/// The longest side of what a placeholder is made of: more it does not take.
const BLURRED: u32 = 100;

/// A picture in several sizes. Nothing goes along but pixels.
#[derive(Debug, Clone)]
pub struct Smaller<const N: usize> {
    /// The sizes.
    pub pictures: [Picture; N],
    /// A ThumbHash in base64, of 40 characters at most.
    pub blur: String,
}

impl App {
    /// Width and height of a picture as it is seen, by its header; none: it is no picture that is read here, or cannot be shown smaller.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub async fn picture_sides(&self, key: BlobKey) -> Result<Option<(u32, u32)>> {
        let folder = self.blob_folder()?;
        let look = move || {
            let Some(file) = folder.open(&key).map_err(Error::internal)? else { return Ok(None) };
            let Ok(header) = format_of(BufReader::new(file)).and_then(|(file, format)| Ok(admitted(file, format)?.1))
            else {
                return Ok(None);
            };
            Ok(Some(turned(header.lies, header.orientation)))
        };
        // Nothing is decoded, so nobody waits for their turn; but readers of headers have panicked too.
        self.compute(move || catch_unwind(AssertUnwindSafe(look)).unwrap_or(Ok(None))).await
    }

    /// A picture in several sizes, with sides of this length at most and none larger than it is. Of what moves, the first frame.
    ///
    /// # Errors
    /// As [`App::squares`]; `broken_picture` (422) also where its file is gone.
    pub async fn smaller<const N: usize>(&self, key: BlobKey, longest: [u32; N]) -> Result<Smaller<N>> {
        let folder = self.blob_folder()?;
        self.draw(move || {
            let file = folder.open(&key).map_err(Error::internal)?.ok_or_else(broken)?;
            smaller(BufReader::new(file), longest)
        })
        .await
    }

    /// As [`App::smaller`], of a picture that was just sent.
    ///
    /// # Errors
    /// As [`App::squares`].
    pub async fn smaller_of<const N: usize>(&self, file: Bytes, longest: [u32; N]) -> Result<Smaller<N>> {
        self.draw(move || smaller(Cursor::new(file), longest)).await
    }
}

fn smaller<const N: usize>(file: impl BufRead + Seek, longest: [u32; N]) -> Result<Smaller<N>> {
    let (file, format) = format_of(file)?;
    let (decoder, header) = admitted(file, format)?;
    let pixels = Pixels::decode(decoder).map_err(refused)?;
    let mut pictures = [const { None }; N];
    for (picture, longest) in pictures.iter_mut().zip(longest) {
        *picture = Some(encode(pixels.whole(within(header.lies, longest), header.orientation)?)?);
    }
    let blur = blur(&pixels.whole(within(header.lies, BLURRED), header.orientation)?);
    Ok(Smaller { pictures: all(pictures)?, blur })
}

/// By its first bytes, whatever it is called.
fn format_of<R: BufRead + Seek>(file: R) -> Result<(R, ImageFormat)> {
    let reader = ImageReader::new(file).with_guessed_format().map_err(Error::internal)?;
    let format = reader.format().filter(|format| FORMATS.contains(format)).ok_or_else(unsupported)?;
    let mut file = reader.into_inner();
    file.rewind().map_err(Error::internal)?;
    Ok((file, format))
}

/// The sides of a picture made smaller, so that none is longer than this.
fn within((width, height): (u32, u32), longest: u32) -> (u32, u32) {
    let side = width.max(height);
    if side <= longest {
        return (width, height);
    }
    let scaled = |length: u32| {
        let rounded = (u64::from(length) * u64::from(longest) + u64::from(side) / 2) / u64::from(side);
        u32::try_from(rounded).unwrap_or(longest).max(1)
    };
    (scaled(width), scaled(height))
}

fn blur(image: &DynamicImage) -> String {
    let image = image.to_rgba8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    STANDARD_NO_PAD.encode(thumbhash::rgba_to_thumb_hash(width, height, image.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_side_grows_and_none_vanishes() {
        assert_eq!(within((300, 200), 400), (300, 200));
        assert_eq!(within((1_200, 800), 400), (400, 267));
        assert_eq!(within((800, 1_200), 400), (267, 400));
        assert_eq!(within((8_192, 1), 400), (400, 1));
    }

    #[test]
    fn a_placeholder_is_short() {
        for (width, height) in [(1, 1), (100, 1), (1, 100), (100, 100), (100, 67)] {
            let bytes = (0..width * height * 4).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let image = DynamicImage::from(image::RgbaImage::from_raw(width, height, bytes).unwrap());
            let blur = blur(&image);
            assert!(blur.len() <= 40 && blur.is_ascii(), "{blur}");
        }
    }
}
