//! Codes of authenticator apps (RFC 6238): SHA-1, six digits, thirty seconds, because that is what all of them understand. A code is looked for in the
//! step before, this one and the next: clocks differ, and typing takes its time.

use app::{Error, Result};
use model::Time;
use totp_rs::{Algorithm, Builder, Totp};

use crate::codes::Code;
use crate::shared::seconds;

/// Bytes of a secret: as long as what SHA-1 makes (RFC 4226, 4).
pub const SECRET_BYTES: usize = 20;
/// Digits of a code.
const DIGITS: u8 = 6;
/// Seconds of a step.
const STEP_S: u64 = 30;
/// Steps before and after the present one whose codes are good.
const SKEW: u16 = 1;

/// What an app and this server share.
pub struct Shared(Totp);

impl Shared {
    /// With this secret.
    ///
    /// # Errors
    /// If it is too short to be one.
    pub fn new(secret: &[u8]) -> Result<Self> {
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_skew(SKEW);
        let built = builder.with_step_duration(STEP_S).with_secret(secret).build();
        built.map(Self).map_err(|_| Error::internal("the secret of a second step is too short"))
    }

    /// The secret as people copy it: base 32.
    #[must_use]
    pub fn base32(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The step whose code this is, if it is good at a moment.
    #[must_use]
    pub fn step_of(&self, code: &Code, at: Time) -> Option<i64> {
        let step = self.0.check(code.as_str(), u64::try_from(seconds(at)).ok()?)?;
        i64::try_from(step).ok()
    }

    /// What an app reads off a picture: the key URI that all of them take. `place` is what this server is called.
    #[must_use]
    pub fn uri(&self, place: &str, username: &str) -> String {
        let (place, username) = (label(place), label(username));
        let secret = self.base32();
        format!(
            "otpauth://totp/{place}:{username}?secret={secret}&issuer={place}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
        )
    }
}

/// A part of a label, percent-encoded. A colon would part it, whichever way it is written.
fn label(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let written = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.replace(':', " ").bytes().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(digits: &str) -> Code {
        serde_json::from_value(digits.into()).unwrap()
    }

    fn rfc() -> Shared {
        Shared::new(b"12345678901234567890").unwrap()
    }

    const fn at(second: i64) -> Time {
        Time(second * 1_000_000)
    }

    /// Appendix B of RFC 6238, SHA-1: eight digits of which ours are the last six, as both are the same number cut off.
    const VECTORS: [(i64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (second, eight) in VECTORS {
            assert_eq!(rfc().step_of(&code(&eight[2..]), at(second)), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_before_and_after_its_own_and_tells_which_that_was() {
        let (second, digits) = (VECTORS[1].0, &VECTORS[1].1[2..]);
        for (later, step) in [(-60, None), (-30, Some(second / 30)), (30, Some(second / 30)), (60, None)] {
            assert_eq!(rfc().step_of(&code(digits), at(second + later)), step, "{later}");
        }
        assert_eq!(rfc().step_of(&code("000000"), at(second)), None);
    }

    #[test]
    fn an_app_reads_the_place_the_name_and_the_secret() {
        let uri = rfc().uri("Our: place", "änn");
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let expected = format!(
            "otpauth://totp/Our%20%20place:%C3%A4nn?secret={secret}&issuer=Our%20%20place&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(uri, expected);
    }

    #[test]
    fn what_is_too_short_is_no_secret() {
        assert!(Shared::new(b"123456789012345").is_err());
    }
}
