//! Outgoing letters: mail and text messages. A rule hands one over inside its unit of work; a job sends it after the commit. Where nobody is set who
//! takes them, letters stay in the outbox, where administrators read them: a home server works from the first minute.

mod carriers;
mod config;
pub mod http;
mod job;
mod page;
mod sms;
mod smtp;
mod store;

use db::Tx;
use model::{LetterId, LetterKind, LetterState, SendMail, SendText, Time};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Steward;
use crate::error::Result;
use crate::feature::Feature;
use crate::work::Work;

pub use carriers::{Carrier, Carriers, Envelope, Refusal, Sends};
pub use config::{MailConfig, SmsConfig};

/// Days that the outbox remembers a letter.
const KEPT_DAYS: i64 = 30;

/// Mail as a rule hands it over: to whom, and what it says, in plain text and as HTML that says the same.
#[derive(Debug, Clone)]
pub struct Mail {
    /// One address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The plain text.
    pub plain: String,
    /// The HTML, with every word from outside escaped.
    pub html: String,
    /// Seconds after which it is of no use any more and is not sent.
    pub good_for_s: i64,
}

/// A text message as a rule hands it over.
#[derive(Debug, Clone)]
pub struct Text {
    /// One number, in E.164.
    pub to: String,
    /// What it says; the shorter the cheaper.
    pub text: String,
    /// Seconds after which it is of no use any more and is not sent.
    pub good_for_s: i64,
}

/// A letter as a rule hands it over.
#[derive(Debug, Clone)]
pub enum Letter {
    /// Goes to an e-mail address.
    Mail(Mail),
    /// Goes to a phone number.
    Text(Text),
}

/// A letter as administrators see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LetterEntry {
    /// Its id.
    pub id: LetterId,
    /// By which way it goes.
    pub kind: LetterKind,
    /// To whom.
    pub to: String,
    /// Its subject; a text message has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What it says, while it was not sent; forgotten once it was, or once it is of no use any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What became of it.
    pub state: LetterState,
    /// When it was written.
    pub created_at: Time,
    /// When it was sent or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Time>,
    /// Why it was not sent, the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Sending, and the outbox. What nobody takes is kept and not sent.
#[must_use]
pub fn feature(carriers: Carriers) -> Feature {
    let routes = http::routes(carriers.sends());
    job::feature(carriers).routes(routes)
}

/// Hands a letter over: it is sent after the commit, at least once, or kept for administrators to read.
///
/// # Errors
/// Storage errors.
pub fn send(work: &mut Work<'_, '_>, letter: &Letter) -> Result<LetterId> {
    let (id, now): (LetterId, Time) = (work.new_id(), work.now());
    match letter {
        Letter::Mail(mail) => {
            store::insert_mail(work.tx(), id, mail, now)?;
            work.enqueue(&SendMail { letter: id })?;
        }
        Letter::Text(text) => {
            store::insert_text(work.tx(), id, text, now)?;
            work.enqueue(&SendText { letter: id })?;
        }
    }
    Ok(id)
}

/// Hands over the last letter to an address that is about to be forgotten: it is gone from here, address and all, as soon as it was sent or given up.
/// Where nobody takes letters it is not kept either.
///
/// # Errors
/// Storage errors.
pub fn send_last(work: &mut Work<'_, '_>, letter: &Letter) -> Result<()> {
    let id = send(work, letter)?;
    Ok(store::set_farewell(work.tx(), id)?)
}

/// Forgets all letters to an address.
///
/// # Errors
/// Storage errors.
pub fn forget(work: &mut Work<'_, '_>, address: &str) -> Result<()> {
    Ok(store::delete_to(work.tx(), address)?)
}

/// A page of the outbox, newest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, _steward: &Steward, before: Option<LetterId>, limit: i64) -> Result<Vec<LetterEntry>> {
    Ok(store::list(tx, before, limit)?)
}
