//! What every door of accounts asks and no request may wait for: keys, revoked sessions, the setup code. All in memory, all of this node.

use std::sync::atomic::{AtomicU64, Ordering};

use app::{App, Caller, Result, Work};
use model::Time;
use parking_lot::RwLock;

use crate::config::Config;
use crate::providers::Providers;
use crate::sessions::Revoked;
use crate::setup::{self, SetupCode};
use crate::tokens::{self, Access, Claim, Keys};

/// How much longer than a token lives the node remembers that its session was revoked, in seconds: clocks differ.
const MARGIN_S: i64 = 3_600;
/// Who issues tokens, where no public address is configured.
const ISSUER: &str = "commune";

/// The crate's memory.
pub struct Shared {
    /// The settings.
    pub config: Config,
    /// Sessions that were revoked while tokens of theirs may still be about.
    pub revoked: Revoked,
    /// Whom people may come from.
    pub providers: Providers,
    /// The one-time code of the set-up.
    pub setup: SetupCode,
    keys: RwLock<Keys>,
    /// How often the log told that the keys are others, and how often they had been told of when they were read.
    rotations: (AtomicU64, AtomicU64),
}

impl Shared {
    /// Empty: nobody is let in before the start.
    pub fn new(config: Config, providers: Providers) -> Self {
        let (revoked, setup) = (Revoked::default(), SetupCode::default());
        Self { config, providers, revoked, setup, keys: RwLock::new(Keys::default()), rotations: Default::default() }
    }

    /// Fills it, before anybody is served. Running twice gives the same memory.
    ///
    /// # Errors
    /// Storage errors, or a key that cannot be read.
    pub fn start(&self, work: &mut Work<'_, '_>) -> Result<()> {
        *self.keys.write() = tokens::load(work)?;
        let now = work.now();
        self.revoked.fill(crate::sessions::revoked_since(work, now.plus_s(-self.remember_s()))?, now);
        if setup::is_needed(work.tx())? {
            self.setup.open(work.random()?);
        } else {
            self.setup.close();
        }
        Ok(())
    }

    /// The keys are others than those here.
    pub fn outdate_keys(&self) {
        self.rotations.0.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether the keys here are others than those in the database; if so, as of which news.
    pub fn outdated(&self) -> Option<u64> {
        let told = self.rotations.0.load(Ordering::Acquire);
        (self.rotations.1.load(Ordering::Acquire) != told).then_some(told)
    }

    /// Takes keys that were read after so much news.
    pub fn replace_keys(&self, keys: Keys, told: u64) {
        *self.keys.write() = keys;
        self.rotations.1.fetch_max(told, Ordering::AcqRel);
    }

    /// Signs an access token for a session. It ends with the session at the latest.
    ///
    /// # Errors
    /// If there is no key, or no randomness.
    pub fn mint(&self, app: &App, caller: &Caller) -> Result<Access> {
        let now = app.now();
        self.revoked.sweep(now, self.remember_s());
        let jti = app::random()?;
        let last = now.plus_s(self.config.access_token_s);
        let until = caller.expires_at.map_or(last, |end| end.min(last));
        let claim = Claim { user: caller.user, session: caller.session, scopes: caller.scopes, now, until };
        self.keys.read().sign(issuer(app), &claim, jti)
    }

    /// Whom an access token speaks for, without asking the database. None: it is not good, or its session was revoked.
    pub fn bearer(&self, app: &App, token: &str) -> Option<Caller> {
        let caller = self.keys.read().verify(issuer(app), token, app.now()).ok()?;
        (!self.revoked.contains(caller.session)).then_some(caller)
    }

    /// The public halves of the keys that may have signed a token, as a JWK set.
    pub fn jwks(&self, now: Time) -> tokens::KeySet {
        self.keys.read().public(now)
    }

    const fn remember_s(&self) -> i64 {
        self.config.access_token_s + MARGIN_S
    }
}

fn issuer(app: &App) -> &str {
    app.config().server.public_url.as_deref().unwrap_or(ISSUER)
}

/// A moment as whole seconds since 1970, as tokens count.
pub const fn seconds(time: Time) -> i64 {
    time.0.div_euclid(1_000_000)
}
