//! Where a session began, as coarsely as is worth knowing: an address is never kept.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Serialize;
use utoipa::ToSchema;

const HERE: &str = "here";
const HOME: &str = "home";

/// Where somebody signed in from. What this server can know by itself: it asks nobody about an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Place {
    /// The machine that the server runs on.
    Here,
    /// The same private network.
    Home,
    /// Anywhere else.
    Elsewhere {
        /// The network: the first 24 bits of an IPv4 address, 48 of an IPv6 one.
        #[schema(example = "203.0.113.0/24")]
        network: String,
    },
}

impl Place {
    /// That of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            address if address.is_loopback() => Self::Here,
            IpAddr::V4(v4) if v4.is_private() || v4.is_link_local() => Self::Home,
            IpAddr::V6(v6) if v6.is_unique_local() || v6.is_unicast_link_local() => Self::Home,
            IpAddr::V4(v4) => Self::Elsewhere { network: network_of_v4(v4) },
            IpAddr::V6(v6) => Self::Elsewhere { network: network_of_v6(v6) },
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Here => HERE,
            Self::Home => HOME,
            Self::Elsewhere { network } => network,
        }
    }

    /// Reads what was stored.
    #[must_use]
    pub fn read(stored: String) -> Self {
        match stored.as_str() {
            HERE => Self::Here,
            HOME => Self::Home,
            _ => Self::Elsewhere { network: stored },
        }
    }
}

fn network_of_v4(address: Ipv4Addr) -> String {
    let [a, b, c, _] = address.octets();
    format!("{}/24", Ipv4Addr::new(a, b, c, 0))
}

fn network_of_v6(address: Ipv6Addr) -> String {
    let [a, b, c, ..] = address.segments();
    format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_as_a_place_and_read_back_as_one() {
        for (address, place) in [
            ("127.0.0.1", "here"),
            ("::1", "here"),
            ("::ffff:127.8.8.8", "here"),
            ("192.168.1.40", "home"),
            ("10.1.2.3", "home"),
            ("172.16.0.1", "home"),
            ("172.32.0.1", "172.32.0.0/24"),
            ("169.254.7.7", "home"),
            ("fe80::1", "home"),
            ("fd12:3456::9", "home"),
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("100.64.1.2", "100.64.1.0/24"),
            ("2001:db8:7:8:9::1", "2001:db8:7::/48"),
        ] {
            let found = Place::of(address.parse().unwrap());
            assert_eq!(found.as_str(), place, "{address}");
            assert_eq!(Place::read(place.to_owned()), found, "{address}");
        }
    }
}
