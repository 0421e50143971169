//! A phone number as somebody typed it, in E.164 from then on. The one file that names the tables of the world's numbers.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region as Code};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// The longest that somebody types, in characters. E.164 has fifteen digits.
const LONGEST: usize = 40;
/// Last digits in which the numbers of one range differ: carriers give numbers out in blocks, and who sends texts for money asks for whole ones.
const RANGE_DIGITS: usize = 4;
/// Numbers of no country: satellites, networks of ships and shared services. A text there costs as no other does.
const NO_COUNTRY: &str = "001";

const NONE: &str = "this is no phone number";
const NATIONAL: &str = "write the number with + and the code of its country, such as +49 1512 3456789";
const UNREACHABLE: &str = "no text message can be sent to this number";

/// The country whose numbers people may type without its code, by two letters (ISO 3166-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(Code);

impl FromStr for Region {
    type Err = String;
    fn from_str(typed: &str) -> Result<Self, String> {
        let code =
            Code::from_code(typed).ok().filter(|code| typed.len() == 2 && code.as_region_str().as_str() == typed);
        let known = code.filter(|code| PHONE_NUMBER_UTIL.get_country_code_for_region(*code).is_some());
        known.map(Self).ok_or_else(|| format!("region is {typed:?}, which is no country such as \"DE\""))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_region_str().as_str())
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.as_region_str().as_str())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A number that a text can be sent to, in E.164: `+` and at most fifteen digits. Debug hides it.
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 16, pattern = r"^\+[1-9][0-9]{4,14}$")]
pub struct Phone(String);

impl Phone {
    /// Takes what was typed: with the code of its country, or, where a region is given, as people there type it. Spaces and marks between the
    /// digits, digits of other scripts and a `tel:` before them (RFC 3966) do not matter; letters and extensions are refused.
    ///
    /// # Errors
    /// A sentence, where it is no number, or one that costs more than a text or takes none.
    pub fn read(typed: &str, region: Option<Region>) -> Result<Self, &'static str> {
        let bare = bare(typed).ok_or(NONE)?;
        if region.is_none() && !bare.starts_with('+') {
            return Err(NATIONAL);
        }
        let number = PHONE_NUMBER_UTIL.parse(&bare, region.map(|region| region.0)).map_err(|_| NONE)?;
        if !number.is_valid() {
            return Err(NONE);
        }
        if !takes_texts(&number) {
            return Err(UNREACHABLE);
        }
        Ok(Self(number.format_as(PhoneNumberFormat::E164).into_owned()))
    }

    /// In E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The block that the number is one of: what stands before its last four digits.
    #[must_use]
    pub fn range(&self) -> &str {
        &self.0[..self.0.len().saturating_sub(RANGE_DIGITS)]
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone")
    }
}

/// The digits and the marks between them; none: there is something else. Marks of direction come along when a number is copied on a phone.
fn bare(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let number = typed.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:")).map_or(typed, |_| &typed[4..]);
    let seen = number
        .chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    let bare: String = seen.take(LONGEST + 1).map(|c| if c == '＋' { '+' } else { c }).collect();
    let good = bare.chars().count() <= LONGEST && bare.chars().all(belongs) && !bare.chars().skip(1).any(|c| c == '+');
    good.then_some(bare)
}

fn belongs(c: char) -> bool {
    c.is_numeric() || c == ' ' || c == '\u{a0}' || c == '\u{202f}' || "+-.()/‐‑‒–—−".contains(c)
}

fn takes_texts(number: &PhoneNumber) -> bool {
    let country = number.get_region_code().is_some_and(|code| code.as_region_str().as_str() != NO_COUNTRY);
    let costly = matches!(
        number.get_type(),
        PhoneNumberType::PremiumRate
            | PhoneNumberType::SharedCost
            | PhoneNumberType::TollFree
            | PhoneNumberType::Pager
            | PhoneNumberType::UAN
            | PhoneNumberType::VoiceMail
    );
    country && !costly
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMANY: Region = Region(Code::DE);

    fn read(typed: &str, region: Option<Region>) -> Result<String, &'static str> {
        Phone::read(typed, region).map(|phone| phone.0)
    }

    #[test]
    fn one_number_has_one_spelling() {
        for typed in [
            "+49 1512 3456789",
            "  +49 (1512) 345-67-89 ",
            "+49.1512.345.6789",
            "+49/1512/3456789",
            "tel:+49-1512-3456789",
            "TEL:+4915123456789",
            "＋４９１５１２３４５６７８９",
            "+٤٩١٥١٢٣٤٥٦٧٨٩",
            "\u{202a}+49\u{a0}1512\u{a0}3456789\u{202c}",
            "+49 1512 – 3456789",
        ] {
            assert_eq!(read(typed, None).as_deref(), Ok("+4915123456789"), "{typed:?}");
        }
        for typed in ["01512 3456789", "(01512) 3456789", "0049 1512 3456789", "tel:01512-3456789", "٠١٥١٢٣٤٥٦٧٨٩"]
        {
            assert_eq!(read(typed, Some(GERMANY)).as_deref(), Ok("+4915123456789"), "{typed:?}");
            assert_eq!(read(typed, None), Err(NATIONAL), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let long = "1".repeat(100_000);
        let plus = "+".repeat(50);
        for wrong in [
            "",
            "+",
            "ann",
            "+49",
            "+49 1512",
            "+999 1234567",
            "+49 1512 3456789 ext. 5",
            "+49 1512 3456789;ext=5",
            "tel:1512-3456789;phone-context=+49",
            "+1 800 FLOWERS",
            "+49 1512 3456789\r\nBcc: eve",
            "+49 1512\0 3456789",
            "+49\t1512 3456789",
            "+49 +49 1512 3456789",
            "+491512345678901234567890",
            "½½½½½½½",
            "+𝟜𝟡½1512",
            "tel:",
            "tel",
            "té:+4915123456789",
            &long,
            &plus,
        ] {
            assert_eq!(read(wrong, Some(GERMANY)), Err(NONE), "{wrong:?}");
        }
    }

    #[test]
    fn numbers_that_cost_more_or_take_no_texts_are_refused() {
        for wrong in [
            "+49 900 1 123456",
            "+1 900 555 0199",
            "+44 845 012 3456",
            "+1 800 234 5678",
            "+870 773 111 632",
            "+881 6 123 45678",
        ] {
            assert_eq!(read(wrong, None), Err(UNREACHABLE), "{wrong}");
        }
    }

    #[test]
    fn a_region_is_two_letters_of_a_country_that_has_numbers() {
        assert_eq!("DE".parse(), Ok(GERMANY));
        assert_eq!(serde_json::to_string(&GERMANY).unwrap(), "\"DE\"");
        for wrong in ["", "de", "D", "DEU", "XX", "001", "49", "Germany", "ÄÖ"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn neighbours_are_of_one_range_and_a_number_is_never_printed() {
        let phone = Phone::read("+4915123456789", None).unwrap();
        assert_eq!((phone.range(), format!("{phone:?}")), ("+491512345", "Phone".to_owned()));
    }
}
