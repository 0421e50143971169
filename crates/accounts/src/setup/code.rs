//! The one-time code of the set-up: for whoever does not sit at the machine itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::RwLock;
use subtle::ConstantTimeEq;

/// 128 random bits, for as long as there is no administrator.
#[derive(Default)]
pub struct SetupCode(RwLock<Option<String>>);

impl SetupCode {
    /// Opens the set-up with a new code. An open one keeps its code: it may be on a screen already.
    pub fn open(&self, random: [u8; 16]) {
        self.0.write().get_or_insert_with(|| URL_SAFE_NO_PAD.encode(random));
    }

    /// There is an administrator: no code is good any more.
    pub fn close(&self) {
        *self.0.write() = None;
    }

    /// The code, to be printed where the server was started.
    pub fn shown(&self) -> Option<String> {
        self.0.read().clone()
    }

    /// Whether this is the code. How long the answer takes does not depend on how much of it is right.
    pub fn is(&self, tried: &str) -> bool {
        self.0.read().as_ref().is_some_and(|code| code.as_bytes().ct_eq(tried.trim().as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_code_opens_and_only_until_there_is_an_administrator() {
        let code = SetupCode::default();
        assert!(!code.is("") && code.shown().is_none());
        code.open([7; 16]);
        let shown = code.shown().unwrap();
        assert_eq!(shown.len(), 22);
        assert!(code.is(&shown));
        for wrong in ["", &shown[1..], &format!("{shown}A"), &shown.to_uppercase()] {
            assert!(!code.is(wrong), "{wrong}");
        }
        code.open([8; 16]);
        assert!(code.is(&shown), "a rerun of the start does not change a code that may be printed");
        code.close();
        assert!(!code.is(&shown));
    }
}
