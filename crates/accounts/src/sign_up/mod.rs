//! Making an account.

pub mod http;
mod store;

use app::{Error, PasswordCost, Result, Work};
use db::Tx;
use model::{UserId, Username};
use tracing::info;

use crate::admission::{self, Applicant};
use crate::former_names;
use crate::me::Me;
use crate::names;
use crate::passwords::{self, Password};
use crate::sessions::{self, NewSession, Opened};
use crate::usernames;

pub use app::address::Email;

/// An account about to be made, its password hashed already.
#[derive(Clone)]
pub struct NewAccount {
    pub(crate) username: Username,
    email: Option<Email>,
    pub(crate) password_hash: String,
    display_name: Option<String>,
}

/// Whether the account is a member's or the administrator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// A member.
    Member,
    /// An administrator.
    Admin,
}

impl NewAccount {
    /// Checks the password, also against what the server is called, and hashes it. Slow: call it through `app.compute`.
    ///
    /// # Errors
    /// `password_length`, `password_too_common`.
    pub fn prepare(
        username: Username,
        email: Option<Email>,
        password: &Password,
        (place, cost): (&str, PasswordCost),
    ) -> Result<Self> {
        passwords::check(password, &[username.as_str(), email.as_ref().map_or("", Email::as_str), place])?;
        let password_hash = passwords::hash(password, cost)?;
        Ok(Self { username, email, password_hash, display_name: None })
    }

    /// Somebody who comes in without a password, by what stands for them elsewhere.
    #[must_use]
    pub fn without_password(username: Username, email: Option<Email>, display_name: Option<String>) -> Self {
        let display_name = display_name.filter(|name| name != username.as_str());
        Self { username, email, password_hash: String::new(), display_name }
    }

    /// As [`NewAccount::prepare`], for a command: from what was typed, without an address.
    ///
    /// # Errors
    /// `invalid_request` for the name; as [`NewAccount::prepare`].
    pub fn typed(username: &str, password: &str, place: &str) -> Result<Self> {
        let username = Username::new(username).map_err(|why| Error::invalid("invalid_request", why.0))?;
        Self::prepare(username, None, &Password::new(password), (place, PasswordCost::default()))
    }

    /// As [`NewAccount::typed`], without a password: its owner chooses one by a link.
    ///
    /// # Errors
    /// `invalid_request` for the name.
    pub fn named(username: &str) -> Result<Self> {
        let username = Username::new(username).map_err(|why| Error::invalid("invalid_request", why.0))?;
        Ok(Self::without_password(username, None, None))
    }
}

/// Makes the account of a member and begins their first session, in one unit.
///
/// # Errors
/// As [`admission::admit`]; `username_taken` (409).
pub fn sign_up(
    work: &mut Work<'_, '_>,
    new: &NewAccount,
    session: &NewSession,
    applicant: &Applicant,
) -> Result<Opened> {
    let user = create_member(work, new, applicant)?;
    let begun = sessions::begin(work, user.id, session)?;
    Ok(begun.of(user))
}

/// Makes the account of a member who may have one.
///
/// # Errors
/// As [`admission::admit`]; `username_taken` (409).
pub fn create_member(work: &mut Work<'_, '_>, new: &NewAccount, applicant: &Applicant) -> Result<Me> {
    let admitted = admission::admit(work, applicant)?;
    let user = create(work, new, Rank::Member)?;
    admission::settle(work, user.id, admitted)?;
    Ok(user)
}

/// Makes sure that nobody has this name, or had it, as far as it can be told now.
///
/// # Errors
/// `username_taken` (409).
pub fn require_free(tx: &mut Tx<'_>, username: &Username) -> Result<()> {
    let folded = username.folded();
    if store::is_taken(tx, &folded)? || former_names::is_one(tx, &folded)? {
        return Err(usernames::taken());
    }
    Ok(())
}

/// Makes an account, and whatever else belongs to a new person.
///
/// # Errors
/// `username_taken` (409).
pub fn create(work: &mut Work<'_, '_>, new: &NewAccount, rank: Rank) -> Result<Me> {
    let id: UserId = work.new_id();
    let made = create_as(work, id, new, rank)?;
    made.ok_or_else(usernames::taken)
}

/// As [`create`], under an id that was drawn; none: somebody has this name already.
///
/// # Errors
/// Storage errors.
pub fn create_as(work: &mut Work<'_, '_>, id: UserId, new: &NewAccount, rank: Rank) -> Result<Option<Me>> {
    let made = insert(work, id, new, rank)?;
    if made.is_some() {
        work.user_created(id)?;
    }
    Ok(made)
}

/// As [`create_as`], and nobody hears of it: a row, and nothing else that belongs to a new person.
///
/// # Errors
/// Storage errors.
pub fn insert(work: &mut Work<'_, '_>, id: UserId, new: &NewAccount, rank: Rank) -> Result<Option<Me>> {
    let now = work.now();
    let me = Me {
        id,
        username: new.username.as_str().to_owned(),
        display_name: new.display_name.clone(),
        avatar: None,
        admin: rank == Rank::Admin,
        email: new.email.as_ref().map(|email| email.as_str().to_owned()),
        email_verified: false,
        has_password: !new.password_hash.is_empty(),
        phone: None,
    };
    let (folded, display_name) = (new.username.folded(), new.display_name.as_deref());
    let row = store::NewUser { me: &me, folded: &folded, password_hash: &new.password_hash, display_name };
    if former_names::is_one(work.tx(), &folded)? || !store::insert(work.tx(), &row, now)? {
        return Ok(None);
    }
    names::keep(work, id, display_name)?;
    // Whoever had the name may have been erased while this waited for it.
    if former_names::is_one(work.tx(), &folded)? {
        return Err(Error::busy());
    }
    Ok(Some(me))
}

/// Says in the log that somebody came. Once, after the commit.
pub fn tell(user: UserId) {
    info!(user.id = user.get(), "User {user} signed up");
}
