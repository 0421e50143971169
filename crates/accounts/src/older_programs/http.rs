//! A forgotten password, another name, an account that is deleted, and tokens that renew themselves, for doors where they are asked for in other words.

use app::http::{NoContent, Peer};
use app::{App, Caller, Error, LimitKey, Limiter, Result};
use model::{Content, Username};

use super::{Address, Code, Password};
use crate::Accounts;
use crate::code_requests::{self, Entry};
use crate::letters::Writing;
use crate::{confirmation, deletion, recovery, renaming, sessions};

impl Accounts {
    /// An e-mail address or a number, as somebody typed it.
    ///
    /// # Errors
    /// A sentence, where it is neither.
    pub fn address(&self, typed: &str) -> Result<Address, &'static str> {
        Address::read(typed, self.0.config.region)
    }

    /// An access token of a session that just began.
    ///
    /// # Errors
    /// If no token can be signed.
    pub fn token(&self, app: &App, caller: &Caller) -> Result<String> {
        Ok(self.0.mint(app, caller)?.token)
    }

    /// Whether an access token is good.
    #[must_use]
    pub fn is_good(&self, app: &App, token: &str) -> bool {
        self.0.bearer(app, token).is_some()
    }

    /// Another access token for one that is good still, where its session was begun to be renewed.
    ///
    /// # Errors
    /// `unauthenticated` (401).
    pub async fn renew(&self, app: &App, token: &str) -> Result<String> {
        let caller = self.0.bearer(app, token).ok_or_else(Error::unauthenticated)?;
        let held = app.write(move |work| sessions::hold_renewed(work, &caller)).await?;
        self.token(app, &held.ok_or_else(Error::unauthenticated)?)
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

    /// Gives the caller another username, by their password.
    ///
    /// # Errors
    /// `wrong_password` (403), `username_taken` (409), `rate_limited` (429).
    pub async fn rename(
        &self,
        app: &App,
        caller: Caller,
        shown: (Username, Password),
        writing: Writing,
    ) -> Result<NoContent> {
        let (username, password) = shown;
        confirmation::http::require(app, caller, Some(password)).await?;
        app.write(move |work| renaming::rename(work, &caller, &username, &writing)).await?;
        Ok(NoContent)
    }

    /// Deletes the caller's account, by its password; what its person wrote stays, without a name.
    ///
    /// # Errors
    /// `wrong_password` (403), `last_admin` (409), `rate_limited` (429).
    pub async fn delete_account(
        &self,
        app: &App,
        caller: Caller,
        password: Password,
        writing: Writing,
    ) -> Result<NoContent> {
        deletion::http::delete(app, &self.0, (caller, writing), (Some(password), Content::Keep)).await?;
        Ok(NoContent)
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
