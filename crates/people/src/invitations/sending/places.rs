//! How much may be sent: by one person, and by text, which costs money, to one range of numbers and to all. Counted in the database, over all nodes.

use app::address::Phone;
use app::{App, Rate, Result, Work, buckets};
use model::UserId;

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
    let mut buckets = vec![(["invitations of ", &user.to_string()].concat(), places.person)];
    if !address.contains('@') {
        // The range before everybody: who asks for one range only must not fill the place of all.
        if let Ok(phone) = Phone::read(address, None) {
            buckets.push((["range ", phone.range()].concat(), places.range));
        }
        buckets.push(("everybody".to_owned(), places.everybody));
    }
    for (bucket, rate) in &buckets {
        if !buckets::draw(work, bucket, *rate)? {
            return Ok(false);
        }
    }
    Ok(true)
}
