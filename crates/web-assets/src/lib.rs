//! The built web client as a static table; the server decides how to serve it.

#[cfg(test)]
mod node_version;

/// One built file, with everything an answer needs, computed at build time.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Path below the root without a leading slash: `index.html`, `assets/app-1a2b3c4d.js`.
    pub path: &'static str,
    /// The whole `Content-Type`, charset included.
    pub mime: &'static str,
    /// A strong entity tag of the identity bytes, in its quotes.
    pub etag: &'static str,
    /// Whether the name holds a hash of the contents, so that it may be cached for ever.
    pub immutable: bool,
    /// The bytes as they are.
    pub identity: &'static [u8],
    /// The same, gzipped; `None` where that saves nothing.
    pub gzip: Option<&'static [u8]>,
    /// The same, in brotli; `None` where that saves nothing.
    pub brotli: Option<&'static [u8]>,
}

/// How this build got its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Embedded from the directory that `COMMUNE_WEB_DIST` named.
    Prebuilt,
    /// Built by Vite during this build.
    Bundled,
    /// Left out on purpose, by `COMMUNE_WEB=skip`.
    Skipped,
    /// Left out because there was no suitable Node.
    Missing,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The page to answer with (as 503, `text/html; charset=utf-8`) where [`MODE`] is `Skipped` or `Missing` and [`ASSETS`] is empty: it names
/// the exact command that brings the client.
pub const HELP_PAGE: &str = include_str!("help.html");

/// The file at `path`, with or without its leading slash. Never falls back to `index.html`.
#[must_use]
pub fn find(path: &str) -> Option<&'static Asset> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let at = ASSETS.binary_search_by(|asset| asset.path.cmp(path)).ok()?;
    ASSETS.get(at)
}

/// Whether there is a client to serve; otherwise [`HELP_PAGE`] is the answer.
#[must_use]
pub fn is_present() -> bool {
    !ASSETS.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{ASSETS, HELP_PAGE, MODE, Mode, find, is_present};

    #[test]
    fn the_table_is_sorted_and_every_path_is_found() {
        assert!(ASSETS.is_sorted_by(|a, b| a.path < b.path));
        for asset in ASSETS {
            assert_eq!(find(asset.path).map(|found| found.path), Some(asset.path));
            assert_eq!(find(&format!("/{}", asset.path)).map(|found| found.etag), Some(asset.etag));
        }
        assert!(find("assets/none.js").is_none());
        assert!(find("").is_none());
    }

    #[test]
    fn only_hashed_names_are_immutable() {
        for asset in ASSETS {
            assert_eq!(asset.immutable, asset.path.starts_with("assets/"), "{}", asset.path);
        }
    }

    #[test]
    fn a_client_is_there_exactly_in_the_modes_that_build_one() {
        assert_eq!(is_present(), matches!(MODE, Mode::Prebuilt | Mode::Bundled));
        assert_eq!(find("index.html").is_some(), is_present());
        assert!(HELP_PAGE.contains("COMMUNE_WEB_DIST"));
    }
}
