//! Rate limits: one table, one bucket a key, counted on the injected clock.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use model::{SessionId, UserId};

use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::rates::{LimitsConfig, Rate};

/// The limiters, each a key of `[limits]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limiter {
    /// Sign-ups per address.
    Register,
    /// Password sign-ins, per name and per address.
    SignIn,
    /// Tries of one's own password, to change it, per person.
    Password,
    /// Tries of the setup code.
    Setup,
    /// Codes by mail or text, per address of whoever asks.
    SendCode,
    /// Codes that are shown, per person or address.
    VerifyCode,
    /// Ways to a provider begun, and come back from, per address.
    Provider,
    /// Archives of one's own data, per person.
    OwnData,
    /// Address books that are brought, per person.
    Contacts,
    /// New rooms, join links, invitations, and bots and their keys, per person.
    NewRoom,
    /// Changes of one's profile and picture, per person.
    Profile,
    /// Messages per person.
    MessageSend,
    /// Writings of drafts per person.
    Draft,
    /// Megabytes of files per person, counted when they are announced.
    Upload,
    /// Links per person that are previewed.
    LinkPreview,
    /// Look-ups of people, rooms and links per person.
    Lookup,
    /// Socket upgrades per address.
    SocketAddress,
    /// Socket upgrades per session.
    SocketSession,
}

/// Whose bucket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LimitKey {
    /// An account.
    User(UserId),
    /// A session.
    Session(SessionId),
    /// A peer: an IPv4 address, or the /64 of an IPv6 one.
    Address(IpAddr),
    /// A folded name that somebody tries to sign in with.
    Name(String),
    /// One bucket for all.
    Everybody,
}

impl LimitKey {
    /// The key of a peer: IPv6 by /64, IPv4 in IPv6 as IPv4.
    #[must_use]
    pub fn address(address: IpAddr) -> Self {
        let IpAddr::V6(v6) = address.to_canonical() else { return Self::Address(address.to_canonical()) };
        let mut octets = v6.octets();
        octets[8..].fill(0);
        Self::Address(IpAddr::from(octets))
    }
}

/// Our clock in the limiter library's words.
#[derive(Clone)]
struct LimitClock(Arc<dyn Clock>);

impl GovernorClock for LimitClock {
    type Instant = Nanos;
    fn now(&self) -> Nanos {
        let us = u64::try_from(self.0.now().0).unwrap_or(0);
        Nanos::from(us.saturating_mul(1_000))
    }
}

type Buckets =
    RateLimiter<(Limiter, LimitKey), DefaultKeyedStateStore<(Limiter, LimitKey)>, LimitClock, NoOpMiddleware<Nanos>>;

/// All limiters of this node.
pub(crate) struct Limiters {
    clock: LimitClock,
    buckets: Vec<(Limiter, Rate, Buckets)>,
}

impl Limiters {
    pub(crate) fn new(limits: &LimitsConfig, clock: Arc<dyn Clock>) -> Self {
        let clock = LimitClock(clock);
        let rates = [
            (Limiter::Register, limits.register),
            (Limiter::SignIn, limits.sign_in),
            (Limiter::Password, limits.password),
            (Limiter::Setup, limits.setup),
            (Limiter::SendCode, limits.send_code),
            (Limiter::VerifyCode, limits.verify_code),
            (Limiter::Provider, limits.provider),
            (Limiter::OwnData, limits.own_data),
            (Limiter::Contacts, limits.contacts),
            (Limiter::NewRoom, limits.new_room),
            (Limiter::Profile, limits.profile),
            (Limiter::MessageSend, limits.message_send),
            (Limiter::Draft, limits.draft),
            (Limiter::Upload, limits.upload_mb),
            (Limiter::LinkPreview, limits.link_preview),
            (Limiter::Lookup, limits.lookup),
            (Limiter::SocketAddress, limits.socket_address),
            (Limiter::SocketSession, limits.socket_session),
        ];
        let bucket = |(limiter, rate): (Limiter, Rate)| {
            (limiter, rate, RateLimiter::new(quota(rate), DefaultKeyedStateStore::default(), clock.clone()))
        };
        Self { buckets: rates.into_iter().map(bucket).collect(), clock }
    }

    /// Counts one try.
    pub(crate) fn check(&self, limiter: Limiter, key: &LimitKey) -> Result<()> {
        self.check_many(limiter, key, NonZeroU32::MIN)
    }

    /// Counts so many at once. What is more than the whole bucket takes the whole bucket: it must not wait for ever.
    pub(crate) fn check_many(&self, limiter: Limiter, key: &LimitKey, count: NonZeroU32) -> Result<()> {
        let Some((_, rate, buckets)) = self.buckets.iter().find(|(known, _, _)| *known == limiter) else {
            return Ok(());
        };
        let count = NonZeroU32::new(rate.burst).map_or(count, |burst| count.min(burst));
        // Within the bucket's size, so the outer answer is never "too many for ever".
        let Ok(checked) = buckets.check_key_n(&(limiter, key.clone()), count) else { return Ok(()) };
        checked.map_err(|refused| {
            let wait = refused.wait_time_from(GovernorClock::now(&self.clock));
            Error::rate_limited(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
        })
    }

    /// Forgets keys whose buckets are full again.
    pub(crate) fn sweep(&self) {
        for (_, _, buckets) in &self.buckets {
            buckets.retain_recent();
        }
    }
}

/// The bucket a rate describes.
pub(crate) fn quota(rate: Rate) -> Quota {
    let period = Duration::from_secs_f64(rate.refill_s.clamp(1e-9, 1e9));
    let quota = Quota::with_period(period).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN));
    quota.allow_burst(NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::TestClock;
    use model::Time;

    #[test]
    fn a_bucket_empties_and_fills_again_with_time() {
        let clock = Arc::new(TestClock::at(Time(1_800_000_000_000_000)));
        let limits = LimitsConfig { register: Rate { burst: 2, refill_s: 5.0 }, ..LimitsConfig::default() };
        let limiters = Limiters::new(&limits, clock.clone());
        let key = LimitKey::address("::1".parse().unwrap());
        assert!(limiters.check(Limiter::Register, &key).is_ok());
        assert!(limiters.check(Limiter::Register, &key).is_ok());
        assert!(limiters.check(Limiter::Register, &key).is_err());
        assert!(limiters.check(Limiter::Register, &LimitKey::Everybody).is_ok(), "another key has its own bucket");
        clock.advance_s(6);
        assert!(limiters.check(Limiter::Register, &key).is_ok());
    }

    #[test]
    fn what_is_more_than_a_bucket_takes_all_of_it() {
        let clock = Arc::new(TestClock::at(Time(1_800_000_000_000_000)));
        let limits = LimitsConfig { upload_mb: Rate { burst: 10, refill_s: 1.0 }, ..LimitsConfig::default() };
        let limiters = Limiters::new(&limits, clock.clone());
        let check = |count| limiters.check_many(Limiter::Upload, &LimitKey::Everybody, NonZeroU32::new(count).unwrap());
        assert!(check(4).is_ok() && check(6).is_ok() && check(1).is_err());
        clock.advance_s(11);
        assert!(check(5_000).is_ok() && check(1).is_err());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let key = |text: &str| LimitKey::address(text.parse().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:10.0.0.1"), key("10.0.0.1"));
    }
}
