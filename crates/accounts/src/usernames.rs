//! Usernames made of what somebody is called elsewhere.

use app::{Error, Result};
use model::limits::USERNAME_CHARS;
use model::{UserId, Username};

/// What somebody is called whose name has no letter and no digit.
const NAMELESS: &str = "person";
/// So many people may have usernames that differ by a small number; the next one gets a part of their id.
const NUMBERED: u32 = 1_000;

/// What is answered where a name is somebody's, or was.
#[must_use]
pub fn taken() -> Error {
    Error::conflict("username_taken", "Somebody has this name already.")
}

/// A username that is as much of the name as may stand in one.
pub fn derive(name: &str) -> String {
    let allowed = |c: char| if Username::new(&format!("a{c}a")).is_ok() { c } else { '_' };
    let derived: String = name.trim().chars().map(allowed).take(USERNAME_CHARS).collect();
    if Username::new(&derived).is_ok() { derived } else { NAMELESS.to_owned() }
}

/// The numbers to try, in order.
pub fn numbers() -> impl Iterator<Item = u32> {
    1..=NUMBERED
}

/// `ann`, `ann-2`, `ann-3` …; the last has the number of the person themselves, which nobody else has.
///
/// # Errors
/// None, for a name that was derived.
pub fn numbered(base: &str, number: u32, person: UserId) -> Result<Username> {
    let number = if number < NUMBERED { i64::from(number) } else { person.get() };
    Username::new(&spelt(base, number)).map_err(Error::internal)
}

/// Cut so that the number has its place.
fn spelt(base: &str, number: i64) -> String {
    if number == 1 {
        return base.to_owned();
    }
    let number = format!("-{number}");
    let room = USERNAME_CHARS - number.len();
    base.chars().take(room).chain(number.chars()).collect()
}

/// The first of these names of which something is left, as a username.
pub fn best(names: &[String]) -> String {
    let found = names.iter().map(|name| derive(name)).find(|derived| derived != NAMELESS);
    found.unwrap_or_else(|| NAMELESS.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_made_of_any_name() {
        for (name, username) in [
            ("ann", "ann"),
            ("[Gee]^away", "_Gee__away"),
            (" J\u{f6}rg Li ", "J\u{f6}rg_Li"),
            ("^_^", NAMELESS),
            ("\u{202e}\u{0}", NAMELESS),
            ("李小龙", "李小龙"),
        ] {
            assert_eq!(derive(name), username, "{name:?}");
        }
        assert_eq!(derive(&"x".repeat(90)).len(), USERNAME_CHARS);
        assert!(Username::new(&derive(&"e\u{301}".repeat(90))).is_ok(), "marks that join their letter");
    }

    #[test]
    fn a_number_finds_its_place_in_a_long_name() {
        let long = "x".repeat(USERNAME_CHARS);
        assert_eq!(spelt("ann", 1), "ann");
        assert_eq!(spelt("ann", 2), "ann-2");
        for number in [2, 999, model::MAX_ID] {
            let username = spelt(&long, number);
            assert!(Username::new(&username).is_ok() && username.ends_with(&number.to_string()), "{username}");
        }
    }
}
