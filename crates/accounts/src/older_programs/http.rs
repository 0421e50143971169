//! A forgotten password, for doors where it is asked for in other words.

use app::http::{NoContent, Peer};
use app::{App, LimitKey, Limiter, Result};

use super::{Address, Code, Password};
use crate::Accounts;
use crate::code_requests::{self, Entry};
use crate::letters::Writing;
use crate::recovery;

impl Accounts {
    /// An e-mail address or a number, as somebody typed it.
    ///
    /// # Errors
    /// A sentence, where it is neither.
    pub fn address(&self, typed: &str) -> Result<Address, &'static str> {
        Address::read(typed, self.0.config.region)
    }

    /// Sends a code to an address by which another password may be chosen, if it stands for an account. The answer does not tell.
    ///
    /// # Errors
    /// `rate_limited` (429), by peer.
    pub async fn send_reset_code(
        &self,
        app: &App,
        peer: Peer,
        address: Address,
        writing: Writing,
    ) -> Result<NoContent> {
        code_requests::http::ask(app, peer, (Entry::ResetPassword, address), writing).await
    }

    /// Chooses another password by such a code. All sessions and keys of the account end.
    ///
    /// # Errors
    /// `rate_limited` (429), by peer; `wrong_code`, `password_length`, `password_too_common` (422).
    pub async fn reset_password(
        &self,
        app: &App,
        peer: Peer,
        shown: (Address, Code, Password),
        writing: Writing,
    ) -> Result<NoContent> {
        app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
        recovery::http::choose(app, &self.0, shown, writing).await
    }
}
