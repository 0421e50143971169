//! Why a socket ends.

use std::fmt;
use std::num::NonZeroU16;

/// A close code of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CloseCode(NonZeroU16);

impl CloseCode {
    /// Going away.
    pub const GOING_AWAY: Self = Self::new(1001);
    /// Not authenticated, or the token ran out.
    pub const UNAUTHENTICATED: Self = Self::new(4001);
    /// The session was revoked: sign in again.
    pub const REVOKED: Self = Self::new(4003);
    /// Too slow: reconnect and resume.
    pub const TOO_SLOW: Self = Self::new(4008);
    /// The server restarts: reconnect after a moment with jitter, and resume.
    pub const RESTARTING: Self = Self::new(4009);
    /// The first frame was not a valid `hello`.
    pub const BAD_HELLO: Self = Self::new(4400);
    /// Too many frames.
    pub const TOO_MANY_FRAMES: Self = Self::new(4429);

    const fn new(code: u16) -> Self {
        match NonZeroU16::new(code) {
            Some(code) => Self(code),
            None => Self(NonZeroU16::MIN),
        }
    }

    /// The number on the wire.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for CloseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
