//! Outgoing mail. A rule hands a letter over inside its unit of work; a job sends it after the commit. Where no mail server is set, letters stay in
//! the outbox, where administrators read them: a home server works from the first minute.

mod config;
pub mod http;
mod job;
mod page;
mod smtp;
mod store;

use std::sync::Arc;

use db::Tx;
use model::{LetterId, LetterState, SendMail, Time};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Steward;
use crate::authenticator::BoxFuture;
use crate::error::Result;
use crate::feature::Feature;
use crate::work::Work;

pub use config::MailConfig;
pub use smtp::Smtp;

/// Days that the outbox remembers a letter.
const KEPT_DAYS: i64 = 30;

/// A letter as a rule hands it over: to whom, and what it says, in plain text and as HTML that says the same.
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

/// A letter on its way.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Stable over retries: it becomes the Message-ID, by which receivers drop repeats.
    pub id: LetterId,
    /// What was handed over.
    pub mail: Mail,
}

/// Why a letter was not taken.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// Perhaps next time: the server does not answer, or says so (RFC 5321, 4yz).
    ForNow(String),
    /// Never (5yz): no such address, or the letter itself is wrong.
    ForGood(String),
}

/// Takes letters to where they are sent from.
pub trait Mailer: Send + Sync + 'static {
    /// Sends one. It may have been sent even where this fails.
    fn send(&self, letter: Letter) -> BoxFuture<Result<(), Refusal>>;
}

/// A letter as administrators see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LetterEntry {
    /// Its id.
    pub id: LetterId,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
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

/// Sending, and the outbox. Without a mailer letters are kept and not sent.
#[must_use]
pub fn feature(mailer: Option<Arc<dyn Mailer>>) -> Feature {
    job::feature(mailer).routes(http::routes())
}

/// Hands a letter over: it is sent after the commit, at least once, or kept for administrators to read.
///
/// # Errors
/// Storage errors.
pub fn send(work: &mut Work<'_, '_>, mail: &Mail) -> Result<LetterId> {
    let (id, now): (LetterId, Time) = (work.new_id(), work.now());
    store::insert(work.tx(), id, mail, now)?;
    work.enqueue(&SendMail { letter: id })?;
    Ok(id)
}

/// A page of the outbox, newest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, _steward: &Steward, before: Option<LetterId>, limit: i64) -> Result<Vec<LetterEntry>> {
    Ok(store::list(tx, before, limit)?)
}
