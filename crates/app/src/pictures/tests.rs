use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::square::{Cut, Pixels};
use super::*;

/// Four fields of different colours, wider than high.
fn fields(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x * 2 < width, y * 2 < height) {
        (true, true) => Rgb([230, 20, 20]),
        (false, true) => Rgb([20, 230, 20]),
        (true, false) => Rgb([20, 20, 230]),
        (false, false) => Rgb([230, 230, 20]),
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// What a camera notes beside a picture: how it was held, and where it was (a GPS block with the latitude reference `N`).
fn notes(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    tiff.extend([0; 4]);
    tiff.extend([1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    tiff
}

fn jpeg_with_notes(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
    encoder.set_exif_metadata(notes(orientation)).unwrap();
    let (width, height) = image.dimensions();
    encoder.write_image(image.as_raw(), width, height, image::ExtendedColorType::Rgb8).unwrap();
    file
}

fn code(made: Result<[Picture; 1]>) -> (u16, &'static str) {
    let error = made.unwrap_err();
    (error.status().as_u16(), error.code())
}

fn seen(picture: &Picture) -> DynamicImage {
    image::load_from_memory(&picture.bytes).unwrap()
}

fn near(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < 40)
}

#[test]
fn each_format_becomes_squares_and_none_is_made_larger() {
    for format in FORMATS {
        let file = encoded(fields(300, 200), format);
        let [large, small] = squares(&file, None, [512, 96]).unwrap();
        assert_eq!(seen(&large).dimensions(), (200, 200), "{format:?}");
        assert_eq!(seen(&small).dimensions(), (96, 96), "{format:?}");
        assert_eq!((large.media_type, small.media_type), ("image/jpeg", "image/jpeg"), "{format:?}");
    }
}

#[test]
fn a_square_is_the_one_that_was_asked_for() {
    let file = encoded(fields(300, 200), ImageFormat::Png);
    let cut = |x, y| {
        let [made] = squares(&file, Some(Square { x, y, size: 60 }), [60]).unwrap();
        seen(&made).to_rgb8().get_pixel(30, 30).to_owned()
    };
    let image = fields(300, 200);
    for (x, y) in [(0, 0), (240, 0), (0, 140), (240, 140)] {
        assert!(near(cut(x, y), *image.get_pixel(x + 30, y + 30)), "{x} {y}");
    }
    for (x, y, size) in [(241, 0, 60), (0, 141, 60), (0, 0, 0), (0, 0, 201), (u32::MAX, 0, 60), (0, 0, u32::MAX)] {
        assert_eq!(code(squares(&file, Some(Square { x, y, size }), [60])), (422, "bad_crop"), "{x} {y} {size}");
    }
}

#[test]
fn what_shines_through_still_does_and_an_opaque_one_loses_nothing() {
    let clear = RgbaImage::from_fn(64, 64, |x, _| if x < 32 { Rgba([0, 0, 0, 0]) } else { Rgba([9, 9, 200, 255]) });
    let [made] = squares(&encoded(clear, ImageFormat::Png), None, [32]).unwrap();
    assert_eq!(made.media_type, "image/png");
    assert_eq!((seen(&made).get_pixel(4, 4).0[3], seen(&made).get_pixel(28, 4).0[3]), (0, 255));
    let opaque = RgbaImage::from_pixel(64, 64, Rgba([9, 9, 200, 255]));
    let [made] = squares(&encoded(opaque, ImageFormat::Png), None, [32]).unwrap();
    assert_eq!(made.media_type, "image/jpeg");
}

#[test]
fn pictures_are_turned_as_they_were_held_and_say_nothing_of_where() {
    let image = fields(120, 80);
    for held in 1..=8 {
        let file = jpeg_with_notes(&image, held);
        assert!(file.windows(4).any(|part| part == b"Exif"));
        let mut turned = DynamicImage::from(image.clone());
        turned.apply_orientation(Orientation::from_exif(held).unwrap());
        let side = turned.width().min(turned.height());
        let (left, above) = ((turned.width() - side) / 2, (turned.height() - side) / 2);
        let [made] = squares(&file, None, [80]).unwrap();
        let made_image = seen(&made).to_rgb8();
        for (x, y) in [(10, 10), (70, 10), (10, 70), (70, 70)] {
            let expected = *turned.to_rgb8().get_pixel(left + x, above + y);
            assert!(near(*made_image.get_pixel(x, y), expected), "held {held}, at {x} {y}");
        }
        for trace in [&b"Exif"[..], b"II*\0", b"http://ns.adobe.com"] {
            assert!(!made.bytes.windows(trace.len()).any(|part| part == trace), "held {held}");
        }
    }
}

#[test]
fn a_square_in_a_turned_picture_is_the_one_that_was_seen() {
    let image = RgbImage::from_fn(40, 24, |x, y| Rgb([(x * 6).to_le_bytes()[0], (y * 10).to_le_bytes()[0], 100]));
    for held in 1..=8 {
        let orientation = Orientation::from_exif(held).unwrap();
        let mut turned = DynamicImage::from(image.clone());
        turned.apply_orientation(orientation);
        let square = Square { x: 3, y: 5, size: 16 };
        let cut = Cut::of(image.dimensions(), orientation, Some(square)).unwrap();
        let made = Pixels::Rgb(image.clone()).square(&cut, 16).unwrap();
        let (made, expected) = (seen(&made).to_rgb8(), turned.crop_imm(3, 5, 16, 16).to_rgb8());
        for (at, other) in made.pixels().zip(expected.pixels()) {
            assert!(near(*at, *other), "held {held}");
        }
    }
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_says() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let html = b"<!doctype html><script>alert(1)</script>";
    for file in [&svg[..], html, b"", b"%PDF-1.7", b"BM\0\0\0\0", b"II*\0\x08\0\0\0", b"\0\0\0\x20ftypavif"] {
        assert_eq!(code(squares(file, None, [96])), (415, "unsupported_picture"));
    }
}

#[test]
fn what_is_cut_off_or_damaged_is_refused_in_every_format() {
    for format in FORMATS {
        let file = encoded(fields(200, 200), format);
        for length in [12, 24] {
            assert_eq!(code(squares(&file[..length], None, [96])), (422, "broken_picture"), "{format:?} {length}");
        }
        // Somewhere in the middle a decoder may make do with what there is; none may panic.
        for length in (12..file.len()).step_by(file.len() / 40 + 1) {
            let cut_off = catch_unwind(|| squares(&file[..length], None, [96]).map(|_| ()));
            assert!(cut_off.is_ok(), "{format:?} {length}");
        }
    }
    let half = encoded(fields(200, 200), ImageFormat::Png);
    assert_eq!(code(squares(&half[..half.len() / 2], None, [96])), (422, "broken_picture"));
}

/// A PNG that says it is of this size and has hardly any pixels.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], body: &[u8]| {
        file.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let start = file.len();
        file.extend(kind);
        file.extend(body);
        let sum = crc(&file[start..]);
        file.extend(sum.to_be_bytes());
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    chunk(b"IHDR", &header);
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]);
    chunk(b"IEND", &[]);
    file
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn what_would_be_too_big_is_refused_by_its_header() {
    for (width, height) in [(11_000, 11_000), (8_193, 1), (1, 8_193), (8_192, 8_192), (u32::MAX >> 1, u32::MAX >> 1)] {
        assert_eq!(code(squares(&png_of(width, height), None, [96])), (422, "picture_too_big"), "{width} {height}");
    }
    // The same with pixels to come: refused before any of them is read.
    assert_eq!(code(squares(&png_of(4_000, 4_000), None, [96])), (422, "broken_picture"));
    // A GIF says so in its first bytes, and once more before its frame.
    let screen = |side: u16| [&b"GIF89a"[..], &side.to_le_bytes(), &side.to_le_bytes(), &[0, 0, 0]].concat();
    let wide =
        [&screen(60_000)[..], &[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 255, 255, 255, 2, 2, 0x44, 1, 0, 0x3b]];
    assert_eq!(code(squares(&wide.concat(), None, [96])), (422, "picture_too_big"));
    let frame = [&screen(100)[..], &[0x2c, 0, 0, 0, 0], &60_000_u16.to_le_bytes(), &60_000_u16.to_le_bytes(), &[0x80]];
    let bomb = [&frame.concat()[..], &[0, 0, 0, 255, 255, 255, 2, 2, 0x44, 1, 0, 0x3b]].concat();
    assert_eq!(code(squares(&bomb, None, [96])).0, 422);
}

#[test]
fn sixteen_bits_a_colour_count_twice() {
    let file = png_of(6_000, 6_000);
    assert_eq!(code(squares(&file, None, [96])), (422, "broken_picture"), "eight bits fit");
    let mut deep = file;
    deep[24] = 16;
    let sum = crc(&deep[12..29]);
    deep[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(code(squares(&deep, None, [96])), (422, "picture_too_big"));
}
