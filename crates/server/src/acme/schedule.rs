//! When to ask for a certificate: pure arithmetic, so that every bound can be tested.

use model::Time;

use super::certificate::Validity;

/// Orders in any 24 hours, whatever happens: far below what authorities allow.
pub const ORDERS_A_DAY: usize = 10;
/// A day, in seconds.
pub const DAY_S: i64 = 86_400;
/// The first pause after a failure, in seconds; each further one is twice as long.
const FIRST_PAUSE_S: i64 = 60;
/// What an authority may ask for at most when it says when to come back, in seconds. Its longest limits are of a week.
const LONGEST_WAIT_S: i64 = 7 * DAY_S;

/// When a certificate is to be renewed: at two thirds of its life, less up to a twenty-fourth by `luck` (of `u16::MAX`), so that not everybody
/// comes at once.
pub fn due(validity: Validity, luck: u16) -> Time {
    let life = (validity.until.0 - validity.from.0).max(0);
    let early = life / 24 / i64::from(u16::MAX) * i64::from(luck);
    validity.from.plus_us(life / 3 * 2 - early)
}

/// A moment of a span, by `luck` (of `u16::MAX`).
pub fn within(span: Validity, luck: u16) -> Time {
    span.from.plus_us((span.until.0 - span.from.0).max(0) / i64::from(u16::MAX) * i64::from(luck))
}

/// The pause after so many failures in a row, in seconds: from a minute to a day.
pub fn pause_s(failures: u32) -> i64 {
    let doublings = failures.saturating_sub(1).min(16);
    (FIRST_PAUSE_S << doublings).min(DAY_S)
}

/// When somebody who was told to wait comes back.
pub fn bounded(asked: Time, now: Time) -> Time {
    asked.min(now.plus_s(LONGEST_WAIT_S))
}

/// From when on there may be another order.
pub fn order_allowed(orders: &[Time], now: Time) -> Time {
    // What lies ahead was noted by a clock that went wrong.
    let mut recent: Vec<Time> = orders.iter().copied().filter(|at| *at > now.plus_s(-DAY_S) && *at <= now).collect();
    recent.sort_unstable();
    match recent.len().checked_sub(ORDERS_A_DAY) {
        Some(first) => recent[first].plus_s(DAY_S),
        None => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_800_000_000_000_000);

    #[test]
    fn a_certificate_is_renewed_at_about_two_thirds_of_its_life_however_long_that_is() {
        for days in [90, 45, 6] {
            let validity = Validity { from: NOW, until: NOW.plus_s(days * DAY_S) };
            assert_eq!(due(validity, 0), NOW.plus_s(days * DAY_S / 3 * 2), "{days}");
            let early = due(validity, u16::MAX);
            assert!(
                early < NOW.plus_s(days * DAY_S / 3 * 2) && early > NOW.plus_s(days * DAY_S / 24 * 15 - 1),
                "{days}"
            );
            assert!(due(validity, 30_000) > early && due(validity, 30_000) < due(validity, 0), "{days}");
        }
        let upside_down = Validity { from: NOW, until: NOW.plus_s(-5) };
        assert_eq!(due(upside_down, 9), NOW);
    }

    #[test]
    fn pauses_double_from_a_minute_to_a_day() {
        let pauses: Vec<i64> = (1..=13).map(pause_s).collect();
        assert_eq!(pauses[..5], [60, 120, 240, 480, 960]);
        assert_eq!(pauses[10..], [61_440, DAY_S, DAY_S]);
        assert_eq!(pause_s(u32::MAX), DAY_S);
    }

    #[test]
    fn the_orders_of_a_day_are_counted_back_from_any_moment() {
        let orders: Vec<Time> = (0..10).map(|hour| NOW.plus_s(-hour * 3_600)).collect();
        assert_eq!(order_allowed(&orders[..9], NOW), NOW);
        assert_eq!(order_allowed(&orders, NOW), NOW.plus_s(DAY_S - 9 * 3_600));
        assert_eq!(order_allowed(&orders, NOW.plus_s(DAY_S)), NOW.plus_s(DAY_S));
        // A clock that was ahead does not keep anybody out for years.
        let ahead = vec![NOW.plus_s(400 * DAY_S); 20];
        assert_eq!(order_allowed(&ahead, NOW), NOW);
        assert_eq!(bounded(NOW.plus_s(400 * DAY_S), NOW), NOW.plus_s(7 * DAY_S));
        assert_eq!(bounded(NOW.plus_s(60), NOW), NOW.plus_s(60));
    }
}
