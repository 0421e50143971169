//! What WebAuthn (Level 3) wants, as a library does it: the one file that names the library. Here is asked and judged; nothing is remembered.

use app::{App, Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
    Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// What a device calls an account: random, so that it says nothing of whose it is.
pub type Handle = [u8; 16];
/// A device's answer that makes a passkey.
pub type MadeBy = RegisterPublicKeyCredential;
/// A device's answer that shows one.
pub type ShownBy = PublicKeyCredential;

/// The longest id that a credential may have (WebAuthn, 4).
const LONGEST_ID: usize = 1_023;

/// The site that passkeys are made for and shown to.
pub struct Site {
    webauthn: Webauthn,
    rp_id: String,
}

/// What a device is asked, and what is to be remembered of it.
pub struct Asked {
    /// For the browser: `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub options: Value,
    /// For [`Site::made`] or [`Site::shown`].
    pub state: String,
}

/// Who wants another passkey.
pub struct Owner {
    /// What devices call the account.
    pub handle: Handle,
    /// The name that a device shows.
    pub username: String,
    /// The credentials there are, so that no device makes a second one.
    pub known: Vec<Vec<u8>>,
}

/// A passkey that a device made.
#[derive(Clone)]
pub struct Made {
    /// What it is recognized by.
    pub credential_id: Vec<u8>,
    /// Its public half, and what else is needed to judge it.
    pub credential: String,
}

/// What is thought of a passkey that was shown.
pub enum Verdict {
    /// It is the one.
    Right(Used),
    /// It is not, or it was not shown to us, or not now.
    Wrong,
    /// It is, but it counts its uses and counted no further: there may be a copy.
    Copied,
}

/// A passkey after its use.
#[derive(Clone)]
pub struct Used {
    /// As [`Made::credential`].
    pub credential: String,
    /// How often it was used, by its own count; 0: it does not count.
    pub counter: u32,
}

/// The name that passkeys of this server are bound to, where its settings say so. Otherwise it is the host that somebody asks for.
#[must_use]
pub fn public_rp_id(app: &App) -> Option<String> {
    let url = Url::parse(app.config().server.public_url.as_deref()?).ok()?;
    if url.scheme() == "https" { url.domain().map(str::to_owned) } else { None }
}

impl Site {
    /// The one at this origin. None: it has no name, and passkeys are bound to names.
    #[must_use]
    pub fn at(origin: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let rp_id = url.domain()?.to_owned();
        let webauthn = WebauthnBuilder::new(&rp_id, &url).ok()?.build().ok()?;
        Some(Self { webauthn, rp_id })
    }

    /// The name that its passkeys are bound to.
    #[must_use]
    pub fn rp_id(&self) -> &str {
        &self.rp_id
    }

    /// Asks a device to make a passkey: one that is found without a name, behind whatever unlocks the device.
    ///
    /// # Errors
    /// If the library refuses.
    pub fn ask_to_make(&self, owner: &Owner) -> Result<Asked> {
        let (handle, name) = (Uuid::from_bytes(owner.handle), &owner.username);
        let begun = self.webauthn.start_passkey_registration(handle, name, name, Some(owner.known.clone()));
        let (asked, state) = begun.map_err(Error::internal)?;
        let mut options = serde_json::to_value(asked.public_key).map_err(Error::internal)?;
        // The library leaves it to the device whether a passkey is found without a name.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Ok(Asked { options, state: write(&state)? })
    }

    /// Judges what a device made. None: it is not what was asked for.
    ///
    /// # Errors
    /// If what was remembered cannot be read.
    pub fn made(&self, state: &str, answer: &MadeBy) -> Result<Option<Made>> {
        let state: PasskeyRegistration = read(state)?;
        let Ok(passkey) = self.webauthn.finish_passkey_registration(answer, &state) else { return Ok(None) };
        let credential_id = passkey.cred_id().to_vec();
        if !(1..=LONGEST_ID).contains(&credential_id.len()) {
            return Ok(None);
        }
        Ok(Some(Made { credential_id, credential: write(&passkey)? }))
    }

    /// Asks whoever comes for a passkey.
    ///
    /// # Errors
    /// If the library refuses.
    pub fn ask_to_show(&self) -> Result<Asked> {
        let (asked, state) = self.webauthn.start_discoverable_authentication().map_err(Error::internal)?;
        let options = serde_json::to_value(asked.public_key).map_err(Error::internal)?;
        Ok(Asked { options, state: write(&state)? })
    }

    /// Judges a passkey that was shown, by what is stored of it.
    ///
    /// # Errors
    /// If what was remembered or stored cannot be read.
    pub fn shown(&self, state: &str, answer: &ShownBy, (handle, credential): (&[u8], &str)) -> Result<Verdict> {
        let (state, mut passkey): (DiscoverableAuthentication, Passkey) = (read(state)?, read(credential)?);
        // The account that the device names must be the one that the credential opens (WebAuthn, 7.2, step 6).
        if answer.get_user_unique_id() != Some(handle) {
            return Ok(Verdict::Wrong);
        }
        match self.webauthn.finish_discoverable_authentication_v2(answer, state, &passkey) {
            Ok(result) => {
                passkey.update_credential(&result);
                Ok(Verdict::Right(Used { credential: write(&passkey)?, counter: result.counter() }))
            }
            Err(WebauthnError::CredentialPossibleCompromise) => Ok(Verdict::Copied),
            Err(_) => Ok(Verdict::Wrong),
        }
    }
}

fn write(what: &impl Serialize) -> Result<String> {
    serde_json::to_string(what).map_err(Error::internal)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_bound_to_the_name_of_the_site_and_never_to_a_number() {
        assert_eq!(Site::at("https://talk.example").unwrap().rp_id(), "talk.example");
        assert_eq!(Site::at("https://box.local:8443").unwrap().rp_id(), "box.local");
        assert_eq!(Site::at("http://localhost:8000").unwrap().rp_id(), "localhost");
        assert!(Site::at("https://192.168.1.23:8443").is_none() && Site::at("https://[::1]").is_none());
    }

    #[test]
    fn a_device_is_asked_to_keep_it_and_to_check_who_holds_it() {
        let site = Site::at("https://talk.example").unwrap();
        let owner = Owner { handle: [7; 16], username: "ann".to_owned(), known: vec![vec![1, 2, 3]] };
        let options = site.ask_to_make(&owner).unwrap().options;
        let wanted = &options["authenticatorSelection"];
        assert_eq!((&wanted["residentKey"], &wanted["userVerification"]), (&json!("required"), &json!("required")));
        assert_eq!((&options["rp"]["id"], &options["attestation"]), (&json!("talk.example"), &json!("none")));
        assert_eq!(options["excludeCredentials"][0]["id"], json!("AQID"));
        let options = site.ask_to_show().unwrap().options;
        assert_eq!((&options["userVerification"], &options["allowCredentials"]), (&json!("required"), &json!([])));
    }
}
