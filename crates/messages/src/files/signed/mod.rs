//! Addresses that open a file by themselves, for pictures and films in pages that show no token: signed, for one file, one session and some minutes. They end
//! with their session.

mod http;
mod store;

use app::{Caller, Error, Feature, Result, Work};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use model::{FileId, Id, Scope, Scopes, SessionId, Time, UserId};

use super::{ALL, Kept};

/// Addresses made within so many seconds are the same, so that a browser asks once; they are good for as long again.
const STEP_S: i64 = 300;
const MICROSECONDS: i64 = 1_000_000;
/// Bytes that are signed.
const SAID: usize = 33;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}

/// What an address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pass {
    file: FileId,
    kept: Kept,
    user: UserId,
    session: SessionId,
    until: Time,
}

impl Pass {
    fn new(caller: &Caller, (file, kept): (FileId, Kept), now: Time) -> Self {
        Self { file, kept, user: caller.user, session: caller.session, until: until(now) }
    }

    /// The address's last part.
    fn sign(self, key: &hmac::Key) -> String {
        let numbers = [self.file.get(), self.user.get(), self.session.get(), self.until.0];
        let mut bytes = vec![self.kept.number];
        numbers.iter().for_each(|number| bytes.extend(number.to_be_bytes()));
        let tag = hmac::sign(key, &bytes);
        bytes.extend(tag.as_ref());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads one that was signed here and is good still.
    fn read(text: &str, key: &hmac::Key, now: Time) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| no_such_address())?;
        let (said, tag) = bytes.split_at_checked(SAID).ok_or_else(no_such_address)?;
        hmac::verify(key, said, tag).map_err(|_| no_such_address())?;
        let (kept, numbers) = said.split_first().ok_or_else(no_such_address)?;
        let kept = ALL.into_iter().find(|known| known.number == *kept).ok_or_else(no_such_address)?;
        let mut numbers = numbers.chunks_exact(8).filter_map(|bytes| bytes.try_into().ok()).map(i64::from_be_bytes);
        let mut next = || numbers.next().ok_or_else(no_such_address);
        let (file, user, session, until) = (next()?, next()?, next()?, Time(next()?));
        if until <= now {
            return Err(no_such_address());
        }
        Ok(Self {
            file: FileId::from_raw(file),
            kept,
            user: UserId::from_raw(user),
            session: SessionId::from_raw(session),
            until,
        })
    }

    /// Whoever the address was made for.
    fn caller(self) -> Caller {
        let scopes = Scopes::of(&[Scope::Read]);
        Caller { user: self.user, session: self.session, expires_at: Some(self.until), scopes }
    }
}

/// Until when an address is good that is made now: five minutes at least, ten at most.
const fn until(now: Time) -> Time {
    let step = STEP_S * MICROSECONDS;
    Time((now.0.div_euclid(step) + 2) * step)
}

/// The key, where there is one.
fn find_key(tx: &mut Tx<'_>) -> Result<Option<hmac::Key>> {
    Ok(store::find_key(tx)?.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, &secret)))
}

/// Makes the key. Of two that are made at once the first stays.
fn make_key(work: &mut Work<'_, '_>) -> Result<hmac::Key> {
    let secret = work.random::<32>()?;
    store::insert_key(work.tx(), &secret)?;
    find_key(work.tx())?.ok_or_else(|| Error::internal("the key of addresses is missing"))
}

fn no_such_address() -> Error {
    Error::not_found("no_such_file", "There is no such file, or not any more.")
}

#[cfg(test)]
mod tests {
    use super::super::{FILE, SMALL};
    use super::*;

    const NOW: Time = Time(1_800_000_000_000_000);

    fn pass(kept: Kept) -> Pass {
        let caller = Caller {
            user: UserId::from_raw(2),
            session: SessionId::from_raw(3),
            expires_at: None,
            scopes: Scopes::OWN,
        };
        Pass::new(&caller, (FileId::from_raw(1), kept), NOW)
    }

    #[test]
    fn an_address_says_what_was_signed_until_it_ends() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        for kept in [FILE, SMALL] {
            let text = pass(kept).sign(&key);
            assert_eq!(Pass::read(&text, &key, NOW).unwrap(), pass(kept));
            assert_eq!(text, pass(kept).sign(&key), "made again it is the same");
            assert!(Pass::read(&text, &key, NOW.plus_s(299)).is_ok());
            assert!(Pass::read(&text, &key, NOW.plus_s(600)).is_err());
        }
    }

    #[test]
    fn an_address_that_was_changed_or_signed_elsewhere_opens_nothing() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]);
        let text = pass(SMALL).sign(&key);
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(Pass::read(&changed, &key, NOW).is_err() || changed == text, "{place}");
        }
        let other = hmac::Key::new(hmac::HMAC_SHA256, &[8; 32]);
        assert!(Pass::read(&text, &other, NOW).is_err());
        for wrong in ["", "A", "%", &text[..40], &[text.as_str(), "AAAA"].concat()] {
            assert!(Pass::read(wrong, &key, NOW).is_err(), "{wrong}");
        }
    }
}
