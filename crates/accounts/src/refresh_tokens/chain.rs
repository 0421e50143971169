//! Which tokens of an app are good. Each is used once: whoever uses it holds the next one. An answer may be lost on its way, so the one that was used
//! last is taken a second time while nothing shows that its answer arrived. Everything else means that two hold the same token (RFC 9700, 4.14.2).

use crate::sessions::SecretHash;

/// The tokens of one session that are known. All others of it were good once, and are not any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// The one that was used last; none before the first use.
    pub used: Option<SecretHash>,
    /// What it was exchanged for.
    pub first: SecretHash,
    /// What it was exchanged for when it was shown again.
    pub second: Option<SecretHash>,
}

impl Chain {
    /// Before the first use.
    #[must_use]
    pub const fn of(first: SecretHash) -> Self {
        Self { used: None, first, second: None }
    }

    /// The chain after this token was exchanged for the next one. None: it was exchanged before, by somebody else or for nothing.
    #[must_use]
    pub fn exchange(self, shown: &SecretHash, next: SecretHash) -> Option<Self> {
        if self.first == *shown || self.second.as_ref() == Some(shown) {
            return Some(Self { used: Some(*shown), first: next, second: None });
        }
        let again = self.used.as_ref() == Some(shown) && self.second.is_none();
        again.then_some(Self { second: Some(next), ..self })
    }
}
