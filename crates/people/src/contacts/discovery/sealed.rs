//! Somebody who may be found, for those alone who had one of their addresses evaluated: of its value (RFC 9497) 8 bytes are the tag that tells it among
//! others, 32 are the key that opens who it is.

use app::{Error, Result};
use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use model::UserId;

use super::oprf::VALUE;

/// Bytes of a tag: of a million people, a million addresses meet a wrong one once in ten million times, and that one does not open.
pub const TAG: usize = 8;

/// Most names fit, and say by nothing how long they are; the longest have a form of their own.
const NAME: [usize; 2] = [32, 128];

/// What tells an address among others.
pub fn tag(value: &[u8; VALUE]) -> &[u8] {
    &value[..TAG]
}

/// The nonce, and behind it who somebody is: the id, eight bytes with the highest first, and the username, filled up with zeros. Bound to the tag.
///
/// # Errors
/// A username longer than any.
pub fn seal(value: &[u8; VALUE], nonce: [u8; NONCE_LEN], (user, username): (UserId, &str)) -> Result<Vec<u8>> {
    let broken = || Error::internal("an entry cannot be sealed");
    let room = NAME.into_iter().find(|room| username.len() <= *room).ok_or_else(broken)?;
    let mut hidden = [&user.get().to_be_bytes(), username.as_bytes()].concat();
    hidden.resize(user.get().to_be_bytes().len() + room, 0);
    let key = UnboundKey::new(&CHACHA20_POLY1305, &value[32..]).map(LessSafeKey::new).map_err(|_| broken())?;
    let sealed = key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(tag(value)), &mut hidden);
    sealed.map_err(|_| broken())?;
    Ok([nonce.as_slice(), &hidden].concat())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use model::Id;

    use super::*;

    const SEALED: &str =
        "AAECAwQFBgcJCQkJCQkJCQkJCQmYyFLhMWdC7xOPNUeC2M49NOgRrau4iwcBZMn5dvHxjUEyYa2fkK6Li1CaM1nQfG69hhgxKpBJOw==";

    #[test]
    fn what_is_sealed_opens_in_the_client() {
        // The client has the same bytes in a test (web/src/features/people/discovery/hidden.test.ts).
        let value = std::array::from_fn(|at| u8::try_from(at).unwrap());
        let sealed = seal(&value, [9; NONCE_LEN], (UserId::from_raw(4_503_599_627_370_497), "łukasz")).unwrap();
        assert_eq!(STANDARD.encode([tag(&value), &sealed].concat()), SEALED);
    }

    #[test]
    fn names_do_not_show_by_their_length() {
        let sealed = |name: &str| seal(&[7; VALUE], [1; NONCE_LEN], (UserId::from_raw(5), name)).unwrap().len();
        assert_eq!((sealed("al"), sealed(&"x".repeat(32))), (76 - TAG, 76 - TAG));
        assert_eq!(sealed(&"字".repeat(32)), 172 - TAG);
        assert!(seal(&[7; VALUE], [1; NONCE_LEN], (UserId::from_raw(5), &"x".repeat(129))).is_err());
    }
}
