//! Making an account by a code that was sent to an address which stands for none. Whoever showed it holds a ticket for some minutes: 256 random bits of
//! which the hash is stored, good for one account, and bound to the address, which is the account's own from its beginning.

pub mod http;
pub mod job;
mod store;

use app::{Error, Result, Work};
use model::Username;

use crate::addresses;
use crate::admission::{self, Applicant, SignUpRules};
use crate::me;
use crate::sessions::{NewSession, Opened, Secret, SecretHash};
use crate::sign_up::{self, NewAccount};
use crate::usernames;
use app::address::{Address, Kind};

/// Seconds that a ticket is good for.
const LASTS_S: i64 = 600;

/// What somebody gets who showed a code and has no account.
#[derive(Debug)]
pub struct Welcome {
    /// What they make the account with.
    pub ticket: Secret,
    /// What they might be called; none: their address does not say.
    pub username: Option<String>,
    /// On what terms.
    pub rules: SignUpRules,
}

/// Gives a ticket to whoever showed the right code of an address, in place of the one before.
///
/// # Errors
/// Storage errors.
pub fn begin(work: &mut Work<'_, '_>, address: &Address) -> Result<Welcome> {
    let (ticket, until) = (Secret::of(work.random()?), work.now().plus_s(LASTS_S));
    store::put(work.tx(), &ticket.hash(), address, until)?;
    Ok(Welcome { ticket, username: suggested(address), rules: admission::rules(work.tx())? })
}

/// What stands before the `@`, as a username.
fn suggested(address: &Address) -> Option<String> {
    let (local, _) = address.as_str().rsplit_once('@').filter(|_| address.kind() == Kind::Email)?;
    Some(usernames::derive(local))
}

/// Makes the account of whoever holds a ticket and begins its first session; none: the ticket is not good. What is refused leaves the ticket as it was.
///
/// # Errors
/// `email_taken`, `phone_taken` (409): somebody else has shown meanwhile that the address is theirs; as [`sign_up::sign_up`].
pub fn finish(
    work: &mut Work<'_, '_>,
    (ticket, username): (&SecretHash, &Username),
    session: &NewSession,
    applicant: &Applicant,
) -> Result<Option<Opened>> {
    let now = work.now();
    let Some(address) = store::take(work.tx(), ticket, now)? else { return Ok(None) };
    let address = Address::read(&address, None).map_err(Error::internal)?;
    let account = NewAccount::without_password(username.clone(), None, None);
    let opened = sign_up::sign_up(work, &account, session, applicant)?;
    if !addresses::make_known(work, opened.caller.user, &address)? {
        return Err(addresses::taken(address.kind()));
    }
    Ok(Some(Opened { user: me::get(work.tx(), &opened.caller)?, ..opened }))
}

/// What is answered to a ticket that is too old, used, or made up.
#[must_use]
pub fn over() -> Error {
    Error::invalid("sign_up_expired", "This took too long, or the account is made already. Ask for another code.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_suggests_a_name_and_a_number_none() {
        for (typed, name) in [
            ("ann.o@example.org", Some("ann.o")),
            ("ann+club@example.org", Some("ann_club")),
            ("\"a b\"@example.org", Some("_a_b_")),
            ("+4915123456789", None),
        ] {
            assert_eq!(suggested(&Address::read(typed, None).unwrap()).as_deref(), name, "{typed}");
        }
    }
}
