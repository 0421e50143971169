//! Coming in with a name, or an address that is one's own, and a password.

pub mod http;
mod store;

use app::{Error, ErrorKind, PasswordCost, Result, Work};
use db::Tx;
use model::{UserId, Username};

use crate::me::Me;
use crate::passwords::{self, Password};
use crate::sessions::{self, NewSession, Opened, Passage};
use app::address::{Address, Phone, Region};

/// Somebody with a name, and the hash of their password.
#[derive(Clone)]
pub struct Candidate {
    me: Me,
    password_hash: String,
}

/// Somebody whose password was right a moment ago.
#[derive(Clone)]
pub struct Known(Candidate);

impl Known {
    /// Who.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.0.me.id
    }
}

/// What somebody calls themselves who comes in: their name, or an address that they have shown to be theirs.
#[derive(Debug, Clone)]
pub enum Called {
    /// A name.
    Name(Username),
    /// An e-mail address or a number. No name has an `@`, a `+` or a space.
    Address(Address),
    /// Digits, which may be both. The number counts first: it was shown to be somebody's, while anybody may choose a name.
    Either(Username, Phone),
}

impl Called {
    /// Takes what was typed.
    ///
    /// # Errors
    /// A sentence, where it can be none of them.
    pub fn typed(typed: &str, region: Option<Region>) -> std::result::Result<Self, &'static str> {
        if typed.contains('@') {
            return Address::read(typed, region).map(Self::Address);
        }
        match (Username::new(typed), Phone::read(typed, region)) {
            (Ok(name), Ok(phone)) => Ok(Self::Either(name, phone)),
            (Ok(name), Err(_)) => Ok(Self::Name(name)),
            (Err(_), Ok(phone)) => Ok(Self::Address(Address::Phone(phone))),
            (Err(why), Err(_)) => Err(why.0),
        }
    }

    /// As it is counted: all spellings of a number are one.
    #[must_use]
    pub fn folded(&self) -> String {
        match self {
            Self::Name(name) => name.folded(),
            Self::Address(address) => address.folded(),
            Self::Either(_, phone) => phone.as_str().to_owned(),
        }
    }
}

/// Who is called so, without regard to case.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, called: &Called) -> Result<Option<Candidate>> {
    Ok(match called {
        Called::Name(name) => store::find(tx, &name.folded())?,
        Called::Address(Address::Email(email)) => store::find_by_email(tx, &email.folded())?,
        Called::Address(Address::Phone(phone)) => store::find_by_phone(tx, phone.as_str())?,
        Called::Either(name, phone) => match store::find_by_phone(tx, phone.as_str())? {
            Some(candidate) => Some(candidate),
            None => store::find(tx, &name.folded())?,
        },
    })
}

/// The person, if this is their password. The same work and the same answer whether nobody has the name or the password is another's, where
/// hashes have this cost. Slow: call
/// it through `app.compute`.
///
/// # Errors
/// `wrong_credentials` (401).
pub fn verify(candidate: Option<Candidate>, password: &Password, cost: PasswordCost) -> Result<Known> {
    // No stored password has such a length, so nothing is told by not hashing it.
    if !password.has_good_length() {
        return Err(wrong());
    }
    let stored = candidate.as_ref().map(|candidate| candidate.password_hash.as_str());
    let matches = passwords::matches_as_slowly(password, stored, cost)?;
    candidate.filter(|_| matches).map(Known).ok_or_else(wrong)
}

fn wrong() -> Error {
    Error::new(ErrorKind::Unauthenticated, "wrong_credentials", "The name or the password is wrong.")
}

/// Lets somebody in whose password was right.
///
/// # Errors
/// As [`require_unchanged`].
pub fn sign_in(work: &mut Work<'_, '_>, known: &Known, session: &NewSession) -> Result<Passage<Opened>> {
    require_unchanged(work, known)?;
    let passage = sessions::open(work, known.id(), session)?;
    passage.then(|begun| Ok(begun.of(known.0.me.clone())))
}

/// Makes sure that the password is still the one that was right: verifying it is slow, and a change of it in between ends the sessions that are
/// there by then. Until the unit ends it cannot be changed.
///
/// # Errors
/// `wrong_credentials` (401).
pub fn require_unchanged(work: &mut Work<'_, '_>, known: &Known) -> Result<()> {
    let stored = store::hold_hash(work.tx(), known.id())?;
    if stored.as_deref() == Some(&known.0.password_hash) { Ok(()) } else { Err(wrong()) }
}
