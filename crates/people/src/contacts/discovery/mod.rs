//! Contacts compared where they are: whoever has them blinds their addresses, this server evaluates what it cannot read, and hands out those who may be found,
//! each under a tag that only the evaluation of one of their addresses yields. Who is among somebody's contacts comes out on their device, and nothing of it is
//! sent back. `docs/people.md` describes the exchange for whoever writes a client.
//!
//! An evaluation is as good as a question whether somebody is here, so it costs what a comparison costs: the budget is that of [`matching`].

mod http;
mod job;
mod oprf;
mod sealed;
mod store;

use app::{Caller, Comparisons, Error, Feature, Result, Work, bonds};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::Tx;
use model::{Bond, Circle, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::job::RefreshDiscovery;
use self::oprf::Evaluator;
use self::store::{Basis, Entry};
use super::{book, matching};

/// Elements of one request.
const AT_ONCE: usize = 500;

/// Entries of a page.
const PAGE: i64 = 500;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).on_user_erased(forget).with(job::feature())
}

/// Addresses that are hidden.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BlindedAddresses {
    /// Blinded elements (RFC 9497, suite ristretto255-SHA512), 32 bytes each, in base64; at most 500.
    #[schema(max_items = 500)]
    blinded: Vec<String>,
}

/// What came of them.
#[derive(Debug, Serialize, ToSchema)]
struct EvaluatedAddresses {
    /// The evaluated elements in the order of the blinded ones, in base64: of as many, from the first, as you may still compare.
    evaluated: Vec<String>,
    /// How many more you may compare now.
    left: i64,
    /// When there will be more, if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    more_at: Option<Time>,
}

/// People who let you find them by an address, by rising tag.
#[derive(Debug, Serialize, ToSchema)]
struct FindablePeople {
    /// Tag (8 bytes), nonce (12) and what is sealed, each in base64.
    entries: Vec<String>,
    /// What `after` of the next page is; null: there is none.
    next: Option<String>,
}

/// How many of these somebody may compare. They are spent.
struct Spent {
    count: usize,
    left: i64,
    more_at: Option<Time>,
    secret: Vec<u8>,
}

fn spend(work: &mut Work<'_, '_>, caller: &Caller, asked: usize, most: Comparisons) -> Result<Spent> {
    let user = caller.user;
    book::open(work, user)?;
    let budget = matching::budget(work, user, most)?;
    let count = asked.min(usize::try_from(budget).unwrap_or_default());
    matching::spend(work, user, count)?;
    let left = budget - i64::try_from(count).map_err(Error::internal)?;
    let more_at = if left == 0 { matching::more_at(work, user)? } else { None };
    Ok(Spent { count, left, more_at, secret: secret(work)? })
}

/// The secret, made when there is none. Of two that are made at once the first stays.
fn secret(work: &mut Work<'_, '_>) -> Result<Vec<u8>> {
    if let Some(secret) = store::secret(work.tx())? {
        return Ok(secret);
    }
    let (fresh, now) = (work.random::<32>()?, work.now());
    store::insert_secret(work.tx(), &fresh, now)?;
    store::secret(work.tx())?.ok_or_else(|| Error::internal("there is no secret to evaluate addresses with"))
}

/// A page of those who let the caller find them.
fn page(tx: &mut Tx<'_>, caller: &Caller, after: &[u8]) -> Result<FindablePeople> {
    let rows = store::next(tx, after, PAGE)?;
    let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < PAGE);
    let next = rows.last().filter(|_| !is_last).map(|(entry, _)| STANDARD.encode(&entry.tag));
    let people: Vec<UserId> = rows.iter().map(|(entry, _)| entry.user).collect();
    let bonds = bonds::of(tx, caller.user, &people)?;
    let admits =
        |circle: Circle, user| bonds.get(&user).is_some_and(|bond| *bond != Bond::Oneself && circle.admits(*bond));
    let open = rows.iter().filter(|(entry, basis)| is_current(entry, basis) && admits(basis.circle, entry.user));
    let entries = open.map(|(entry, _)| STANDARD.encode([entry.tag.as_slice(), &entry.sealed].concat())).collect();
    Ok(FindablePeople { entries, next })
}

/// Whether an entry says what is so now: addresses and names go to others, and people hide.
fn is_current(entry: &Entry, basis: &Basis) -> bool {
    basis.address.as_ref().is_some_and(|address| entry.made_of == made_of(address, &basis.username))
}

fn made_of(address: &str, username: &str) -> Vec<u8> {
    digest(&SHA256, [address, "\0", username].concat().as_bytes()).as_ref()[..16].to_vec()
}

/// Somebody under one of their addresses.
fn entry(
    evaluator: &Evaluator,
    nonce: [u8; 12],
    (user, username): (UserId, &str),
    address: (store::Kind, &str),
) -> Result<Entry> {
    let value = evaluator.value(address.1.as_bytes())?;
    Ok(Entry {
        user,
        kind: address.0,
        made_of: made_of(address.1, username),
        tag: sealed::tag(&value).to_vec(),
        sealed: sealed::seal(&value, nonce, (user, username))?,
    })
}

/// Somebody decided anew who finds them: their entries are made as soon as there is time. What is not for others any more is hidden without that.
///
/// # Errors
/// Storage errors.
pub fn refresh(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    work.enqueue(&RefreshDiscovery { user: Some(user) })?;
    Ok(())
}

/// Nobody finds any more who is gone.
fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::forget(work.tx(), user)?)
}
