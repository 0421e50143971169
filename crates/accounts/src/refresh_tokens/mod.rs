//! Tokens by which an app stays signed in: it has no cookie. One is exchanged for an access token and the next of its kind.

mod chain;
#[cfg(test)]
mod chain_tests;
pub mod http;
mod store;

use app::{Caller, Error, ErrorKind, Result, Work};
use model::SessionId;

use crate::letters::{self, About, Writing};
use crate::me;
use crate::sessions::{self, Opened, Secret, SecretHash, hash_shown};

use chain::Chain;

/// A token as an app shows it: whose session it belongs to, and which one it is.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    session: SecretHash,
    step: SecretHash,
}

impl Shown {
    /// Takes what was shown. None: it cannot be one.
    #[must_use]
    pub fn read(token: &str) -> Option<Self> {
        let (session, step) = token.split_once(BETWEEN)?;
        Some(Self { session: hash_shown(session)?, step: hash_shown(step)? })
    }
}

/// What stands between its two halves. In neither is one.
const BETWEEN: char = '.';

/// A token as it is given out.
#[must_use]
pub fn show(session: &str, step: &Secret) -> String {
    format!("{session}{BETWEEN}{}", step.as_str())
}

/// What came of a token.
#[derive(Debug)]
pub enum Exchanged {
    /// It was exchanged.
    Renewed(Opened),
    /// It had been exchanged before, so this session is over.
    Ended(SessionId),
}

/// Notes the first token of a session that just began.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, session: SessionId, first: SecretHash) -> Result<()> {
    Ok(store::insert(work.tx(), session, &Chain::of(first))?)
}

/// Exchanges a token for the one with this hash. One that was exchanged before ends the session and everything derived from it, on every node, and the
/// person is told: somebody else has it.
///
/// # Errors
/// `unauthenticated` (401): it belongs to no session that stands.
pub fn exchange(work: &mut Work<'_, '_>, shown: &Shown, next: SecretHash, writing: &Writing) -> Result<Exchanged> {
    // The row of the session is held: of many exchanges at once one comes after the other, and none beside its end.
    let caller = sessions::hold_app(work, &shown.session)?.ok_or_else(Error::unauthenticated)?;
    let chain = store::find(work.tx(), caller.session)?.ok_or_else(Error::unauthenticated)?;
    let Some(chain) = chain.exchange(&shown.step, next) else { return end(work, &caller, writing) };
    store::update(work.tx(), caller.session, &chain)?;
    let user = me::get(work.tx(), &caller)?;
    Ok(Exchanged::Renewed(Opened { user, caller, back: None }))
}

fn end(work: &mut Work<'_, '_>, caller: &Caller, writing: &Writing) -> Result<Exchanged> {
    let me = me::get(work.tx(), caller)?;
    sessions::revoke(work, caller, caller.session)?;
    letters::tell(work, &me, About::TokenCopied, writing)?;
    Ok(Exchanged::Ended(caller.session))
}

fn reused() -> Error {
    Error::new(
        ErrorKind::Unauthenticated,
        "refresh_token_reused",
        "This token was used before, so its session has ended. Sign in again.",
    )
}
