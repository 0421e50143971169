//! Letters: mail and text messages that the server sends.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;
use crate::{Job, LetterId};

words!(
    /// By which way a letter goes.
    LetterKind {
        /// To an e-mail address.
        Mail = "mail",
        /// To a phone number, as a text message.
        Text = "text",
    }
);

words!(
    /// What became of a letter.
    LetterState {
        /// It is to be sent.
        Waiting = "waiting",
        /// A mail server or a gateway took it.
        Sent = "sent",
        /// None is set: it stays here to be read.
        Kept = "kept",
        /// It was not taken, or not in time.
        Failed = "failed",
    }
);

/// Sends one letter by mail.
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

/// Sends one letter as a text message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendText {
    /// Which.
    pub letter: LetterId,
}

impl Job for SendText {
    const KIND: &'static str = "text.send";

    fn about(&self) -> Option<String> {
        Some(format!("letter {}", self.letter))
    }
}
