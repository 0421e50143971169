//! Accounts elsewhere that people may sign in with: who may be asked, what is asked, and what of the answer is believed (RFC 9700, OpenID Connect
//! Core 1.0). Nobody is asked before somebody goes there.

mod config;
mod facebook;
pub mod http;
mod openid;
mod query;
mod remote;

use app::outgoing::Outgoing;
use app::{Error, ErrorKind, Result};
use serde::Serialize;
use utoipa::ToSchema;

use crate::sign_up::Email;

pub use config::{FacebookConfig, GoogleConfig, OidcConfig, ProviderSecret, ProvidersConfig};
use facebook::Facebook;
use openid::OpenId;
pub use query::onward;

/// Google, as an issuer.
const GOOGLE: &str = "https://accounts.google.com";
/// The longest subject: OpenID Connect Core 1.0, section 2.
const LONGEST_SUBJECT: usize = 255;
/// Characters of a name that are kept.
const NAME_CHARS: usize = 100;

/// All of them.
#[derive(Default)]
pub struct Providers {
    all: Vec<Provider>,
}

/// One of them.
pub struct Provider {
    /// Its name in addresses.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Who says who people are: with what it calls them, an identity.
    pub issuer: String,
    kind: Kind,
    outgoing: Outgoing,
    /// Where people are sent back to, exactly.
    redirect: String,
}

enum Kind {
    OpenId(Box<OpenId>),
    Facebook(Box<Facebook>),
}

/// A provider as the sign-in page shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offer {
    /// Its name in addresses: `/auth/providers/{id}/start`.
    pub id: String,
    /// What people read.
    pub name: String,
}

/// What only the server and the provider may know of one way there, and what the browser is sent with.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the token.
    pub nonce: String,
    /// Goes to the provider as a hash first, and itself with the code (PKCE, RFC 7636).
    pub verifier: String,
}

/// Somebody, as a provider tells of them. The issuer and the subject alone say who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Who says so.
    pub issuer: String,
    /// What they call them.
    pub subject: String,
    /// Their address there.
    pub email: Option<Email>,
    /// Whether the provider vouches for it.
    pub email_verified: bool,
    /// What they call themselves there, the best first: for a username here.
    pub handles: Vec<String>,
    /// Their name there.
    pub name: Option<String>,
}

impl Providers {
    /// Those of the settings, which were looked through. Without a public address there are none.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new(config: &ProvidersConfig, public_url: Option<&str>) -> Result<Self> {
        let Some(base) = public_url else { return Ok(Self::default()) };
        let outgoing = Outgoing::new()?;
        let provider = |id: &str, name: &str, issuer: &str, kind| Provider {
            id: id.to_owned(),
            name: name.trim().to_owned(),
            issuer: issuer.to_owned(),
            kind,
            outgoing: outgoing.clone(),
            redirect: format!("{}/api/v1/auth/providers/{id}/callback", base.trim().trim_end_matches('/')),
        };
        let mut all = Vec::new();
        if let Some(google) = &config.google {
            let openid = OpenId::new(GOOGLE, &google.client_id, &google.client_secret)?;
            all.push(provider("google", "Google", GOOGLE, Kind::OpenId(Box::new(openid))));
        }
        if let Some(facebook) = &config.facebook {
            let kind = Kind::Facebook(Box::new(Facebook::new(facebook)?));
            all.push(provider("facebook", "Facebook", facebook::ISSUER, kind));
        }
        for (id, oidc) in &config.oidc {
            let openid = OpenId::new(&oidc.issuer, &oidc.client_id, &oidc.client_secret)?;
            all.push(provider(id, &oidc.name, &oidc.issuer, Kind::OpenId(Box::new(openid))));
        }
        Ok(Self { all })
    }

    /// What the sign-in page offers.
    pub fn offers(&self) -> Vec<Offer> {
        self.all.iter().map(|provider| Offer { id: provider.id.clone(), name: provider.name.clone() }).collect()
    }

    /// The one of this name.
    ///
    /// # Errors
    /// `no_such_provider` (404).
    pub fn get(&self, id: &str) -> Result<&Provider> {
        let found = self.all.iter().find(|provider| provider.id == id);
        found.ok_or_else(|| Error::not_found("no_such_provider", "There is no such provider here."))
    }

    /// What people read of an issuer, if it is asked here at all.
    pub fn name_of(&self, issuer: &str) -> Option<&str> {
        self.all.iter().find(|provider| provider.issuer == issuer).map(|provider| provider.name.as_str())
    }
}

impl Profile {
    /// Takes what a provider says of somebody, as far as it is of use here.
    ///
    /// # Errors
    /// `provider_answer` (503) where the subject is none.
    fn new(issuer: &str, subject: &str) -> Result<Self> {
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT || subject.chars().any(char::is_control) {
            return Err(bad_answer("its subject is none"));
        }
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        Ok(Self { issuer, subject, email: None, email_verified: false, handles: Vec::new(), name: None })
    }

    /// With an address that was only given, where it is one.
    fn with_email(self, email: Option<&str>) -> Self {
        Self { email: email.and_then(|email| Email::new(email).ok()), ..self }
    }

    /// With an address that the provider has seen to be theirs, where it is one.
    fn with_verified_email(self, email: Option<&str>) -> Self {
        let known = self.with_email(email);
        Self { email_verified: known.email.is_some(), ..known }
    }

    /// With names, where they are some.
    fn with_names(self, username: Option<&str>, name: Option<&str>) -> Self {
        let name = name.map(clean).filter(|name| !name.is_empty());
        let local = |text: &str| text.split('@').next().unwrap_or_default().to_owned();
        let address = self.email.as_ref().map(Email::as_str);
        let handles = username.map(local).into_iter().chain(name.clone()).chain(address.map(local));
        let handles = handles.map(|handle| clean(&handle)).filter(|handle| !handle.is_empty()).collect();
        Self { handles, name, ..self }
    }

    /// What tells this identity from another to its owner.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.email.as_ref().map(Email::as_str).or(self.name.as_deref())
    }
}

fn clean(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect()
}

/// The provider does not answer, or says that it cannot.
fn unavailable(why: &dyn std::fmt::Display) -> Error {
    tracing::warn!("A provider of sign-ins does not answer: {why}");
    Error::new(ErrorKind::Unavailable, "provider_unavailable", "The provider does not answer. Try again later.")
}

/// The provider answers, and what it says is of no use.
fn bad_answer(why: &str) -> Error {
    tracing::warn!("A provider of sign-ins gives an answer of no use: {why}");
    Error::new(ErrorKind::Unavailable, "provider_answer", "The provider's answer is of no use.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_cleaned_and_the_best_comes_first() {
        let profile = Profile::new("https://a.example", "1").unwrap().with_verified_email(Some("ann.o@b.example"));
        let profile = profile.with_names(Some("ann@corp.example"), Some(" Ann\u{0} Oakes "));
        assert_eq!(profile.handles, ["ann", "Ann Oakes", "ann.o"]);
        assert_eq!((profile.name.as_deref(), profile.label()), (Some("Ann Oakes"), Some("ann.o@b.example")));
    }

    #[test]
    fn an_address_that_is_none_vouches_for_nothing() {
        let profile =
            Profile::new("https://a.example", "1").unwrap().with_verified_email(Some("a\r\nBcc: b@c.example"));
        assert_eq!((profile.email, profile.email_verified), (None, false));
    }

    #[test]
    fn a_subject_is_short_and_says_something() {
        for wrong in ["", "a\nb", &"x".repeat(256)] {
            assert_eq!(Profile::new("https://a.example", wrong).unwrap_err().code(), "provider_answer");
        }
    }
}
