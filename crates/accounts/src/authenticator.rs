//! The one answer to "who is asking".

use std::sync::Arc;

use app::{App, Authenticator, BoxFuture, Caller, Credential, Error, Result};

use crate::sessions::{self, SessionKind};
use crate::shared::Shared;
use crate::tokens;

/// Turns credentials into callers: tokens from memory alone, keys and cookies by one read.
pub struct Doorkeeper(pub Arc<Shared>);

impl Authenticator for Doorkeeper {
    fn authenticate(&self, app: &App, credential: Credential) -> BoxFuture<Result<Caller>> {
        if let Some(told) = self.0.outdated() {
            return self.with_new_keys(app, told, credential);
        }
        match credential {
            Credential::Bearer(token) => self.by_token(app, &token),
            Credential::Key(key) => self.by_secret(app, &key, SessionKind::Key),
            Credential::Cookie(secret) => self.by_secret(app, &secret, SessionKind::Browser),
            // A token has two dots, a key has none.
            Credential::Frame(token) if token.contains('.') => self.by_token(app, &token),
            Credential::Frame(key) => self.by_secret(app, &key, SessionKind::Key),
        }
    }

    fn stands(&self, caller: &Caller) -> bool {
        !self.0.revoked.contains(caller.session)
    }
}

impl Doorkeeper {
    /// Reads the keys first, which are others.
    fn with_new_keys(&self, app: &App, told: u64, credential: Credential) -> BoxFuture<Result<Caller>> {
        let (app, shared) = (app.clone(), self.0.clone());
        Box::pin(async move {
            renew_keys(&app, &shared, told).await?;
            Self(shared).authenticate(&app, credential).await
        })
    }

    fn by_token(&self, app: &App, token: &str) -> BoxFuture<Result<Caller>> {
        let caller = self.0.bearer(app, token).ok_or_else(Error::unauthenticated);
        Box::pin(std::future::ready(caller))
    }

    fn by_secret(&self, app: &App, secret: &str, kind: SessionKind) -> BoxFuture<Result<Caller>> {
        let (app, shared) = (app.clone(), self.0.clone());
        let hash = sessions::hash_shown(secret);
        Box::pin(async move {
            let hash = hash.ok_or_else(Error::unauthenticated)?;
            let now = app.now();
            let found = app.read(move |tx| sessions::find_live(tx, &hash, kind, now)).await?;
            let live = found
                .filter(|live| !shared.revoked.contains(live.caller.session))
                .ok_or_else(Error::unauthenticated)?;
            if live.is_stale(now) {
                // Handed over and not waited for: who asks has no use for the answer.
                drop(app.write(move |work| sessions::touch(work, live.caller.session)));
            }
            Ok(live.caller)
        })
    }
}

/// Reads the keys of this server, after so much news of them.
///
/// # Errors
/// Storage errors, or a key that cannot be read.
pub async fn renew_keys(app: &App, shared: &Shared, told: u64) -> Result<()> {
    let now = app.now();
    let keys = app.read(move |tx| tokens::reload(tx, now)).await?;
    shared.replace_keys(keys, told);
    Ok(())
}
