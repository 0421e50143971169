//! The other one: named by id or by username, there, and somebody else.

mod store;

use app::{Caller, Error, Result, Work};
use model::{UserId, Username};

/// Somebody, as they were named.
#[derive(Debug, Clone)]
pub enum Whom {
    /// By id.
    User(UserId),
    /// By name.
    Username(Username),
}

impl Whom {
    /// From the two ways to say it.
    ///
    /// # Errors
    /// `invalid_request` (422): none of the two, or both.
    pub fn of(user: Option<UserId>, username: Option<Username>) -> Result<Self> {
        match (user, username) {
            (Some(user), None) => Ok(Self::User(user)),
            (None, Some(username)) => Ok(Self::Username(username)),
            _ => Err(Error::invalid("invalid_request", "Name one of user and username.")),
        }
    }
}

/// Two people whose rows stay locked until the unit ends, so that whatever else is decided between them waits.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Who acts.
    pub me: UserId,
    /// Who is meant.
    pub other: UserId,
}

/// Somebody else who can be met anew, and the caller, both held.
///
/// # Errors
/// `no_such_user` (404); `not_with_yourself` (422).
pub fn hold(work: &mut Work<'_, '_>, caller: &Caller, whom: &Whom) -> Result<Pair> {
    let found = match whom {
        Whom::User(user) => store::find(work.tx(), *user)?,
        Whom::Username(name) => store::find_by_username(work.tx(), &name.folded())?,
    };
    let other = found.ok_or_else(no_such_user)?;
    hold_anybody(work, caller, other)
}

/// Likewise, also with somebody who is gone: to end what was.
///
/// # Errors
/// `not_with_yourself` (422).
pub fn hold_anybody(work: &mut Work<'_, '_>, caller: &Caller, other: UserId) -> Result<Pair> {
    if other == caller.user {
        return Err(Error::invalid("not_with_yourself", "That takes somebody else."));
    }
    store::lock(work.tx(), caller.user, other)?;
    Ok(Pair { me: caller.user, other })
}

/// Two people, both held, where the other one can be met anew.
///
/// # Errors
/// `no_such_user` (404).
pub fn hold_two(work: &mut Work<'_, '_>, pair: Pair) -> Result<Pair> {
    store::find(work.tx(), pair.other)?.ok_or_else(no_such_user)?;
    store::lock(work.tx(), pair.me, pair.other)?;
    Ok(pair)
}

/// Whether it is a bot.
///
/// # Errors
/// Storage errors.
pub fn is_bot(work: &mut Work<'_, '_>, user: UserId) -> Result<bool> {
    Ok(store::is_bot(work.tx(), user)?)
}

/// 404 `no_such_user`.
pub fn no_such_user() -> Error {
    Error::not_found("no_such_user", "There is no such person.")
}
