//! Who is asking: the one question that every door asks, answered by the feature that owns accounts.

use std::future::Future;
use std::pin::Pin;

use model::{Scopes, SessionId, Time, UserId};

use crate::App;
use crate::error::Result;

/// A future that owns what it needs.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What somebody shows to be let in.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer …`: an access token.
    Bearer(String),
    /// `Authorization: Token …`: an opaque key.
    Key(String),
    /// A token in the first frame of a socket: either of the two above.
    Frame(String),
    /// The browser's session cookie.
    Cookie(String),
}

/// Somebody who was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// Through which session.
    pub session: SessionId,
    /// Until when the credential is good; none: until the session ends.
    pub expires_at: Option<Time>,
    /// What the credential is good for.
    pub scopes: Scopes,
}

/// Turns a credential into a caller. There is one, registered by a feature.
pub trait Authenticator: Send + Sync + 'static {
    /// The caller behind a credential.
    ///
    /// # Errors
    /// `unauthenticated` (401), whatever is wrong with it.
    fn authenticate(&self, app: &App, credential: Credential) -> BoxFuture<Result<Caller>>;

    /// Whether nothing that this node knows of has ended the caller's session since. Looks at memory alone.
    fn stands(&self, caller: &Caller) -> bool;
}
