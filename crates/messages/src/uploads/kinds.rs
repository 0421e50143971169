//! What a file is, by its first bytes: never by its name or by what was said of it. What is not in the table is text or nothing in particular, and so a page
//! with a script is text.

/// A beginning, and what begins so.
type Beginning = (&'static [u8], &'static str);

const TABLE: [Beginning; 16] = [
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xfa", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"PK\x07\x08", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
];

/// What begins like this.
pub fn of(beginning: &[u8]) -> &'static str {
    if let Some((_, kind)) = TABLE.iter().find(|(first, _)| beginning.starts_with(first)) {
        return kind;
    }
    let within = |from: usize, to: usize| beginning.get(from..to).unwrap_or_default();
    match (within(0, 4), within(4, 8), within(8, 12)) {
        (b"RIFF", _, b"WEBP") => "image/webp",
        (b"RIFF", _, b"WAVE") => "audio/wav",
        (_, b"ftyp", brand) => of_brand(brand),
        (b"\x1aE\xdf\xa3", _, _) => {
            let head = within(0, beginning.len().min(64));
            if head.windows(4).any(|word| word == b"webm") { "video/webm" } else { "video/x-matroska" }
        }
        _ if is_text(beginning) => "text/plain",
        _ => "application/octet-stream",
    }
}

/// The box format of MPEG-4 says at once what for.
fn of_brand(brand: &[u8]) -> &'static str {
    match brand {
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " => "audio/mp4",
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => "image/heic",
        b"avif" | b"avis" => "image/avif",
        _ => "video/mp4",
    }
}

/// UTF-8 without control characters, but for those that set lines and columns. A character that the beginning cuts in two is one.
fn is_text(beginning: &[u8]) -> bool {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(why) if why.error_len().is_none() => {
            std::str::from_utf8(&beginning[..why.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
}

/// Whether it is a picture that is read here, and made smaller.
pub fn is_picture(kind: &str) -> bool {
    matches!(kind, "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

/// Whether a browser may show it in its place: pictures that are read here, films and sounds. Everything else is saved.
pub fn is_shown(kind: &str) -> bool {
    is_picture(kind) || kind.starts_with("video/") || kind.starts_with("audio/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with() {
        for (bytes, kind) in [
            (&b"\xff\xd8\xff\xe0 JFIF"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (b"GIF89a<script>", "image/gif"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
            (b"RIFF\x10\0\0\0AVI LIST", "application/octet-stream"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", "video/mp4"),
            (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
            (b"\0\0\0\x14ftypM4A ", "audio/mp4"),
            (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm", "video/webm"),
            (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x88matroska", "video/x-matroska"),
            (b"ID3\x04", "audio/mpeg"),
            (b"\xff\xfb\x90", "audio/mpeg"),
            (b"OggS\0", "audio/ogg"),
            (b"fLaC\0", "audio/flac"),
            (b"%PDF-1.7", "application/pdf"),
            (b"PK\x03\x04", "application/zip"),
            (b"\xff\xfeh\0i\0", "application/octet-stream"),
            (b"MZ\x90\0", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(of(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn pages_and_drawings_that_can_run_something_are_text_and_saved() {
        for page in [
            "<!doctype html><script>alert(1)</script>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
            "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "\u{feff}<html>",
        ] {
            assert_eq!(of(page.as_bytes()), "text/plain");
            assert!(!is_shown(of(page.as_bytes())));
        }
        let cut = "ä".as_bytes();
        assert_eq!(of(&[b"stra", &cut[..1]].concat()), "text/plain", "a character that is cut in two");
        assert_eq!(of(b"a\xc3b"), "application/octet-stream");
    }
}
