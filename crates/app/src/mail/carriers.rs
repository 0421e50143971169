//! Who takes letters to where they are sent from: for each kind one, or nobody.

use std::fmt;
use std::sync::Arc;

use model::{LetterId, Time};
use serde::Serialize;
use utoipa::ToSchema;

use super::config::{MailConfig, SmsConfig};
use super::{Letter, Mail, Text, sms, smtp};
use crate::authenticator::BoxFuture;

/// What a carrier is told beside the letter.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// The letter's id, stable over all tries: by it receivers drop repeats.
    pub id: LetterId,
    /// The time.
    pub at: Time,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Perhaps next time: there is no answer, or it says so.
    ForNow(String),
    /// Never: no such address, or the letter itself is wrong.
    ForGood(String),
}

/// Takes letters of one kind to where they are sent from.
pub trait Carrier<L>: Send + Sync + 'static {
    /// Sends one. It may have been sent even where this fails.
    fn send(&self, envelope: Envelope, letter: L) -> BoxFuture<Result<(), Refusal>>;
}

/// The carriers of this server, built once. By default there are none.
#[derive(Clone, Default)]
pub struct Carriers {
    /// Of mail.
    pub mail: Option<Arc<dyn Carrier<Mail>>>,
    /// Of text messages.
    pub texts: Option<Arc<dyn Carrier<Text>>>,
}

/// Which kinds of letters are sent. The others are kept.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Sends {
    /// Whether a mail server is set.
    mail: bool,
    /// Whether a gateway for text messages is set.
    texts: bool,
}

impl Carriers {
    /// Those of the settings. Nothing is asked of them yet.
    ///
    /// # Errors
    /// A sentence that names the key; never what it contains, which may be a password.
    pub fn of(mail: &MailConfig, texts: &SmsConfig) -> Result<Self, String> {
        Ok(Self { mail: smtp::carrier(mail)?, texts: sms::carrier(texts)? })
    }

    /// Which kinds there are.
    #[must_use]
    pub fn sends(&self) -> Sends {
        Sends { mail: self.mail.is_some(), texts: self.texts.is_some() }
    }

    /// Hands a letter to the carrier of its kind; none: there is none. Nothing is sent before the future is awaited.
    pub(super) fn hand_over(&self, envelope: Envelope, letter: Letter) -> Option<BoxFuture<Result<(), Refusal>>> {
        match letter {
            Letter::Mail(mail) => self.mail.as_ref().map(|carrier| carrier.send(envelope, mail)),
            Letter::Text(text) => self.texts.as_ref().map(|carrier| carrier.send(envelope, text)),
        }
    }
}

impl fmt::Debug for Carriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sends().fmt(f)
    }
}
