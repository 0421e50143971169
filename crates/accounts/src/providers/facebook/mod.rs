//! Facebook: OAuth 2 (RFC 6749) and `/me` of its Graph API. It says no more than who somebody is: an address it tells is not vouched for.

mod remote;

use app::{Error, Result};
use aws_lc_rs::hmac;
use http::{Method, Request, header};
use openidconnect::url::Url;
use openidconnect::url::form_urlencoded::Serializer;
use serde::Deserialize;

use super::{Ceremony, FacebookConfig, Profile, bad_answer};

/// Who says who people are there.
pub const ISSUER: &str = "https://www.facebook.com";
/// What is asked for.
const SCOPE: &str = "public_profile,email";

/// Facebook, as it knows this server.
pub struct Facebook {
    app_id: String,
    secret: String,
    dialog: Url,
    token: Url,
    me: Url,
}

/// What a code is worth.
#[derive(Deserialize)]
struct Token {
    access_token: String,
}

/// What the Graph API tells of somebody.
#[derive(Deserialize)]
struct Me {
    id: String,
    name: Option<String>,
    email: Option<String>,
}

impl Facebook {
    /// That of the settings.
    ///
    /// # Errors
    /// If an address is none; the settings were looked through for that.
    pub fn new(config: &FacebookConfig) -> Result<Self> {
        let graph = config.graph_url.trim_end_matches('/');
        let address = |text: &str| Url::parse(text).map_err(Error::internal);
        Ok(Self {
            app_id: config.app_id.clone(),
            secret: config.app_secret.as_str().to_owned(),
            dialog: address(&config.dialog_url)?,
            token: address(&format!("{graph}/oauth/access_token"))?,
            me: address(&format!("{graph}/me"))?,
        })
    }

    /// Where to send somebody. Without PKCE, which its documents describe for apps without a secret only.
    pub fn way_there(&self, redirect: &str, ceremony: &Ceremony) -> String {
        let mut way = self.dialog.clone();
        way.query_pairs_mut()
            .append_pair("client_id", &self.app_id)
            .append_pair("redirect_uri", redirect)
            .append_pair("response_type", "code")
            .append_pair("scope", SCOPE)
            .append_pair("state", &ceremony.state);
        way.into()
    }

    /// Asks what a code is worth. The secret stands in the form, not in the address, which is logged in more places.
    fn ask_for_token(&self, redirect: &str, code: &str) -> Result<Request<Vec<u8>>> {
        let form = Serializer::new(String::new())
            .append_pair("client_id", &self.app_id)
            .append_pair("client_secret", &self.secret)
            .append_pair("redirect_uri", redirect)
            .append_pair("code", code)
            .finish();
        let request = Request::builder().method(Method::POST).uri(self.token.as_str());
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(form.into_bytes()).map_err(Error::internal)
    }

    /// Asks who somebody is, and shows that it is not just anybody who holds the token.
    fn ask_who(&self, token: &str) -> Result<Request<Vec<u8>>> {
        let mut address = self.me.clone();
        let proof = proof(&self.secret, token);
        address.query_pairs_mut().append_pair("fields", "id,name,email").append_pair("appsecret_proof", &proof);
        let request = Request::get(address.as_str()).header(header::AUTHORIZATION, format!("Bearer {token}"));
        request.body(Vec::new()).map_err(|_| bad_answer("its token cannot be shown"))
    }

    fn profile(told: &Me) -> Result<Profile> {
        let profile = Profile::new(ISSUER, &told.id)?.with_email(told.email.as_deref());
        Ok(profile.with_names(None, told.name.as_deref()))
    }
}

/// `appsecret_proof`: HMAC-SHA256 of the token by the secret, in hexadecimal digits.
fn proof(secret: &str, token: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::sign(&key, token.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_is_that_of_rfc_4231() {
        // Test case 2: key "Jefe".
        let proof = proof("Jefe", "what do ya want for nothing?");
        assert_eq!(proof, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn an_address_that_facebook_tells_is_not_vouched_for() {
        let told = Me { id: "7".to_owned(), name: None, email: Some("ann@example.org".to_owned()) };
        let profile = Facebook::profile(&told).unwrap();
        assert_eq!((profile.email.is_some(), profile.email_verified), (true, false));
    }
}
