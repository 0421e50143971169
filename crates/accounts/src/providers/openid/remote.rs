//! What an OpenID Connect provider is asked: what it says of itself and its keys, what a code is worth, and who somebody is.

use std::sync::Arc;

use app::outgoing::{NoAnswer, Outgoing};
use app::{App, Error, Result};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AsyncHttpClient, AuthType, AuthorizationCode, CsrfToken, HttpRequest, HttpResponse, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse,
    TokenUrl, UserInfoUrl,
};

use super::{Client, Known, Metadata, OpenId, Told, UNKNOWN_KEY};
use crate::providers::config::is_guarded;
use crate::providers::{Ceremony, Profile, bad_answer, unavailable};

/// What somebody brought back from the provider.
pub struct Returned<'a> {
    /// What it is worth, the provider says.
    pub code: &'a str,
    /// Who it says that it is.
    pub issuer: Option<&'a str>,
}

impl OpenId {
    /// Where to send somebody.
    ///
    /// # Errors
    /// `provider_unavailable`, `provider_answer` (503).
    pub async fn way_there(
        &self,
        app: &App,
        outgoing: &Outgoing,
        redirect: &str,
        ceremony: &Ceremony,
    ) -> Result<String> {
        let known = self.discover(app, outgoing).await?;
        let Ceremony { state, nonce, verifier } = ceremony.clone();
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier));
        let client = self.client(&known.metadata, redirect)?;
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let way = client.authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce));
        let way = way.add_scope(Scope::new("email".to_owned())).add_scope(Scope::new("profile".to_owned()));
        Ok(way.set_pkce_challenge(challenge).url().0.into())
    }

    /// Who came back.
    ///
    /// # Errors
    /// `provider_unavailable`, `provider_answer` (503), `issuer_mismatch`, `token_…` (403).
    pub async fn who(
        &self,
        app: &App,
        outgoing: &Outgoing,
        redirect: &str,
        (ceremony, returned): (&Ceremony, &Returned<'_>),
    ) -> Result<Profile> {
        let mut known = self.discover(app, outgoing).await?;
        // Before the code is shown to anybody: this may be another provider's.
        self.check_issuer(&known.metadata, returned.issuer)?;
        let client = self.client(&known.metadata, redirect)?;
        let answer = exchange(&client, outgoing, (returned.code, &ceremony.verifier)).await?;
        let token = answer.id_token().ok_or_else(|| bad_answer("there is no ID token"))?;
        let judged = (ceremony.nonce.as_str(), app.now());
        let mut claims = self.judge(&known.metadata, token, judged);
        let is_unknown_key = matches!(&claims, Err(error) if error.code() == UNKNOWN_KEY);
        if is_unknown_key && Self::may_ask_again(&known, app.now()) {
            known = self.ask(app, outgoing).await?;
            claims = self.judge(&known.metadata, token, judged);
        }
        self.profile(outgoing, &client, (claims?, answer.access_token())).await
    }

    /// What the token says of them; where it says no address, what the user info endpoint does.
    async fn profile(
        &self,
        outgoing: &Outgoing,
        client: &Client,
        (claims, token): (&CoreIdTokenClaims, &AccessToken),
    ) -> Result<Profile> {
        let subject = claims.subject();
        let asked = client.user_info(token.clone(), Some(subject.clone())).ok().filter(|_| claims.email().is_none());
        let Some(asked) = asked else {
            let told = Told {
                email: claims.email(),
                email_verified: claims.email_verified(),
                username: claims.preferred_username(),
                name: claims.name(),
            };
            return told.profile(&self.issuer, subject);
        };
        let told: CoreUserInfoClaims = asked
            .request_async(&asker(outgoing))
            .await
            .map_err(|_| bad_answer("its user info cannot be read, or is of somebody else"))?;
        let told = Told {
            email: told.email(),
            email_verified: told.email_verified(),
            username: told.preferred_username().or(claims.preferred_username()),
            name: told.name().or(claims.name()),
        };
        told.profile(&self.issuer, subject)
    }

    /// What the provider says of itself, asked anew where it was asked too long ago.
    async fn discover(&self, app: &App, outgoing: &Outgoing) -> Result<Known> {
        match self.known(app.now()) {
            Some(known) => Ok(known),
            None => self.ask(app, outgoing).await,
        }
    }

    async fn ask(&self, app: &App, outgoing: &Outgoing) -> Result<Known> {
        let metadata = Metadata::discover_async(self.issuer.clone(), &asker(outgoing)).await;
        let metadata = metadata.map_err(|why| unavailable(&why))?;
        if !self.keeps_secrets(&metadata) {
            return Err(bad_answer("its discovery names addresses in clear text"));
        }
        let known = Known { metadata: Arc::new(metadata), at: app.now() };
        *self.known.lock() = Some(known.clone());
        Ok(known)
    }

    /// Whether what it names may be told secrets: as its own address may.
    fn keeps_secrets(&self, metadata: &Metadata) -> bool {
        let token = metadata.token_endpoint().map(TokenUrl::url);
        let user_info = metadata.userinfo_endpoint().map(UserInfoUrl::url);
        let all = [Some(metadata.authorization_endpoint().url()), Some(metadata.jwks_uri().url()), token, user_info];
        let tls = self.issuer.url().scheme() == "https";
        all.into_iter().flatten().all(|address| is_guarded(address) && (!tls || address.scheme() == "https"))
    }

    fn client(&self, metadata: &Metadata, redirect: &str) -> Result<Client> {
        let (id, secret) = (self.client_id.clone(), Some(self.secret.clone()));
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(Error::internal)?;
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret).set_redirect_uri(redirect);
        Ok(client.set_auth_type(shown_as(metadata)))
    }
}

/// What a code is worth.
async fn exchange(client: &Client, outgoing: &Outgoing, (code, verifier): (&str, &str)) -> Result<CoreTokenResponse> {
    let request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.map_err(|_| bad_answer("its discovery names no token endpoint"))?;
    let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()));
    request.request_async(&asker(outgoing)).await.map_err(|why| match why {
        RequestTokenError::Request(why) => unavailable(&why),
        // Its error is one of a short list (RFC 6749, 5.2) and may be logged; a text that cannot be read may hold a token.
        RequestTokenError::ServerResponse(said) => bad_answer(&format!("the code is refused: {}", said.error())),
        _ => bad_answer("its token cannot be read"),
    })
}

/// How the secret is shown: in a header, unless the provider takes it in the form alone.
fn shown_as(metadata: &Metadata) -> AuthType {
    use openidconnect::core::CoreClientAuthMethod::{ClientSecretBasic, ClientSecretPost};
    let taken = metadata.token_endpoint_auth_methods_supported();
    let in_the_form = taken.is_some_and(|all| all.contains(&ClientSecretPost) && !all.contains(&ClientSecretBasic));
    if in_the_form { AuthType::RequestBody } else { AuthType::BasicAuth }
}

/// Our client, as the library takes one.
fn asker(outgoing: &Outgoing) -> impl for<'c> AsyncHttpClient<'c, Error = NoAnswer, Future: Send> + 'static + use<> {
    let outgoing = outgoing.clone();
    move |request: HttpRequest| -> app::BoxFuture<Result<HttpResponse, NoAnswer>> {
        let outgoing = outgoing.clone();
        Box::pin(async move { outgoing.send(request).await })
    }
}
