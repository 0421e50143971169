//! Which part of a file a request asks for (RFC 9110 §14).

use std::ops::Range;

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Of(Range<u64>),
    /// The file does not reach that far.
    Beyond,
}

/// Reads a `Range` header. What is not understood, and more than one part, gets the whole file, as the standard allows.
pub fn part(header: &str, size: u64) -> Part {
    let Some(range) = header.strip_prefix("bytes=").map(str::trim).filter(|range| !range.contains(',')) else {
        return Part::Whole;
    };
    let Some((first, last)) = range.split_once('-') else { return Part::Whole };
    match (number(first), number(last)) {
        (Some(first), None) if last.is_empty() => within(first, size, size),
        (Some(first), Some(last)) if first <= last => within(first, last.saturating_add(1).min(size), size),
        (None, Some(0)) if first.is_empty() => Part::Beyond,
        (None, Some(count)) if first.is_empty() => within(size - count.min(size), size, size),
        _ => Part::Whole,
    }
}

fn within(first: u64, end: u64, size: u64) -> Part {
    if first < size { Part::Of(first..end) } else { Part::Beyond }
}

/// The parser takes a sign, which a place has not.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_named_from_either_end() {
        for (header, part_of_ten) in [
            ("bytes=0-", Part::Of(0..10)),
            ("bytes=0-0", Part::Of(0..1)),
            ("bytes=3-5", Part::Of(3..6)),
            ("bytes=3-500", Part::Of(3..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-30", Part::Of(0..10)),
            ("bytes=9-", Part::Of(9..10)),
            ("bytes=10-", Part::Beyond),
            ("bytes=-0", Part::Beyond),
        ] {
            assert_eq!(part(header, 10), part_of_ten, "{header}");
        }
    }

    #[test]
    fn what_is_no_single_part_gets_the_whole() {
        for header in ["", "bytes=", "bytes=-", "bytes=5-3", "bytes=a-b", "bytes=+1-2", "items=0-1", "bytes=0-1,3-4"] {
            assert_eq!(part(header, 10), Part::Whole, "{header}");
        }
        assert_eq!(part("bytes=0-99999999999999999999999", 10), Part::Whole);
    }
}
