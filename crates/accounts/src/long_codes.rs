//! Codes that are good for long, and typed off paper or a letter: recovery codes, and what takes the change of an address back. 120 random bits, so that
//! a plain hash keeps them: there is nothing to guess (OWASP ASVS 5.0, 6.5.2, asks for a slow one below 112).

use app::{Error, Result, Work};

use crate::sessions::{SecretHash, hash_shown};

/// Characters of a code.
const LENGTH: usize = 24;
/// Characters between two hyphens.
const GROUP: usize = 4;
/// Those of Crockford's base 32: none is taken for another.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new code as it is shown, once, and its hash.
///
/// # Errors
/// If the system has no randomness to give.
pub fn draw(work: &mut Work<'_, '_>) -> Result<(String, SecretHash)> {
    let code = write(work.random()?);
    let hash = read(&code).ok_or_else(|| Error::internal("a code that cannot be read"))?;
    Ok((code, hash))
}

/// A code as it is shown: `7k2m-…`, six times four.
fn write(random: [u8; LENGTH]) -> String {
    let characters: Vec<char> = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    let groups = characters.chunks(GROUP).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// The hash of a code as somebody typed it, in any case, with or without what parts it; none: it is none.
#[must_use]
pub fn read(typed: &str) -> Option<SecretHash> {
    let characters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(LENGTH + 1);
    let plain: String = characters.map(meant).collect();
    let good = plain.len() == LENGTH && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    good.then(|| hash_shown(&plain)).flatten()
}

/// What somebody means who reads it off paper.
fn meant(typed: char) -> char {
    match typed.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = write(std::array::from_fn(|place| u8::try_from(place).unwrap()));
        assert_eq!(code, "0123-4567-89ab-cdef-ghjk-mnpq");
        let hash = read(&code);
        assert!(hash.is_some());
        for typed in [" 0123 4567 89AB CDEF GHJK MNPQ ", "o123456789abcdefghjkmnpq", "0i23456789abcdefghjkmnpq"] {
            assert_eq!(read(typed), hash, "{typed}");
        }
        for wrong in
            ["", "123456", "0123-4567-89ab-cdef-ghjk-mnp", "0123-4567-89ab-cdef-ghjk-mnpqr", "u123456789abcdefghjkmnpq"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_ne!(read("1123456789abcdefghjkmnpq"), hash);
    }

    #[test]
    fn every_character_is_as_likely_as_another() {
        for byte in 0..=u8::MAX {
            let code = write([byte; LENGTH]);
            assert_eq!(code.as_bytes()[0], ALPHABET[usize::from(byte) % 32]);
        }
    }
}
