//! OpenID Connect: what of an ID token is believed (OpenID Connect Core 1.0, 3.1.3.7), and with which of the provider's keys.

mod remote;

pub use remote::Returned;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use app::{Error, ErrorKind, Result};
use model::Time;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType, CoreIdToken,
    CoreIdTokenClaims, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm as Algorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, ClaimsVerificationError as Fault, ClientId, ClientSecret, EndUserEmail, EndUserName,
    EndUserUsername, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenVerifier, IssuerUrl, LocalizedClaim, Nonce,
    ProviderMetadata, SignatureVerificationError, SubjectIdentifier,
};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::{Profile, ProviderSecret};
use crate::shared::seconds;

/// What may have signed a token: public keys only. A provider uses RS256, or what its discovery names of these. Never `none`, and never a secret
/// that both sides know: the provider's public key must not pass for one.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// How long what a provider says of itself is believed, in seconds.
const KNOWN_S: i64 = 3_600;
/// How often it is asked again because of a key that nobody knows, in seconds: tokens with such keys cost nothing to make.
const ASKED_AGAIN_S: i64 = 60;

/// The code of a token by a key that is not among the provider's.
const UNKNOWN_KEY: &str = "token_key";

/// What discovery says besides the usual.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Announced {
    /// Whether the way back names the issuer (RFC 9207, 3).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Announced {}

type Metadata = ProviderMetadata<
    Announced,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A provider that speaks OpenID Connect.
pub struct OpenId {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    known: Mutex<Option<Known>>,
}

/// What it said of itself, its keys among it, and when.
#[derive(Clone)]
struct Known {
    metadata: Arc<Metadata>,
    at: Time,
}

impl OpenId {
    /// One of the settings.
    ///
    /// # Errors
    /// If the issuer is no address; the settings were looked through for that.
    pub fn new(issuer: &str, client_id: &str, secret: &ProviderSecret) -> Result<Self> {
        Ok(Self {
            issuer: IssuerUrl::new(issuer.to_owned()).map_err(Error::internal)?,
            client_id: ClientId::new(client_id.to_owned()),
            secret: ClientSecret::new(secret.as_str().to_owned()),
            known: Mutex::default(),
        })
    }

    /// What is known and not too old.
    fn known(&self, now: Time) -> Option<Known> {
        self.known.lock().clone().filter(|known| known.at.plus_s(KNOWN_S) > now && known.at <= now)
    }

    /// Whether to ask again for keys, after one that nobody knows.
    fn may_ask_again(known: &Known, now: Time) -> bool {
        known.at.plus_s(ASKED_AGAIN_S) <= now
    }

    /// The issuer that the way back names must be this one, and must be named where it was announced (RFC 9207, 2.4).
    fn check_issuer(&self, metadata: &Metadata, named: Option<&str>) -> Result<()> {
        let announced = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match named {
            Some(named) if named == self.issuer.as_str() => Ok(()),
            None if !announced => Ok(()),
            _ => Err(untrusted("issuer_mismatch")),
        }
    }

    /// Judges an ID token: who issued it, for whom, by which key, until when, and for which ceremony.
    ///
    /// # Errors
    /// `token_…` (403), a code for each reason.
    fn judge<'a>(
        &self,
        metadata: &Metadata,
        token: &'a CoreIdToken,
        (nonce, now): (&str, Time),
    ) -> Result<&'a CoreIdTokenClaims> {
        let announced = metadata.id_token_signing_alg_values_supported();
        let mut allowed: Vec<Algorithm> =
            ALGORITHMS.into_iter().filter(|algorithm| announced.contains(algorithm)).collect();
        if allowed.is_empty() {
            allowed.push(Algorithm::RsaSsaPkcs1V15Sha256);
        }
        let now = UNIX_EPOCH + Duration::from_secs(seconds(now).unsigned_abs());
        let verifier = self.verifier(metadata.jwks()).set_allowed_algs(allowed).set_time_fn(move || now.into());
        let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|why| refused(&why))?;
        // The library leaves this one to us: if it names another party, the token was made for them (3.1.3.7, 5).
        if claims.authorized_party().is_some_and(|party| *party != self.client_id) {
            return Err(untrusted("token_audience"));
        }
        Ok(claims)
    }

    fn verifier(&self, keys: &CoreJsonWebKeySet) -> IdTokenVerifier<'static, CoreJsonWebKey> {
        IdTokenVerifier::new_confidential_client(
            self.client_id.clone(),
            self.secret.clone(),
            self.issuer.clone(),
            keys.clone(),
        )
    }
}

/// What a token or the user info endpoint says of somebody.
struct Told<'a> {
    email: Option<&'a EndUserEmail>,
    email_verified: Option<bool>,
    username: Option<&'a EndUserUsername>,
    name: Option<&'a LocalizedClaim<EndUserName>>,
}

impl Told<'_> {
    fn profile(&self, issuer: &IssuerUrl, subject: &SubjectIdentifier) -> Result<Profile> {
        let email = self.email.map(|email| email.as_str());
        let username = self.username.map(|name| name.as_str());
        let name = self.name.and_then(|names| names.get(None)).map(|name| name.as_str());
        let profile = Profile::new(issuer.as_str(), subject.as_str())?;
        let seen = self.email_verified == Some(true);
        let profile = if seen { profile.with_verified_email(email) } else { profile.with_email(email) };
        Ok(profile.with_names(username, name))
    }
}

/// The code of what is wrong with a token.
fn refused(why: &Fault) -> Error {
    untrusted(match why {
        Fault::Expired(_) => "token_expired",
        Fault::InvalidAudience(_) => "token_audience",
        Fault::InvalidIssuer(_) => "token_issuer",
        Fault::InvalidNonce(_) => "token_nonce",
        Fault::SignatureVerification(why) => match why {
            SignatureVerificationError::NoMatchingKey => UNKNOWN_KEY,
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::NoSignature
            | SignatureVerificationError::UnsupportedAlg(_) => "token_algorithm",
            _ => "token_signature",
        },
        _ => "token_invalid",
    })
}

fn untrusted(code: &'static str) -> Error {
    Error::new(ErrorKind::Forbidden, code, "What the provider sent cannot be trusted.")
}
