//! `[providers]`: the accounts elsewhere that people may sign in with.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use openidconnect::url::{Host, Url};
use serde::{Deserialize, Serialize, Serializer};

/// Names that the presets have.
const PRESETS: [&str; 2] = ["google", "facebook"];
/// The longest name of a provider, in an address and as people read it.
const LONGEST: usize = 32;

/// `[providers]`: whom people may come from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProvidersConfig {
    /// Google: OpenID Connect with its issuer.
    pub google: Option<GoogleConfig>,
    /// Facebook: OAuth 2 and its Graph API.
    pub facebook: Option<FacebookConfig>,
    /// OpenID Connect providers by their name in addresses.
    pub oidc: BTreeMap<String, OidcConfig>,
}

/// What Google gave out for this server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoogleConfig {
    /// Who this server is there.
    pub client_id: String,
    /// What it shows.
    pub client_secret: ProviderSecret,
}

/// What Facebook gave out for this server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacebookConfig {
    /// Who this server is there.
    pub app_id: String,
    /// What it shows.
    pub app_secret: ProviderSecret,
    /// Where people are sent.
    #[serde(default = "dialog_url")]
    pub dialog_url: String,
    /// Where this server asks.
    #[serde(default = "graph_url")]
    pub graph_url: String,
}

fn dialog_url() -> String {
    "https://www.facebook.com/v23.0/dialog/oauth".to_owned()
}

fn graph_url() -> String {
    "https://graph.facebook.com/v23.0".to_owned()
}

/// An OpenID Connect provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// What people read.
    pub name: String,
    /// Its address, exactly as it calls itself.
    pub issuer: String,
    /// Who this server is there.
    pub client_id: String,
    /// What it shows.
    pub client_secret: ProviderSecret,
}

/// A secret of the settings. It is printed nowhere.
#[derive(Clone, Deserialize)]
pub struct ProviderSecret(String);

impl ProviderSecret {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ProviderSecret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for ProviderSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProviderSecret")
    }
}

impl Serialize for ProviderSecret {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("…")
    }
}

impl ProvidersConfig {
    /// Looks through the settings.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn check(&self, public_url: Option<&str>) -> Result<(), String> {
        if let Some(google) = &self.google {
            is_said("google", &[("client_id", &google.client_id), ("client_secret", google.client_secret.as_str())])?;
        }
        if let Some(facebook) = &self.facebook {
            is_said("facebook", &[("app_id", &facebook.app_id), ("app_secret", facebook.app_secret.as_str())])?;
            is_address("facebook.dialog_url", &facebook.dialog_url)?;
            is_address("facebook.graph_url", &facebook.graph_url)?;
        }
        for (id, oidc) in &self.oidc {
            check_oidc(id, oidc)?;
        }
        match self.first() {
            Some(first) if public_url.is_none() => Err(format!(
                "providers.{first} needs server.public_url, such as \"https://talk.example\": the address that people are sent back to is made of it."
            )),
            _ => Ok(()),
        }
    }

    fn first(&self) -> Option<String> {
        let presets = [self.google.as_ref().map(|_| "google"), self.facebook.as_ref().map(|_| "facebook")];
        let preset = presets.into_iter().flatten().map(str::to_owned).next();
        preset.or_else(|| self.oidc.keys().next().map(|id| format!("oidc.{id}")))
    }
}

fn check_oidc(id: &str, oidc: &OidcConfig) -> Result<(), String> {
    let spelt = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !spelt || !(1..=LONGEST).contains(&id.len()) || PRESETS.contains(&id) {
        return Err(format!(
            "providers.oidc.{id}: a name has 1 to {LONGEST} of a-z, 0-9 and hyphens, and is neither google nor facebook."
        ));
    }
    let key = format!("oidc.{id}");
    is_said(&key, &[("client_id", &oidc.client_id), ("client_secret", oidc.client_secret.as_str())])?;
    if !(1..=LONGEST).contains(&oidc.name.trim().chars().count()) || oidc.name.chars().any(char::is_control) {
        return Err(format!("providers.{key}.name has 1 to {LONGEST} characters, none of them for control."));
    }
    is_address(&format!("{key}.issuer"), &oidc.issuer)
}

fn is_said(provider: &str, values: &[(&str, &str)]) -> Result<(), String> {
    let empty = values.iter().find(|(_, value)| value.trim().is_empty());
    empty.map_or(Ok(()), |(key, _)| Err(format!("providers.{provider}.{key} is empty.")))
}

fn is_address(key: &str, text: &str) -> Result<(), String> {
    let url = Url::parse(text).ok().filter(|url| url.query().is_none() && url.fragment().is_none());
    if url.as_ref().is_some_and(is_guarded) {
        return Ok(());
    }
    Err(format!(
        "providers.{key} is {text:?}, which is no https address without a query. Plain http is for this machine and private networks, by number."
    ))
}

/// Whether secrets may be sent there: over TLS, or to this machine or a private network, named by number or as `localhost`.
pub(super) fn is_guarded(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => is_near(IpAddr::V4(address)),
        ("http", Some(Host::Ipv6(address))) => is_near(IpAddr::V6(address)),
        _ => false,
    }
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str, public_url: Option<&str>) -> Result<(), String> {
        serde_json::from_str::<ProvidersConfig>(text).map_err(|why| why.to_string())?.check(public_url)
    }

    fn club(issuer: &str) -> String {
        format!(r#"{{"oidc":{{"club":{{"name":"Club","issuer":"{issuer}","client_id":"a","client_secret":"b"}}}}}}"#)
    }

    #[test]
    fn what_is_wrong_is_named() {
        let here = Some("https://talk.example");
        for (wrong, named) in [
            (r#"{"google":{"client_id":"a"}}"#.to_owned(), "client_secret"),
            (r#"{"google":{"client_id":" ","client_secret":"b"}}"#.to_owned(), "providers.google.client_id"),
            (r#"{"facebook":{"app_id":"a","app_secret":""}}"#.to_owned(), "providers.facebook.app_secret"),
            (r#"{"apple":{}}"#.to_owned(), "apple"),
            (club("https://login.example").replace("club", "Club"), "providers.oidc.Club"),
            (club("https://login.example").replace("club", "google"), "providers.oidc.google"),
            (club("http://login.example"), "providers.oidc.club.issuer"),
            (club("http://203.0.113.7"), "providers.oidc.club.issuer"),
            (club("https://login.example?a=b"), "providers.oidc.club.issuer"),
        ] {
            let why = checked(&wrong, here).unwrap_err();
            assert!(why.contains(named), "{why}");
        }
        for right in ["https://login.example/realms/a", "http://localhost:8080", "http://192.168.1.4", "http://[::1]:9"]
        {
            checked(&club(right), here).unwrap();
        }
    }

    #[test]
    fn a_provider_needs_the_address_that_people_are_sent_back_to() {
        let why = checked(&club("https://login.example"), None).unwrap_err();
        assert!(why.contains("providers.oidc.club") && why.contains("server.public_url"), "{why}");
        checked("{}", None).unwrap();
    }

    #[test]
    fn a_secret_is_printed_nowhere() {
        let config: ProvidersConfig =
            serde_json::from_str(r#"{"google":{"client_id":"a","client_secret":"hush"}}"#).unwrap();
        assert!(!format!("{config:?}{}", serde_json::to_string(&config).unwrap()).contains("hush"));
    }
}
