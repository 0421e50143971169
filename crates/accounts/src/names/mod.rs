//! By which beginnings people are found who are called something beside their username.

mod store;

use app::{Result, Work};
use model::{UserId, name_starts};

/// Notes what somebody is called from now on; None: nothing.
///
/// # Errors
/// Storage errors.
pub fn keep(work: &mut Work<'_, '_>, user: UserId, name: Option<&str>) -> Result<()> {
    store::forget(work.tx(), user)?;
    for start in name.map(name_starts).unwrap_or_default() {
        store::insert(work.tx(), user, &start)?;
    }
    Ok(())
}
