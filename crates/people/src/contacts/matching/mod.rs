//! Who of those here stands behind an address: found by verified addresses alone, and only where they let whoever asks find them.
//!
//! Whoever brings addresses learns who is here, so how many they may compare is counted, exactly, over ten days. What is above waits. What was compared
//! once costs nothing again: who comes later is found by what is known of them, not by asking for every address anew.

mod job;
mod store;

use std::collections::HashMap;

use app::{Comparisons, Error, Feature, Result, Work, bonds};
use db::Tx;
use model::{ContactId, ContactState, Matter, Time, UserId};

use super::book;

pub use job::find_by;
pub use store::{Findable, findable, forget};

/// Over how long it is counted.
const WINDOW_S: i64 = 10 * 86_400;

/// After how long it is worth asking again whoever compared as many as they may.
const LOOK_AGAIN_S: u64 = 3_600;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    job::feature()
}

/// How many more addresses somebody may compare now, of so many. The caller holds their book.
///
/// # Errors
/// Storage errors.
pub fn budget(work: &mut Work<'_, '_>, user: UserId, most: Comparisons) -> Result<i64> {
    let since = work.now().plus_s(-WINDOW_S);
    let is_new = store::created_at(work.tx(), user)?.is_none_or(|created| created > since);
    let spent = store::spent(work.tx(), user, since)?;
    let most = if is_new { most.new_account } else { most.account };
    Ok(i64::from(most).saturating_sub(spent).max(0))
}

/// When somebody may compare more than they may now: what they compared first is ten days old then. None: they compared nothing.
///
/// # Errors
/// Storage errors.
pub fn more_at(work: &mut Work<'_, '_>, user: UserId) -> Result<Option<Time>> {
    let since = work.now().plus_s(-WINDOW_S);
    Ok(store::first_since(work.tx(), user, since)?.map(|at| at.plus_s(WINDOW_S)))
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

/// Who stands behind one address and lets `user` find them by it. It counts as a comparison, found or not: whoever asks for one after the other learns no
/// more than by an address book.
///
/// # Errors
/// `rate_limited` (429): they compared as many as they may.
pub fn look_up(work: &mut Work<'_, '_>, user: UserId, address: &str, most: Comparisons) -> Result<Option<UserId>> {
    // Held, so that of two at a time each sees what the other spent.
    book::open(work, user)?;
    if budget(work, user, most)? == 0 {
        return Err(Error::rate_limited(LOOK_AGAIN_S));
    }
    spend(work, user, 1)?;
    Ok(find(work.tx(), user, &[address])?.into_values().next())
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
    let (emails, phones): (Vec<_>, Vec<_>) = found.iter().partition(|(address, _)| address.contains('@'));
    let mut admitting = |matter: Matter, found: &[&(String, UserId)]| {
        let people: Vec<UserId> = found.iter().map(|(_, person)| *person).collect();
        bonds::admitting(tx, matter, user, &people)
    };
    let (by_email, by_phone) = (admitting(Matter::FindByEmail, &emails)?, admitting(Matter::FindByPhone, &phones)?);
    let is_admitted = |(address, person): &(String, UserId)| {
        if address.contains('@') { &by_email } else { &by_phone }.contains(person)
    };
    Ok(found.iter().map(is_admitted).collect())
}
