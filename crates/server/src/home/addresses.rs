//! The addresses of this machine that its neighbours at home can reach.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use if_addrs::Interface;

/// How the networks of containers and virtual machines are called: nobody at home is in one of them.
const INSIDE: [&str; 14] = [
    "docker", "br-", "veth", "virbr", "vnet", "vboxnet", "vmnet", "podman", "cni", "flannel", "cali", "lxc", "lxdbr",
    "kube",
];

/// The addresses under which the local network reaches a listening address, the handiest first; none where it listens on this machine only.
pub fn reachable(listening: SocketAddr) -> Vec<IpAddr> {
    let listening = listening.ip().to_canonical();
    if listening.is_loopback() {
        return Vec::new();
    }
    if !listening.is_unspecified() {
        return vec![listening];
    }
    if in_container() {
        return Vec::new();
    }
    choose(&if_addrs::get_if_addrs().unwrap_or_default(), listening)
}

/// Whether this process runs in a container, as far as its file system tells.
pub fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"].iter().any(|mark| Path::new(mark).exists())
}

/// Of an unspecified listening address, those of the interfaces that are good for people. IPv6 only where there is no IPv4: nobody types it.
fn choose(interfaces: &[Interface], listening: IpAddr) -> Vec<IpAddr> {
    let mut fit: Vec<IpAddr> =
        interfaces.iter().filter(|interface| is_at_home(interface, listening)).map(Interface::ip).collect();
    if fit.iter().any(IpAddr::is_ipv4) {
        fit.retain(IpAddr::is_ipv4);
    }
    fit.dedup();
    fit
}

/// Whether a listening address serves an interface that is up and leads to the local network: with a private address, unless it was named.
pub fn is_at_home(interface: &Interface, listening: IpAddr) -> bool {
    if !listening.is_unspecified() {
        return interface.ip() == listening;
    }
    let private = match interface.ip() {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local() && listening.is_ipv6(),
    };
    let inside = INSIDE.iter().any(|prefix| interface.name.starts_with(prefix));
    private && interface.is_oper_up() && !interface.is_p2p() && !inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use if_addrs::{IfAddr, IfOperStatus, Ifv4Addr, Ifv6Addr};

    fn interface(name: &str, address: &str) -> Interface {
        let addr = match address.parse().unwrap() {
            IpAddr::V4(ip) => {
                IfAddr::V4(Ifv4Addr { ip, netmask: [255, 255, 255, 0].into(), prefixlen: 24, broadcast: None })
            }
            IpAddr::V6(ip) => IfAddr::V6(Ifv6Addr { ip, netmask: ip, prefixlen: 64, broadcast: None }),
        };
        Interface { name: name.to_owned(), addr, index: None, oper_status: IfOperStatus::Up, is_p2p: false }
    }

    fn chosen(interfaces: &[Interface], listening: &str) -> Vec<String> {
        choose(interfaces, listening.parse().unwrap()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_private_addresses_of_networks_that_people_are_in_are_shown() {
        let mut all = vec![
            interface("lo", "127.0.0.1"),
            interface("docker0", "172.17.0.1"),
            interface("br-0a1b2c", "172.18.0.1"),
            interface("eth1", "169.254.7.7"),
            interface("eth2", "203.0.113.9"),
            interface("wlan0", "192.168.1.23"),
            interface("eth0", "10.0.0.4"),
            interface("wlan0", "fd00::7"),
            interface("wlan0", "fe80::7"),
        ];
        assert_eq!(chosen(&all, "0.0.0.0"), ["192.168.1.23", "10.0.0.4"]);
        assert_eq!(chosen(&all, "::"), ["192.168.1.23", "10.0.0.4"]);
        all[5].oper_status = IfOperStatus::Down;
        all[6].is_p2p = true;
        assert_eq!(chosen(&all, "::"), ["fd00::7"]);
        assert_eq!(chosen(&all, "0.0.0.0"), [""; 0]);
    }

    #[test]
    fn an_address_that_was_named_is_the_one_and_loopback_is_nowhere() {
        let at = |address: &str| reachable(address.parse().unwrap());
        assert_eq!(at("192.168.7.7:8000"), ["192.168.7.7".parse::<IpAddr>().unwrap()]);
        assert!(at("127.0.0.1:8000").is_empty() && at("[::1]:8000").is_empty());
    }
}
