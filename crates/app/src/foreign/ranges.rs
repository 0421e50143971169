//! Which addresses are for everybody. All others stand here, with where that is written: the IANA registries of special-purpose addresses (RFC 6890, RFC 8190;
//! <https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>), of multicast addresses, and of
//! what of IPv6 is given out at all. Also those of the registries that can be reached are refused: no page stands there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The first address, and how many bits are the same in all of them.
type V4 = (Ipv4Addr, u32);
type V6 = (Ipv6Addr, u32);

const fn v4(a: u8, b: u8, c: u8, bits: u32) -> V4 {
    (Ipv4Addr::new(a, b, c, 0), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u32) -> V6 {
    (Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits)
}

const NOT_FOR_EVERYBODY_V4: [V4; 19] = [
    v4(0, 0, 0, 8),       // this network (RFC 791)
    v4(10, 0, 0, 8),      // private (RFC 1918)
    v4(100, 64, 0, 10),   // shared by the customers of a provider (RFC 6598)
    v4(127, 0, 0, 8),     // this machine (RFC 1122)
    v4(169, 254, 0, 16),  // this link, and the services of clouds (RFC 3927)
    v4(172, 16, 0, 12),   // private (RFC 1918)
    v4(192, 0, 0, 24),    // for protocols (RFC 6890)
    v4(192, 0, 2, 24),    // documentation (RFC 5737)
    v4(192, 31, 196, 24), // AS112 (RFC 7535)
    v4(192, 52, 193, 24), // multicast tunnels (RFC 7450)
    v4(192, 88, 99, 24),  // relays of 6to4, which are no more (RFC 7526)
    v4(192, 168, 0, 16),  // private (RFC 1918)
    v4(192, 175, 48, 24), // AS112 (RFC 7534)
    v4(198, 18, 0, 15),   // benchmarks (RFC 2544)
    v4(198, 51, 100, 24), // documentation (RFC 5737)
    v4(203, 0, 113, 24),  // documentation (RFC 5737)
    v4(224, 0, 0, 4),     // multicast (RFC 5771)
    v4(240, 0, 0, 4),     // reserved, and broadcast (RFC 1112, RFC 919)
    // In no registry: the services of a cloud for its own machines, at addresses that look like those of others.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

/// What is given out to networks (RFC 4291, <https://www.iana.org/assignments/ipv6-address-space>). Nothing else is asked; the list below names again what of
/// that has a meaning, for whoever looks it up.
const GIVEN_OUT: V6 = v6(0x2000, 0, 0, 3);

const NOT_FOR_EVERYBODY_V6: [V6; 19] = [
    v6(0, 0, 0, 96), // nobody, this machine, and IPv4 as it was once written (RFC 4291)
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96), // IPv4 (RFC 4291)
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96), // IPv4, translated (RFC 2765)
    v6(0x64, 0xff9b, 0, 96), // IPv4, translated (RFC 6052)
    v6(0x64, 0xff9b, 1, 48), // IPv4, translated within a network (RFC 8215)
    v6(0x100, 0, 0, 64), // dropped (RFC 6666)
    (Ipv6Addr::new(0x100, 0, 0, 1, 0, 0, 0, 0), 64), // never used (RFC 9780)
    v6(0x2001, 0, 0, 32), // Teredo, which has an IPv4 address in it (RFC 4380)
    v6(0x2001, 0, 0, 23), // for protocols: benchmarks, AS112, ORCHID, drones (RFC 2928)
    v6(0x2001, 0xdb8, 0, 32), // documentation (RFC 3849)
    v6(0x2002, 0, 0, 16), // 6to4, which has an IPv4 address in it (RFC 3056)
    v6(0x2620, 0x4f, 0x8000, 48), // AS112 (RFC 7534)
    v6(0x3ffe, 0, 0, 16), // 6bone, which is no more (RFC 3701)
    v6(0x3fff, 0, 0, 20), // documentation (RFC 9637)
    v6(0x5f00, 0, 0, 16), // segments of a route (RFC 9602)
    v6(0xfc00, 0, 0, 7), // private (RFC 4193)
    v6(0xfe80, 0, 0, 10), // this link (RFC 4291)
    v6(0xfec0, 0, 0, 10), // this site, which is no more (RFC 3879)
    v6(0xff00, 0, 0, 8), // multicast (RFC 4291)
];

/// Whether an address is for everybody.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_FOR_EVERYBODY_V4.iter().any(|range| lies_in_v4(address, *range)),
        IpAddr::V6(address) => {
            lies_in_v6(address, GIVEN_OUT) && !NOT_FOR_EVERYBODY_V6.iter().any(|range| lies_in_v6(address, *range))
        }
    }
}

fn lies_in_v4(address: Ipv4Addr, (first, bits): V4) -> bool {
    (address.to_bits() ^ first.to_bits()) >> (32 - bits) == 0
}

fn lies_in_v6(address: Ipv6Addr, (first, bits): V6) -> bool {
    (address.to_bits() ^ first.to_bits()) >> (128 - bits) == 0
}
