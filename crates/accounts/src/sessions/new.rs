//! Sessions about to begin: of a browser, of an app, of a key.

use app::{Error, Result};
use model::{Scope, Scopes};

use super::{Place, Secret, SecretHash, SessionKind, SessionName};

/// Days that a key may last at most, where it does not last until it is revoked.
const KEY_DAYS: std::ops::RangeInclusive<i64> = 1..=3_660;

/// A session about to begin.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What holds it.
    pub kind: SessionKind,
    /// What it is called.
    pub name: String,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// Seconds until it ends by itself; none: never.
    pub lasts_s: Option<i64>,
    /// Where somebody signed in from.
    pub place: Option<Place>,
    /// What a key is good for; none: whatever a key can be, or whoever signed in.
    pub scopes: Option<Scopes>,
    /// The hash of an app's first refresh token.
    pub token: Option<SecretHash>,
    /// The hash of what the browser still held: that session ends as this one begins.
    pub replaces: Option<SecretHash>,
}

/// A key as its owner wants it.
#[derive(Debug, Clone)]
pub struct KeyWish {
    /// What it is for.
    pub name: SessionName,
    /// What it is good for; none: whatever a key can be.
    pub scopes: Option<Vec<Scope>>,
    /// After how many days it ends; none: when it is revoked.
    pub days: Option<i64>,
}

impl NewSession {
    /// A browser's.
    #[must_use]
    pub fn browser(name: String, secret: &Secret, lasts_s: i64) -> Self {
        let (kind, lasts_s) = (SessionKind::Browser, Some(lasts_s));
        Self { kind, name, hash: secret.hash(), lasts_s, place: None, scopes: None, token: None, replaces: None }
    }

    /// An app's, whose first refresh token has this secret.
    #[must_use]
    pub fn app(name: String, secret: &Secret, token: &Secret, lasts_s: i64) -> Self {
        Self { kind: SessionKind::App, token: Some(token.hash()), ..Self::browser(name, secret, lasts_s) }
    }

    /// A key's that is good for everything a key can be, until it is revoked.
    #[must_use]
    pub fn key(name: String, secret: &Secret) -> Self {
        let (kind, scopes) = (SessionKind::Key, Some(Scopes::KEY));
        Self { kind, name, hash: secret.hash(), lasts_s: None, place: None, scopes, token: None, replaces: None }
    }

    /// A bot's: the key with this hash, good for what members do, until it is revoked.
    #[must_use]
    pub fn bot(hash: SecretHash) -> Self {
        let (kind, name, scopes) = (SessionKind::Key, "bot".to_owned(), Some(Scopes::of(&[Scope::Read, Scope::Write])));
        Self { kind, name, hash, lasts_s: None, place: None, scopes, token: None, replaces: None }
    }

    /// One that nobody holds a secret of: what it is good for it hands on in access tokens.
    #[must_use]
    pub fn renewed(name: String, secret: &Secret, lasts_s: i64) -> Self {
        Self { kind: SessionKind::Renewed, lasts_s: Some(lasts_s), ..Self::key(name, secret) }
    }

    /// A key's, as its owner wants it.
    ///
    /// # Errors
    /// `invalid_request` (422): good for nothing, or an odd number of days.
    pub fn wished(wish: KeyWish, secret: &Secret) -> Result<Self> {
        if wish.scopes.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid("invalid_request", "A key has at least one scope."));
        }
        if wish.days.is_some_and(|days| !KEY_DAYS.contains(&days)) {
            return Err(Error::invalid("invalid_request", "A key lasts 1 to 3,660 days."));
        }
        let scopes = wish.scopes.map_or(Scopes::KEY, |scopes| Scopes::of(&scopes));
        let lasts_s = wish.days.map(|days| days * 24 * 3_600);
        Ok(Self { lasts_s, scopes: Some(scopes), ..Self::key(wish.name.0, secret) })
    }

    pub(super) fn good_for(&self) -> Scopes {
        match self.kind {
            SessionKind::Browser | SessionKind::App => Scopes::OWN,
            SessionKind::Key | SessionKind::Renewed => self.scopes.unwrap_or(Scopes::KEY),
        }
    }
}
