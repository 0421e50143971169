//! What a certificate is to name: domain names and addresses.

use std::fmt;
use std::net::IpAddr;

/// A domain name or an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// In lower case; beyond ASCII in the form of RFC 5890 (`xn--…`).
    Domain(String),
    /// See RFC 8738.
    Address(IpAddr),
}

impl Name {
    /// Reads one; none if it is neither. A name with a star is refused: it could be proven in the DNS alone.
    pub fn read(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical()));
        }
        let labels = text.len() <= 253 && text.split('.').all(is_label);
        // Nobody is called by a number only: that is an address which went wrong.
        let named = text.rsplit('.').next().is_some_and(|last| last.chars().any(|c| c.is_ascii_alphabetic()));
        (labels && named).then(|| Self::Domain(text.to_ascii_lowercase()))
    }

    /// As the handshake of an authority names it: an address, by the name that leads to it (RFC 8738, 6).
    pub fn in_handshake(&self) -> String {
        match self {
            Self::Domain(name) => name.clone(),
            Self::Address(IpAddr::V4(address)) => {
                let [a, b, c, d] = address.octets();
                format!("{d}.{c}.{b}.{a}.in-addr.arpa")
            }
            Self::Address(IpAddr::V6(address)) => {
                let digits = address.octets().into_iter().rev().flat_map(|byte| [byte & 0xf, byte >> 4]);
                digits.map(|digit| format!("{digit:x}.")).collect::<String>() + "ip6.arpa"
            }
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(name) => formatter.write_str(name),
            Self::Address(address) => write!(formatter, "{address}"),
        }
    }
}

fn is_label(label: &str) -> bool {
    let inner = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    inner && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_apart_and_everything_else_is_neither() {
        let read = |text| Name::read(text).map(|name| name.to_string());
        assert_eq!(read("Talk.Example").as_deref(), Some("talk.example"));
        assert_eq!(read("203.0.113.7").as_deref(), Some("203.0.113.7"));
        assert_eq!(read("2001:DB8::7").as_deref(), Some("2001:db8::7"));
        assert_eq!(read("[2001:db8::7]").as_deref(), Some("2001:db8::7"));
        assert_eq!(read("::ffff:203.0.113.7").as_deref(), Some("203.0.113.7"));
        for wrong in ["", "*.talk.example", "talk..example", "-a.example", "tälk.example", "203.0.113.300", "a b.c"] {
            assert_eq!(Name::read(wrong), None, "{wrong}");
        }
        for wrong in ["https://talk.example", "talk.example:443", "talk.example/", "[talk.example]"] {
            assert_eq!(Name::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_is_asked_for_by_the_name_that_leads_to_it() {
        let asked = |text| Name::read(text).unwrap().in_handshake();
        assert_eq!(asked("talk.example"), "talk.example");
        // The examples of RFC 8738, 6, and RFC 3596, 2.5.
        assert_eq!(asked("192.0.2.1"), "1.2.0.192.in-addr.arpa");
        assert_eq!(
            asked("4321:0:1:2:3:4:567:89ab"),
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"
        );
    }
}
