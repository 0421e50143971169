//! What the server says at its terminal when it starts: where it is, for whoever sits there and for a phone on the sofa.

use std::net::{IpAddr, SocketAddr};

use super::{addresses, qr};

/// Where the server can be reached.
#[derive(Debug)]
pub struct Greeting {
    /// On this machine.
    here: String,
    /// The address that the settings say people use.
    public: Option<String>,
    /// In the local network, the handiest first.
    around: Vec<String>,
    /// The name announced there.
    named: Option<String>,
    /// Where else, if nothing above says it.
    elsewhere: Option<String>,
}

impl Greeting {
    /// For a listening address with the scheme it speaks, and what the settings call the server.
    pub fn of(scheme: &str, listening: SocketAddr, public_url: Option<&str>, mdns_name: Option<&str>) -> Self {
        Self::around(scheme, listening, &addresses::reachable(listening))
            .known_as(scheme, listening, public_url, mdns_name)
    }

    fn around(scheme: &str, listening: SocketAddr, reachable: &[IpAddr]) -> Self {
        let port = listening.port();
        let at = |host: &str| address(scheme, host, port);
        let ip = listening.ip();
        let local = ip.is_unspecified() || ip.is_loopback();
        Self {
            here: at(&if local { "localhost".to_owned() } else { host(ip) }),
            public: None,
            around: reachable.iter().map(|ip| at(&host(*ip))).collect(),
            named: None,
            elsewhere: (!ip.is_loopback()).then(|| at("THIS-MACHINE")),
        }
    }

    fn known_as(mut self, scheme: &str, listening: SocketAddr, public_url: Option<&str>, name: Option<&str>) -> Self {
        self.public = public_url.map(|url| url.trim_end_matches('/').to_owned());
        if !self.around.is_empty() {
            self.named = name.map(|name| address(scheme, &format!("{name}.local"), listening.port()));
        }
        self
    }

    /// The address to open on another device.
    fn for_others(&self) -> Option<&str> {
        self.public.as_deref().or_else(|| self.around.first().map(String::as_str))
    }

    /// The lines to print. `code` is that of the set-up, while there is no administrator.
    pub fn lines(&self, code: Option<&str>) -> Vec<String> {
        let mut lines = vec![format!("Commune is at {}", self.public.as_deref().unwrap_or(&self.here))];
        let around: Vec<&str> =
            self.named.iter().chain(&self.around).map(String::as_str).filter(|place| *place != self.here).collect();
        if self.public.is_none() && !around.is_empty() {
            lines.push(format!("In the local network it is at {}", around.join(" and ")));
        }
        let Some(code) = code else { return lines };
        lines.push(format!("There is no administrator yet. Open {}/setup on this machine,", self.here));
        lines.push(match self.for_others().or(self.elsewhere.as_deref()) {
            Some(place) => format!("or from another one {place}/setup?code={code}"),
            None => format!("or behind a proxy add /setup?code={code} to its address."),
        });
        lines
    }

    /// The lines of a picture that brings a phone here, with what it is for. None where no other device can come.
    pub fn picture(&self, code: Option<&str>) -> Vec<String> {
        let Some(place) = self.for_others() else { return Vec::new() };
        let target = code.map_or_else(|| place.to_owned(), |code| format!("{place}/setup?code={code}"));
        let Some(mut lines) = qr::draw(&target) else { return Vec::new() };
        lines.push("Point a phone's camera here to open it there.".to_owned());
        lines
    }
}

fn host(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// An address as people type it: without the port where that is the usual one.
fn address(scheme: &str, host: &str, port: u16) -> String {
    let usual = if scheme == "https" { 443 } else { 80 };
    if port == usual { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting(listening: &str, reachable: &[&str], public: Option<&str>, name: Option<&str>) -> Greeting {
        let reachable: Vec<IpAddr> = reachable.iter().map(|ip| ip.parse().unwrap()).collect();
        let listening = listening.parse().unwrap();
        Greeting::around("http", listening, &reachable).known_as("http", listening, public, name)
    }

    #[test]
    fn a_home_network_sees_addresses_and_the_link_with_the_code() {
        let at_home = greeting("0.0.0.0:8000", &["192.168.1.23"], None, Some("commune"));
        assert_eq!(
            at_home.lines(Some("abc")),
            [
                "Commune is at http://localhost:8000",
                "In the local network it is at http://commune.local:8000 and http://192.168.1.23:8000",
                "There is no administrator yet. Open http://localhost:8000/setup on this machine,",
                "or from another one http://192.168.1.23:8000/setup?code=abc",
            ]
        );
        assert_eq!(at_home.lines(None).len(), 2);
        let drawn = at_home.picture(Some("abc"));
        let code = qr::draw("http://192.168.1.23:8000/setup?code=abc").unwrap();
        assert_eq!(drawn[..drawn.len() - 1], code);
        let without = at_home.picture(None);
        assert_eq!(without[..without.len() - 1], qr::draw("http://192.168.1.23:8000").unwrap());
    }

    #[test]
    fn the_public_address_stands_before_all_others() {
        let public = greeting("0.0.0.0:8000", &["192.168.1.23"], Some("https://talk.example/"), None);
        assert_eq!(public.lines(None), ["Commune is at https://talk.example"]);
        assert_eq!(public.lines(Some("abc"))[2], "or from another one https://talk.example/setup?code=abc");
        let drawn = public.picture(None);
        assert_eq!(drawn[..drawn.len() - 1], qr::draw("https://talk.example").unwrap());
    }

    #[test]
    fn what_listens_on_this_machine_only_draws_nothing() {
        let alone = greeting("127.0.0.1:8000", &[], None, Some("commune"));
        assert_eq!(alone.lines(None), ["Commune is at http://localhost:8000"]);
        assert!(alone.picture(Some("abc")).is_empty());
        assert_eq!(alone.lines(Some("abc"))[2], "or behind a proxy add /setup?code=abc to its address.");
    }

    #[test]
    fn without_an_address_at_home_the_link_says_what_to_put_in() {
        let lost = greeting("0.0.0.0:80", &[], None, None);
        assert_eq!(lost.lines(Some("abc"))[2], "or from another one http://THIS-MACHINE/setup?code=abc");
        assert!(lost.picture(None).is_empty());
    }

    #[test]
    fn an_address_of_version_six_stands_in_brackets() {
        let six = greeting("[fd00::7]:8000", &["fd00::7"], None, None);
        assert_eq!(six.lines(None), ["Commune is at http://[fd00::7]:8000"]);
    }
}
