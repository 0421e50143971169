//! What stands behind the question mark on the way to a provider and back.

use openidconnect::url::form_urlencoded::byte_serialize;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::sessions::CameBack;

/// The longest path that is kept, in bytes.
const LONGEST: usize = 512;

/// Where somebody wants to be afterwards, and what they bring who want an account.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wish {
    /// A path of this site; anything else is its start.
    pub(super) next: Option<String>,
    /// The invitation code they hold, should they want an account.
    pub(super) invitation: Option<String>,
    /// Whether they accept the terms, likewise.
    #[serde(default)]
    pub(super) terms_accepted: bool,
}

/// What the provider sends somebody back with (RFC 6749, 4.1.2; RFC 9207). What else it adds is of no use here.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Returned {
    /// Which way it was.
    pub(super) state: Option<String>,
    /// What it is worth.
    pub(super) code: Option<String>,
    /// Why not.
    pub(super) error: Option<String>,
    /// Who says so.
    pub(super) iss: Option<String>,
}

/// A path of this site, or its start: never another site, whatever a browser makes of the text, and nothing that acts by being opened.
pub fn onward(wanted: &str) -> String {
    let plain = wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = wanted.starts_with('/') && !wanted.starts_with("//") && !is_api(wanted);
    if plain && ours && wanted.len() <= LONGEST { wanted.to_owned() } else { "/".to_owned() }
}

fn is_api(path: &str) -> bool {
    let first = path.trim_start_matches('/').split(['/', '?', '#', '.']).next().unwrap_or_default();
    first.contains('%') || first.eq_ignore_ascii_case("api") || path.contains("/.")
}

/// The same place, told why somebody comes back without what they wanted.
pub(super) fn with_problem(place: &str, problem: &str) -> String {
    with(place, "problem", problem)
}

/// The same place, told what coming in called off: when the account was to be erased, or nothing where it was only deactivated.
pub(super) fn with_return(place: &str, back: &CameBack) -> String {
    with(place, "back", &back.erase_at.map_or_else(String::new, |at| at.to_string()))
}

fn with(place: &str, key: &str, value: &str) -> String {
    let (place, fragment) = place.split_once('#').map_or((place, None), |(place, rest)| (place, Some(rest)));
    let mark = if place.contains('?') { '&' } else { '?' };
    let fragment = fragment.map_or_else(String::new, |rest| format!("#{rest}"));
    format!("{place}{mark}{key}={value}{fragment}")
}

/// A page that leads on to a place afterwards.
pub(super) fn then(page: &str, place: &str) -> String {
    format!("{page}?next={}", byte_serialize(place.as_bytes()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn onward_is_a_path_of_this_site() {
        for path in ["/", "/r/abc", "/settings?tab=security#linked", "/r/a?next=//b"] {
            assert_eq!(onward(path), path);
        }
        for evil in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "evil.example",
            "/api/v1/auth/providers/google/start",
            "/%61pi/v1/auth/providers/google/start",
            "/./api/v1/me",
            "/r/../api/v1/me",
            "/.//evil.example",
            "/r/ä",
            &format!("/{}", "x".repeat(512)),
        ] {
            assert_eq!(onward(evil), "/", "{evil}");
        }
    }

    #[test]
    fn a_problem_stands_behind_whatever_is_there() {
        assert_eq!(with_problem("/settings", "x"), "/settings?problem=x");
        assert_eq!(with_problem("/settings?a=b#c", "x"), "/settings?a=b&problem=x#c");
    }
}
