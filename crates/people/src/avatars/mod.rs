//! What people look like: a square picture in two sizes, under an address that nobody guesses. Another picture has another address, so a client asks for each
//! once and never again.

mod http;
mod store;

use std::str::FromStr;

use app::blobs::{Blob, Holder, Laid};
use app::{Caller, Error, Feature, Result, Shown, Work, blobs};
use db::Tx;
use model::UserId;

use crate::profiles;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).on_user_erased(forget)
}

/// A size in which pictures are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// At most so many pixels on each side.
    side: u32,
    kind: &'static str,
}

/// For a profile.
pub const LARGE: Size = Size { side: 512, kind: "avatar" };
/// For rows and messages.
pub const SMALL: Size = Size { side: 96, kind: "avatar_small" };

impl Size {
    /// What holds somebody's picture of this size.
    #[must_use]
    pub fn of(self, user: UserId) -> Holder {
        Holder { kind: self.kind, id: user.get() }
    }
}

/// The address of a picture: 128 random bits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address(String);

impl FromStr for Address {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let valid = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if valid { Ok(Self(text.to_owned())) } else { Err(no_such_picture()) }
    }
}

/// A picture in both sizes, on disk.
#[derive(Debug, Clone)]
struct Made {
    large: Laid,
    small: Laid,
}

/// A picture that is shown from now on, and which of the files are of no use: the same bytes were there.
struct Set {
    address: String,
    large_used: bool,
    small_used: bool,
}

/// Gives the caller this picture.
fn set(work: &mut Work<'_, '_>, caller: &Caller, made: &Made) -> Result<Set> {
    let user = caller.user;
    profiles::hold(work, user)?;
    release(work, user)?;
    let large_used = blobs::hold(work, LARGE.of(user), &made.large)?;
    let small_used = blobs::hold(work, SMALL.of(user), &made.small)?;
    let address = work.random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    profiles::show(work, user, &Shown::Avatar(Some(address.clone())))?;
    Ok(Set { address, large_used, small_used })
}

/// Takes the caller's picture away. Without one nothing happens.
fn remove(work: &mut Work<'_, '_>, caller: &Caller) -> Result<()> {
    let user = caller.user;
    profiles::hold(work, user)?;
    if blobs::held(work.tx(), LARGE.of(user))?.is_none() {
        return Ok(());
    }
    release(work, user)?;
    profiles::show(work, user, &Shown::Avatar(None))
}

/// The file of a picture that somebody has.
fn find(tx: &mut Tx<'_>, address: &Address, size: Size) -> Result<Blob> {
    let user = store::find_user(tx, &address.0)?.ok_or_else(no_such_picture)?;
    blobs::held(tx, size.of(user))?.ok_or_else(no_such_picture)
}

fn release(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    blobs::release(work, LARGE.of(user))?;
    blobs::release(work, SMALL.of(user))
}

/// Nobody sees any more what somebody looked like who is gone.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    release(work, user)?;
    work.user_shown(user, &Shown::Avatar(None))
}

fn no_such_picture() -> Error {
    Error::not_found("no_such_picture", "There is no such picture, or not any more.")
}
