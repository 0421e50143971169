//! How much may be sent: by one person, and by text, which costs money, to one range of numbers and to all. Counted in the database, over all nodes.

use app::address::Phone;
use app::{App, Rate, Result, Work};
use model::UserId;

use super::store;

/// Rows of one unit.
const AT_ONCE: i64 = 200;

/// The rates.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    person: Rate,
    range: Rate,
    everybody: Rate,
}

impl Places {
    /// Those of the settings.
    pub fn of(app: &App) -> Self {
        let limits = &app.config().limits;
        Self { person: limits.invitations, range: limits.text_range, everybody: limits.texts }
    }
}

/// Takes the place of one letter to this address; false: there is none now.
///
/// # Errors
/// Storage errors.
pub fn take(work: &mut Work<'_, '_>, user: UserId, address: &str, places: Places) -> Result<bool> {
    let now = work.now();
    let mut buckets = vec![(["person ", &user.to_string()].concat(), places.person)];
    if !address.contains('@') {
        // The range before everybody: who asks for one range only must not fill the place of all.
        if let Ok(phone) = Phone::read(address, None) {
            buckets.push((["range ", phone.range()].concat(), places.range));
        }
        buckets.push(("everybody".to_owned(), places.everybody));
    }
    for (bucket, rate) in &buckets {
        if !store::draw(work.tx(), bucket, &store::Draw::of(*rate, now))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Forgets the next buckets that are full again. True: there may be more.
///
/// # Errors
/// Storage errors.
pub fn forget_full(work: &mut Work<'_, '_>) -> Result<bool> {
    let now = work.now();
    Ok(store::forget_full(work.tx(), now, AT_ONCE)? == AT_ONCE.unsigned_abs())
}
