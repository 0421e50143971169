//! `[acme]`: whether a certificate is to be obtained, for what, and from whom.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use super::names::Name;
use crate::settings::TlsSettings;

/// Let's Encrypt, as it counts for browsers.
const DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// `[acme]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AcmeSettings {
    /// How this server proves that a name is its own; none: no certificate is obtained.
    pub challenge: Option<ProvenBy>,
    /// What the certificate names: domain names and IP addresses.
    pub names: Vec<String>,
    /// Whether the authority's terms are agreed to.
    pub agree_to_terms: bool,
    /// Where the authority may write to.
    pub contact: Option<String>,
    /// The address of the authority's directory (RFC 8555, 7.1.1).
    pub directory: String,
    /// One of the kinds of certificate that the authority offers; none: what it gives, and the short-lived kind for an address.
    pub profile: Option<String>,
    /// Certificates, as a PEM file, by which an authority of one's own is known; none: those that browsers know.
    pub ca_file: Option<PathBuf>,
}

/// How a name is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProvenBy {
    /// By an answer in clear text, on port 80 for the world (RFC 8555, 8.3).
    #[serde(rename = "http-01")]
    Http,
    /// By a handshake, on port 443 for the world (RFC 8737).
    #[serde(rename = "tls-alpn-01")]
    TlsAlpn,
}

impl Default for AcmeSettings {
    fn default() -> Self {
        Self {
            challenge: None,
            names: Vec::new(),
            agree_to_terms: false,
            contact: None,
            directory: DIRECTORY.to_owned(),
            profile: None,
            ca_file: None,
        }
    }
}

impl AcmeSettings {
    /// Says what cannot work, by its key.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn check(&self, tls: &TlsSettings) -> Result<()> {
        let Some(proven_by) = self.challenge else { return self.check_unused() };
        if tls.certificate.is_some() {
            bail!(
                "acme.challenge and tls.certificate: a certificate is either obtained or comes from files, not both."
            );
        }
        if self.names.is_empty() {
            bail!("acme.names is empty; it takes the names and addresses of this server, such as [\"talk.example\"].");
        }
        if let Some(wrong) = self.names.iter().find(|name| Name::read(name).is_none()) {
            bail!("acme.names has {wrong:?}, which is neither a name such as talk.example nor an IP address.");
        }
        if !self.agree_to_terms {
            bail!("acme.agree_to_terms must be true: the authority issues to nobody else. Read its terms first.");
        }
        if proven_by == ProvenBy::Http && tls.listen.is_none() && tls.redirect_listen.is_none() {
            bail!(
                "acme.challenge is \"http-01\", which is asked in clear text on port 80: set tls.redirect_listen, such as \"0.0.0.0:80\"."
            );
        }
        let address = self.directory.parse::<axum::http::Uri>();
        if !address.is_ok_and(|address| address.scheme_str() == Some("https") && address.host().is_some()) {
            bail!("acme.directory is {:?}, which is no address that begins with https://.", self.directory);
        }
        if let Some(contact) = &self.contact
            && !is_mail(contact)
        {
            bail!("acme.contact is {contact:?}, which is no e-mail address.");
        }
        Ok(())
    }

    /// Names without a challenge: somebody believes that there will be https.
    fn check_unused(&self) -> Result<()> {
        if !self.names.is_empty() {
            bail!("acme.names needs acme.challenge: \"http-01\" or \"tls-alpn-01\".");
        }
        Ok(())
    }
}

/// Whether it can be meant as an address; the authority looks closer.
fn is_mail(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_graphic() && !"?,:<>".contains(c));
    plain && text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && Name::read(host).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> AcmeSettings {
        AcmeSettings {
            challenge: Some(ProvenBy::TlsAlpn),
            names: vec!["talk.example".to_owned(), "203.0.113.7".to_owned()],
            agree_to_terms: true,
            ..AcmeSettings::default()
        }
    }

    fn refused(change: impl FnOnce(&mut AcmeSettings, &mut TlsSettings)) -> String {
        let (mut acme, mut tls) = (whole(), TlsSettings::default());
        change(&mut acme, &mut tls);
        acme.check(&tls).expect_err("they do not go together").to_string()
    }

    #[test]
    fn what_cannot_work_is_named_by_its_key() {
        whole().check(&TlsSettings::default()).unwrap();
        AcmeSettings::default().check(&TlsSettings::default()).unwrap();
        assert!(
            refused(|_, tls| tls.certificate = Some("a.pem".into())).contains("acme.challenge and tls.certificate")
        );
        assert!(refused(|acme, _| acme.names.clear()).contains("acme.names"));
        assert!(refused(|acme, _| acme.names.push("*.talk.example".to_owned())).contains("\"*.talk.example\""));
        assert!(refused(|acme, _| acme.agree_to_terms = false).contains("acme.agree_to_terms"));
        assert!(refused(|acme, _| acme.challenge = Some(ProvenBy::Http)).contains("tls.redirect_listen"));
        assert!(refused(|acme, _| acme.directory = "http://ca.example/dir".to_owned()).contains("acme.directory"));
        assert!(refused(|acme, _| acme.contact = Some("mailto:ann@talk.example".to_owned())).contains("acme.contact"));
        assert!(refused(|acme, _| acme.challenge = None).contains("acme.challenge"));
    }

    #[test]
    fn a_door_in_clear_text_is_all_that_http_needs() {
        let acme = AcmeSettings { challenge: Some(ProvenBy::Http), ..whole() };
        let redirect = TlsSettings { redirect_listen: Some("0.0.0.0:80".to_owned()), ..TlsSettings::default() };
        acme.check(&redirect).unwrap();
        let beside = TlsSettings { listen: Some("0.0.0.0:443".to_owned()), ..TlsSettings::default() };
        acme.check(&beside).unwrap();
    }
}
