//! Tokens that say who they are.

use std::collections::HashSet;
use std::sync::Arc;

use app::{App, Authenticator, BoxFuture, Caller, Credential, Error, Feature, Result};
use model::{NodeEvent, Scopes, SessionId, Time, UserId};
use parking_lot::Mutex;

/// Believes `user-<id>`, `user-<id>-<session>` and `user-<id>-<session>-<microseconds>`, until the session is revoked in the server's log.
#[derive(Clone, Default)]
pub struct TestAuthenticator {
    revoked: Arc<Mutex<HashSet<SessionId>>>,
}

impl TestAuthenticator {
    /// The authenticator as a feature: it brings itself and hears of revoked sessions.
    #[must_use]
    pub fn feature() -> Feature {
        let authenticator = Self::default();
        let revoked = authenticator.revoked.clone();
        Feature::new().authenticator(authenticator).on_node_event(move |event| {
            if let NodeEvent::SessionRevoked { session, .. } = event {
                revoked.lock().insert(*session);
            }
        })
    }
}

impl Authenticator for TestAuthenticator {
    fn authenticate(&self, app: &App, credential: Credential) -> BoxFuture<Result<Caller>> {
        let (Credential::Bearer(token) | Credential::Key(token) | Credential::Frame(token) | Credential::Cookie(token)) =
            credential;
        let now = app.now();
        let caller = read(&token).filter(|caller| self.stands(caller) && caller.expires_at.is_none_or(|end| end > now));
        Box::pin(async move { caller.ok_or_else(Error::unauthenticated) })
    }

    fn stands(&self, caller: &Caller) -> bool {
        !self.revoked.lock().contains(&caller.session)
    }
}

fn read(token: &str) -> Option<Caller> {
    let mut words = token.strip_prefix("user-")?.split('-');
    let user = words.next()?.parse::<UserId>().ok()?;
    let session = words.next().map_or_else(|| SessionId::try_from(user.get()).ok(), |word| word.parse().ok())?;
    let expires_at = words.next().map(|word| word.parse().map(Time)).transpose().ok()?;
    if words.next().is_some() { None } else { Some(Caller { user, session, expires_at, scopes: Scopes::OWN }) }
}
