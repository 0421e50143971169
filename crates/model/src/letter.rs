//! Letters: mail that the server sends.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;
use crate::{Job, LetterId};

words!(
    /// What became of a letter.
    LetterState {
        /// It is to be sent.
        Waiting = "waiting",
        /// A mail server took it.
        Sent = "sent",
        /// No mail server is set: it stays here to be read.
        Kept = "kept",
        /// It was not taken, or not in time.
        Failed = "failed",
    }
);

/// Sends one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMail {
    /// Which.
    pub letter: LetterId,
}

impl Job for SendMail {
    const KIND: &'static str = "mail.send";

    fn about(&self) -> Option<String> {
        Some(format!("letter {}", self.letter))
    }
}
