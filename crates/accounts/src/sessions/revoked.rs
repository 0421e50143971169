//! Revoked sessions of which a token may still be about. Asked at every request, so it is memory alone.

use std::collections::HashMap;

use model::{SessionId, Time};
use parking_lot::RwLock;

/// How often old entries are looked for, in seconds.
const SWEEP_S: i64 = 60;

/// The set, and when each was noted. News of a revocation carries no time: the next sweep stamps it.
#[derive(Debug, Default)]
pub struct Revoked(RwLock<Inner>);

#[derive(Debug, Default)]
struct Inner {
    sessions: HashMap<SessionId, Option<Time>>,
    swept_at: Option<Time>,
}

impl Revoked {
    /// Starts with what the database says.
    pub fn fill(&self, sessions: Vec<SessionId>, now: Time) {
        let sessions = sessions.into_iter().map(|session| (session, Some(now)));
        self.0.write().sessions.extend(sessions);
    }

    /// Refuses this session from now on.
    pub fn insert(&self, session: SessionId) {
        self.0.write().sessions.entry(session).or_insert(None);
    }

    /// Likewise many.
    pub fn insert_all(&self, sessions: &[SessionId]) {
        let mut inner = self.0.write();
        for session in sessions {
            inner.sessions.entry(*session).or_insert(None);
        }
    }

    /// Whether the session was revoked.
    pub fn contains(&self, session: SessionId) -> bool {
        self.0.read().sessions.contains_key(&session)
    }

    /// Forgets what was noted longer ago than `keep_s`: no token of it is good any more. Does something once a minute.
    pub fn sweep(&self, now: Time, keep_s: i64) {
        let due = |swept: Option<Time>| swept.is_none_or(|swept| swept.plus_s(SWEEP_S) < now);
        if !due(self.0.read().swept_at) {
            return;
        }
        let mut inner = self.0.write();
        inner.swept_at = Some(now);
        inner.sessions.values_mut().for_each(|noted| *noted = noted.or(Some(now)));
        inner.sessions.retain(|_, noted| noted.is_none_or(|noted| noted.plus_s(keep_s) >= now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revoked_session_is_remembered_for_as_long_as_its_tokens_live() {
        let (revoked, start) = (Revoked::default(), Time(1_800_000_000_000_000));
        let (old, new) = (SessionId::try_from(1).unwrap(), SessionId::try_from(2).unwrap());
        revoked.fill(vec![old], start);
        revoked.sweep(start.plus_s(300), 600);
        revoked.insert(new);
        revoked.sweep(start.plus_s(590), 600);
        assert!(revoked.contains(old) && revoked.contains(new));
        revoked.sweep(start.plus_s(660), 600);
        assert!(!revoked.contains(old), "forgotten once no token can be good");
        assert!(revoked.contains(new), "noted at the sweep after it came");
        revoked.sweep(start.plus_s(1_300), 600);
        assert!(!revoked.contains(new));
    }
}
