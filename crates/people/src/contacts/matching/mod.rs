//! Who of those here stands behind an address: found by verified addresses alone, and only where they let whoever asks find them.
//!
//! Whoever brings addresses learns who is here, so how many they may compare is counted, exactly, over ten days. What is above waits. What was compared
//! once costs nothing again: who comes later is found by what is known of them, not by asking for every address anew.

mod job;
mod store;

use std::collections::HashMap;

use app::{Feature, Result, Work, bonds};
use db::Tx;
use model::{ContactId, ContactState, Matter, UserId};

pub use job::find_by;
pub use store::forget;

/// Over how long it is counted.
const WINDOW_S: i64 = 10 * 86_400;
/// Addresses that an account may compare in that time.
const MOST: i64 = 20_000;
/// And one that is not older than that time.
const MOST_WHEN_NEW: i64 = 2_000;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    job::feature()
}

/// How many more addresses somebody may compare now. The caller holds their book.
///
/// # Errors
/// Storage errors.
pub fn budget(work: &mut Work<'_, '_>, user: UserId) -> Result<i64> {
    let since = work.now().plus_s(-WINDOW_S);
    let is_new = store::created_at(work.tx(), user)?.is_none_or(|created| created > since);
    let spent = store::spent(work.tx(), user, since)?;
    Ok((if is_new { MOST_WHEN_NEW } else { MOST }).saturating_sub(spent).max(0))
}

/// Counts addresses that were compared.
///
/// # Errors
/// Storage errors.
pub fn spend(work: &mut Work<'_, '_>, user: UserId, count: usize) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    let now = work.now();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    store::forget_before(work.tx(), user, now.plus_s(-WINDOW_S))?;
    Ok(store::spend(work.tx(), user, now, count)?)
}

/// Says who was found by an entry when it was compared first.
///
/// # Errors
/// Storage errors.
pub fn set_member(work: &mut Work<'_, '_>, (book, contact): (i64, ContactId), person: UserId) -> Result<()> {
    Ok(store::set_found(work.tx(), (book, contact), ContactState::Member, person)?)
}

/// Those of some addresses behind which somebody stands who lets `user` find them by it.
///
/// # Errors
/// Storage errors.
pub fn find(tx: &mut Tx<'_>, user: UserId, addresses: &[&str]) -> Result<HashMap<String, UserId>> {
    let (emails, phones): (Vec<&str>, Vec<&str>) = addresses.iter().partition(|address| address.contains('@'));
    let mut found = Vec::new();
    if !emails.is_empty() {
        found.extend(store::by_email(tx, &emails)?);
    }
    if !phones.is_empty() {
        found.extend(store::by_phone(tx, &phones)?);
    }
    let admitted = admitted(tx, user, &found)?;
    Ok(found.into_iter().zip(admitted).filter(|(_, is)| *is).map(|(found, _)| found).collect())
}

/// Of each address and whoever stands behind it whether they let `user` find them by it.
///
/// # Errors
/// Storage errors.
pub fn admitted(tx: &mut Tx<'_>, user: UserId, found: &[(String, UserId)]) -> Result<Vec<bool>> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let people: Vec<UserId> = found.iter().map(|(_, person)| *person).collect();
    let bonds = bonds::of(tx, user, &people)?;
    let mut admitted = Vec::with_capacity(found.len());
    for (address, person) in found {
        let matter = if address.contains('@') { Matter::FindByEmail } else { Matter::FindByPhone };
        let circle = bonds::privacy(tx, *person)?.circle(matter);
        admitted.push(bonds.get(person).is_some_and(|bond| circle.admits(*bond)));
    }
    Ok(admitted)
}
