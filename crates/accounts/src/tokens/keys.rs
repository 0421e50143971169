//! Signing and verifying access tokens: EdDSA and nothing else (RFC 8037, RFC 9068, RFC 8725).
//!
//! A header is believed in one thing only: which of our own keys to try. Time is judged here, on the clock that tests can set.

use app::{Caller, Error, Result};
use aws_lc_rs::digest;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use model::{Scopes, SessionId, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Access, Claim, StoredKey};
use crate::shared::seconds;

/// Whom our tokens are for.
const AUDIENCE: &str = "commune";
/// The type of an access token (RFC 9068): no other kind of token passes for one.
const TYPE: &str = "at+jwt";
/// How far the clocks of two nodes may differ, in seconds.
const LEEWAY_S: i64 = 5;
/// Longer than any token of ours.
const LONGEST: usize = 2_048;

/// What stands in a token. All of it must be there, and nothing else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    scope: String,
    iat: i64,
    exp: i64,
    jti: String,
}

/// Why a token was refused. For tests; a caller is told nothing but 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no token.
    Form,
    /// Another algorithm.
    Algorithm,
    /// Not an access token, or a header that asks for what we do not do.
    Type,
    /// Not one of our keys.
    Key,
    /// The signature is wrong, or a claim is missing or not ours.
    Content,
    /// Expired, or from the future.
    Time,
}

/// A public key as JSON (RFC 7517, RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    kid: String,
    x: String,
}

/// The public halves of our keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

/// The keys in memory, in the order in which they were made.
#[derive(Default)]
pub struct Keys(Vec<Key>);

struct Key {
    signing: EncodingKey,
    verifying: DecodingKey,
    public: PublicKey,
    signs_at: Time,
    retired_at: Option<Time>,
}

impl Key {
    fn is_believed(&self, now: Time) -> bool {
        self.retired_at.is_none_or(|end| end > now)
    }
}

/// Makes a key from 32 random bytes that signs from a moment on. Its name is drawn from its public half.
///
/// # Errors
/// If the library refuses.
pub fn generate(seed: [u8; 32], signs_at: Time) -> Result<StoredKey> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|why| Error::internal(why.to_string()))?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| Error::internal("a signing key cannot be written"))?;
    let name = digest::digest(&digest::SHA256, pair.public_key().as_ref());
    let kid = URL_SAFE_NO_PAD.encode(&name.as_ref()[..12]);
    Ok(StoredKey { kid, pkcs8: pkcs8.as_ref().to_vec(), signs_at, retired_at: None })
}

impl Keys {
    /// Reads stored keys.
    ///
    /// # Errors
    /// If one of them is none.
    pub fn new(stored: &[StoredKey]) -> Result<Self> {
        stored.iter().map(key).collect::<Result<_>>().map(Self)
    }

    /// The public halves of those that are believed, now or soon.
    pub fn public(&self, now: Time) -> KeySet {
        KeySet { keys: self.believed(now).map(|key| key.public.clone()).collect() }
    }

    fn believed(&self, now: Time) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(move |key| key.is_believed(now))
    }

    /// Signs a token.
    ///
    /// # Errors
    /// If there is no key to sign with.
    pub fn sign(&self, issuer: &str, claim: &Claim, jti: [u8; 16]) -> Result<Access> {
        let signing = self.believed(claim.now).filter(|key| key.signs_at <= claim.now);
        // The later of two that began at once.
        let key = signing.max_by_key(|key| key.signs_at).ok_or_else(|| Error::internal("no signing key is loaded"))?;
        let exp = seconds(claim.until);
        let claims = Claims {
            iss: issuer.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claim.user.to_string(),
            sid: claim.session.to_string(),
            scope: claim.scopes.to_string(),
            iat: seconds(claim.now),
            exp,
            jti: URL_SAFE_NO_PAD.encode(jti),
        };
        let header =
            Header { typ: Some(TYPE.to_owned()), kid: Some(key.public.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = encode(&header, &claims, &key.signing).map_err(Error::internal)?;
        Ok(Access { token, expires_at: Time(exp * 1_000_000) })
    }

    /// Whom a token speaks for, and until when.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify(&self, issuer: &str, token: &str, now: Time) -> Result<Caller, Refused> {
        if token.len() > LONGEST {
            return Err(Refused::Form);
        }
        let header = decode_header(token).map_err(|_| Refused::Form)?;
        if header.alg != Algorithm::EdDSA {
            return Err(Refused::Algorithm);
        }
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(Refused::Type);
        }
        let kid = header.kid.ok_or(Refused::Key)?;
        let key = self.believed(now).find(|key| key.public.kid == kid).ok_or(Refused::Key)?;
        let claims = decode::<Claims>(token, &key.verifying, &rules(issuer)).map_err(|_| Refused::Content)?.claims;
        caller_of(&claims, seconds(now))
    }
}

fn key(stored: &StoredKey) -> Result<Key> {
    let pair = Ed25519KeyPair::from_pkcs8(&stored.pkcs8).map_err(|why| Error::internal(why.to_string()))?;
    let public = pair.public_key().as_ref();
    let (kid, x) = (stored.kid.clone(), URL_SAFE_NO_PAD.encode(public));
    Ok(Key {
        signing: EncodingKey::from_ed_der(&stored.pkcs8),
        verifying: DecodingKey::from_ed_der(public),
        public: PublicKey { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid, x },
        signs_at: stored.signs_at,
        retired_at: stored.retired_at,
    })
}

/// What the library judges: everything but the time.
fn rules(issuer: &str) -> Validation {
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[AUDIENCE]);
    rules.validate_exp = false;
    rules.leeway = 0;
    rules
}

fn caller_of(claims: &Claims, now_s: i64) -> Result<Caller, Refused> {
    // A token from the future was made by a clock that went wrong: it would live for as long as that clock was ahead.
    if claims.exp.saturating_add(LEEWAY_S) <= now_s
        || claims.iat > now_s.saturating_add(LEEWAY_S)
        || claims.jti.is_empty()
    {
        return Err(Refused::Time);
    }
    let user: UserId = claims.sub.parse().map_err(|_| Refused::Content)?;
    let session: SessionId = claims.sid.parse().map_err(|_| Refused::Content)?;
    let scopes: Scopes = claims.scope.parse().map_err(|_| Refused::Content)?;
    Ok(Caller { user, session, expires_at: Some(Time(claims.exp.saturating_mul(1_000_000))), scopes })
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
