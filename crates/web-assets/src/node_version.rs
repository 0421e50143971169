//! Which versions of Node can build the client; shared by `build.rs` and its tests.

/// The floor, in the words of `web/package.json`.
pub(crate) const SUPPORTED: &str = "^20.19.0 || >=22.12.0";

/// Whether `text`, as `node --version` prints it (`v20.20.2`), lies in [`SUPPORTED`]. Anything unreadable does not.
pub(crate) fn is_supported(text: &str) -> bool {
    match parse(text) {
        Some((20, minor)) => minor >= 19,
        Some((22, minor)) => minor >= 12,
        Some((major, _)) => major > 22,
        None => false,
    }
}

fn parse(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{SUPPORTED, is_supported};

    #[test]
    fn supported_versions_are_the_ones_package_json_names() {
        for version in ["v20.19.0", "v20.20.2\n", "v22.12.0", "v22.99.1", "v23.0.0", "v24.1.0"] {
            assert!(is_supported(version), "{version}");
        }
        for version in ["v20.18.9", "v18.20.4", "v21.7.3", "v22.11.0", "20.19.0", "v20", "", "nonsense"] {
            assert!(!is_supported(version), "{version}");
        }
    }

    #[test]
    fn package_json_names_the_same_floor() {
        let package = include_str!("../../../web/package.json");
        assert!(package.contains(&format!("\"node\": \"{SUPPORTED}\"")));
    }
}
