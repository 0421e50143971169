//! Cutting a square, making it smaller, turning it, and writing it down.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageResult, RgbImage, RgbaImage};

use super::{Picture, broken};
use crate::error::{Error, Result};

/// Of 100, for JPEG.
const QUALITY: u8 = 85;
/// Of 255: nothing shines through.
const OPAQUE: u8 = 255;

/// A square within a picture as it is seen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Square {
    /// How far its left side is from the picture's.
    pub x: u32,
    /// How far its upper side is from the picture's.
    pub y: u32,
    /// How long its sides are.
    pub size: u32,
}

/// A square within a picture as it lies in its file, and how that is turned to be seen.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    x: u32,
    y: u32,
    size: u32,
    orientation: Orientation,
}

impl Cut {
    /// The one that is seen as `square`, or the largest in the middle; none: it does not lie within.
    pub fn of((width, height): (u32, u32), orientation: Orientation, square: Option<Square>) -> Option<Self> {
        let (seen_width, seen_height) = turned((width, height), orientation);
        let size = seen_width.min(seen_height);
        let middle = Square { x: (seen_width - size) / 2, y: (seen_height - size) / 2, size };
        let Square { x, y, size } = square.unwrap_or(middle);
        // How much is left of the seen picture at its other sides.
        let right = seen_width.checked_sub(x.checked_add(size)?)?;
        let below = seen_height.checked_sub(y.checked_add(size)?)?;
        let (x, y) = match orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::Rotate90 => (y, right),
            Orientation::Rotate180 => (right, below),
            Orientation::Rotate270 => (below, x),
            Orientation::FlipHorizontal => (right, y),
            Orientation::FlipVertical => (x, below),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270FlipH => (below, right),
        };
        (size > 0).then_some(Self { x, y, size, orientation })
    }
}

/// The sides of a picture as they are seen, of those as they lie in its file; and the other way round.
pub const fn turned((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        _ => (width, height),
    }
}

/// A decoded picture, as it lies in its file.
pub enum Pixels {
    /// Without anything to see through.
    Rgb(RgbImage),
    /// Perhaps with.
    Rgba(RgbaImage),
}

impl Pixels {
    /// Reads the first frame.
    pub fn decode(decoder: impl ImageDecoder) -> ImageResult<Self> {
        let image = DynamicImage::from_decoder(decoder)?;
        let has_alpha = image.color().has_alpha();
        Ok(if has_alpha { Self::Rgba(image.into_rgba8()) } else { Self::Rgb(image.into_rgb8()) })
    }

    /// The cut, with sides of this length at most.
    pub fn square(&self, cut: &Cut, side: u32) -> Result<Picture> {
        let side = side.min(cut.size);
        let from = (f64::from(cut.x), f64::from(cut.y), f64::from(cut.size), f64::from(cut.size));
        encode(self.resized(from, (side, side), cut.orientation)?)
    }

    /// All of it, with these sides as it lies.
    pub fn whole(&self, sides: (u32, u32), orientation: Orientation) -> Result<DynamicImage> {
        let (width, height) = match self {
            Self::Rgb(image) => image.dimensions(),
            Self::Rgba(image) => image.dimensions(),
        };
        self.resized((0.0, 0.0, f64::from(width), f64::from(height)), sides, orientation)
    }

    /// A part of it (its left and upper side, width, height), with these sides, turned to be seen.
    fn resized(&self, part: (f64, f64, f64, f64), sides: (u32, u32), orientation: Orientation) -> Result<DynamicImage> {
        let (kind, width, height, bytes) = match self {
            Self::Rgb(image) => (PixelType::U8x3, image.width(), image.height(), image.as_raw()),
            Self::Rgba(image) => (PixelType::U8x4, image.width(), image.height(), image.as_raw()),
        };
        let from = ImageRef::new(width, height, bytes, kind).map_err(Error::internal)?;
        let mut to = Image::new(sides.0, sides.1, kind);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .crop(part.0, part.1, part.2, part.3);
        Resizer::new().resize(&from, &mut to, &options).map_err(Error::internal)?;
        let small = match self {
            Self::Rgb(_) => RgbImage::from_raw(sides.0, sides.1, to.into_vec()).map(DynamicImage::ImageRgb8),
            Self::Rgba(_) => RgbaImage::from_raw(sides.0, sides.1, to.into_vec()).map(DynamicImage::ImageRgba8),
        };
        let mut small = small.ok_or_else(broken)?;
        small.apply_orientation(orientation);
        Ok(small)
    }
}

/// Writes a picture anew.
pub fn encode(image: DynamicImage) -> Result<Picture> {
    let (width, height, mut bytes) = (image.width(), image.height(), Vec::new());
    if let DynamicImage::ImageRgba8(image) = &image
        && image.pixels().any(|pixel| pixel.0[3] < OPAQUE)
    {
        let encoder = PngEncoder::new(&mut bytes);
        encoder.write_image(image.as_raw(), width, height, ExtendedColorType::Rgba8).map_err(Error::internal)?;
        return Ok(Picture { bytes, media_type: "image/png" });
    }
    let image = image.into_rgb8();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    encoder.write_image(image.as_raw(), width, height, ExtendedColorType::Rgb8).map_err(Error::internal)?;
    Ok(Picture { bytes, media_type: "image/jpeg" })
}
