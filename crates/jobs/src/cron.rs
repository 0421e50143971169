//! When something is due by the clock: the five fields of cron, in UTC.

use std::fmt;

use croner::parser::{CronParser, Seconds, Year};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::Time;

/// The longest text that is looked at.
const LONGEST: usize = 100;

/// Minute, hour, day of the month, month, day of the week; also `@hourly` and its kin. UTC, so no hour is missing or comes twice.
#[derive(Debug, Clone)]
pub struct Cron(croner::Cron);

/// A text that says no time, or only times that never come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCron;

impl fmt::Display for InvalidCron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the five fields of cron (minute, hour, day, month, weekday), or a time that never comes")
    }
}

impl std::error::Error for InvalidCron {}

impl Cron {
    /// Reads it.
    ///
    /// # Errors
    /// If it is no cron of five fields, or never due.
    pub fn parse(text: &str) -> Result<Self, InvalidCron> {
        if text.len() > LONGEST || !text.is_ascii() || text.chars().any(char::is_control) {
            return Err(InvalidCron);
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = Self(parser.parse(text).map_err(|_| InvalidCron)?);
        // The thirtieth of February is a well-formed date.
        cron.next_after(Time(0)).map(|_| cron).ok_or(InvalidCron)
    }

    /// The first moment after this one at which it is due; none: beyond all years.
    #[must_use]
    pub fn next_after(&self, time: Time) -> Option<Time> {
        let from = Timestamp::from_microsecond(time.0).ok()?.to_zoned(TimeZone::UTC).datetime();
        let next = self.0.find_next_occurrence(&from, false).ok()?;
        Some(Time(next.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn it_is_due_at_the_next_time_that_fits_and_never_at_this_one() {
        for (cron, from, next) in [
            ("7 * * * *", "2027-01-15T08:00:00Z", "2027-01-15T08:07:00Z"),
            ("7 * * * *", "2027-01-15T08:07:00Z", "2027-01-15T09:07:00Z"),
            ("7 * * * *", "2027-01-15T08:06:59.999999Z", "2027-01-15T08:07:00Z"),
            ("7 * * * *", "2027-01-15T08:07:00.000001Z", "2027-01-15T09:07:00Z"),
            ("30 3 * * *", "2027-12-31T12:00:00Z", "2028-01-01T03:30:00Z"),
            ("0 0 29 2 *", "2027-01-15T08:00:00Z", "2028-02-29T00:00:00Z"),
            ("*/15 * * * 1-5", "2027-01-16T08:00:00Z", "2027-01-18T00:00:00Z"),
            ("@daily", "2027-01-15T08:00:00Z", "2027-01-16T00:00:00Z"),
            // Where a zone would leave an hour out.
            ("30 2 * * *", "2027-03-28T00:59:00Z", "2027-03-28T02:30:00Z"),
        ] {
            assert_eq!(Cron::parse(cron).unwrap().next_after(at(from)), Some(at(next)), "{cron} from {from}");
        }
    }

    #[test]
    fn what_says_no_time_is_refused() {
        let long = "1,".repeat(60) + "1 * * * *";
        for wrong in [
            "",
            " ",
            "often",
            "* * * *",
            "* * * * * *",
            "* * * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "0 0 30 2 *",
            "0 0 31 4 *",
            "*/0 * * * *",
            "-1 * * * *",
            "5-1 * * * *",
            "* * * * *\n",
            "* * * * *\0",
            "* * * * ü",
            "@never",
            &long,
        ] {
            assert_eq!(Cron::parse(wrong).map(|_| ()), Err(InvalidCron), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_refused_or_has_a_next_time(text in "[0-9*/,@LW#?A-Z -]{0,24}") {
            if let Ok(cron) = Cron::parse(&text) {
                let now = at("2027-01-15T08:00:00Z");
                let next = cron.next_after(now);
                prop_assert!(next.is_none_or(|next| next > now && next.0 % 60_000_000 == 0));
            }
        }

        #[test]
        fn times_rise(minute in 0..60, hour in 0..24, from in 0..4_000_000_000_000_000_i64) {
            let cron = Cron::parse(&format!("{minute} {hour} * * *")).unwrap();
            let first = cron.next_after(Time(from)).unwrap();
            let second = cron.next_after(first).unwrap();
            prop_assert!(first.0 > from && first.0 <= from + 86_400_000_000);
            prop_assert_eq!(second.0 - first.0, 86_400_000_000);
        }
    }
}
