//! What the headers of tus 1.0.0 say.

use std::collections::HashMap;

use app::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use model::Time;

use super::{NewUpload, names};

/// The one version that is spoken.
pub const VERSION: &str = "1.0.0";
/// What of it beyond its core.
pub const EXTENSIONS: &str = "creation,expiration,termination";
/// What the bytes of an upload come as.
const PIECE: &str = "application/offset+octet-stream";
/// The longest side of a film that anybody is believed to have, in pixels.
const LONGEST_SIDE: i64 = 100_000;
/// The longest that anything plays, in milliseconds: a week.
const LONGEST_MS: i64 = 7 * 86_400 * 1_000;

/// Whether a request speaks this version.
///
/// # Errors
/// `tus_version` (412).
pub fn version(headers: &HeaderMap) -> Result<()> {
    if headers.get("tus-resumable").is_some_and(|version| version == VERSION) {
        return Ok(());
    }
    Err(Error::precondition("tus_version", "Uploads speak tus 1.0.0: send Tus-Resumable: 1.0.0."))
}

/// What is announced.
///
/// # Errors
/// `bad_header` (400).
pub fn announced(headers: &HeaderMap) -> Result<NewUpload> {
    let size = number(headers, "upload-length")?;
    let metadata = metadata(headers)?;
    let number = |key: &str, most: i64| {
        let told = metadata.get(key).and_then(|text| text.parse::<i64>().ok());
        told.filter(|number| (1..=most).contains(number))
    };
    // One side alone says nothing.
    let sides = number("width", LONGEST_SIDE).zip(number("height", LONGEST_SIDE));
    Ok(NewUpload {
        name: names::clean(metadata.get("filename").map_or("", String::as_str)),
        size,
        sides,
        duration_ms: number("duration_ms", LONGEST_MS),
    })
}

/// Where the bytes of a request belong.
///
/// # Errors
/// `unsupported_media_type` (415), `bad_header` (400).
pub fn offset(headers: &HeaderMap) -> Result<u64> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE) {
        return Err(Error::unsupported("unsupported_media_type", "Send the bytes as application/offset+octet-stream."));
    }
    u64::try_from(number(headers, "upload-offset")?).map_err(Error::internal)
}

/// How many bytes a request says that it brings.
pub fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A name as it was announced.
pub fn told_name(name: &str) -> String {
    ["filename ", &STANDARD.encode(name)].concat()
}

/// A moment as HTTP writes it (RFC 9110 §5.6.7).
///
/// # Errors
/// If there is no such moment.
pub fn date(at: Time) -> Result<String> {
    let at = Timestamp::from_microsecond(at.0).map_err(Error::internal)?;
    DateTimePrinter::new().timestamp_to_rfc9110_string(&at).map_err(Error::internal)
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<i64> {
    let text = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The parser takes a sign, which a length has not.
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| bad_header([name, " must be a whole number."].concat()))
}

/// Keys, each with a value in base64 or none, between commas. Of what is not asked for nothing is kept.
fn metadata(headers: &HeaderMap) -> Result<HashMap<String, String>> {
    let Some(value) = headers.get("upload-metadata") else { return Ok(HashMap::new()) };
    let broken = || bad_header("Upload-Metadata must be pairs of a key and a text in base64.".to_owned());
    let text = value.to_str().map_err(|_| broken())?;
    let mut pairs = HashMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| broken())?;
        let value = String::from_utf8(value).map_err(|_| broken())?;
        if pairs.insert(key.to_owned(), value).is_some() {
            return Err(broken());
        }
    }
    Ok(pairs)
}

fn bad_header(detail: String) -> Error {
    Error::malformed("bad_header", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn an_upload_is_announced_by_its_length_and_its_name() {
        let metadata = "filename YS5wbmc=,width MTAw,height NTA=,duration_ms MTIwMA==,is_confidential";
        let new = announced(&headers(&[("upload-length", "12"), ("upload-metadata", metadata)])).unwrap();
        assert_eq!((new.name.as_str(), new.size), ("a.png", 12));
        assert_eq!((new.sides, new.duration_ms), (Some((100, 50)), Some(1_200)));
        let bare = announced(&headers(&[("upload-length", "0")])).unwrap();
        assert_eq!((bare.name.as_str(), bare.size, bare.sides, bare.duration_ms), ("file", 0, None, None));
        let odd =
            announced(&headers(&[("upload-length", "1"), ("upload-metadata", "width LTE=,height NTA=")])).unwrap();
        assert_eq!(odd.sides, None);
    }

    #[test]
    fn headers_that_say_nothing_sound_are_refused() {
        for length in ["", "-1", "+1", "1.5", "x", "99999999999999999999"] {
            assert_eq!(announced(&headers(&[("upload-length", length)])).unwrap_err().code(), "bad_header", "{length}");
        }
        assert_eq!(announced(&headers(&[])).unwrap_err().code(), "bad_header");
        for metadata in ["filename %%%", "filename /w==", "a YQ==,a YQ=="] {
            let headers = headers(&[("upload-length", "1"), ("upload-metadata", metadata)]);
            assert_eq!(announced(&headers).unwrap_err().code(), "bad_header", "{metadata}");
        }
    }

    #[test]
    fn a_moment_is_written_as_http_does() {
        assert_eq!(date(Time(1_800_000_000_000_000)).unwrap(), "Fri, 15 Jan 2027 08:00:00 GMT");
    }
}
