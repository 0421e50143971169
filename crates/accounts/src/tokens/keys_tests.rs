//! What a token must be, each refusal for its own reason.

use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://talk.example";
const NOW_S: i64 = 1_800_000_000;

fn at(seconds: i64) -> Time {
    Time(seconds * 1_000_000)
}

fn stored(seed: u8) -> StoredKey {
    generate([seed; 32], Time(0)).unwrap()
}

fn keys() -> Keys {
    Keys::new(&[stored(1)]).unwrap()
}

fn claim() -> Claim {
    Claim {
        user: UserId::try_from(7).unwrap(),
        session: SessionId::try_from(9).unwrap(),
        scopes: Scopes::of(&[model::Scope::Read]),
        now: at(NOW_S),
        until: at(NOW_S + 600),
    }
}

fn good_claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "7", "sid": "9", "scope": "read", "iat": NOW_S, "exp": NOW_S + 600, "jti": "x"})
}

fn good_header() -> Header {
    Header { typ: Some(TYPE.to_owned()), kid: Some(stored(1).kid), ..Header::new(Algorithm::EdDSA) }
}

/// Signed by our own key, whatever it says.
fn signed(header: &Header, claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_ed_der(&stored(1).pkcs8)).unwrap()
}

fn refused(token: &str) -> Option<Refused> {
    keys().verify(ISSUER, token, at(NOW_S)).err()
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn a_token_says_whom_it_speaks_for_and_until_when() {
    let access = keys().sign(ISSUER, &claim(), [0; 16]).unwrap();
    assert_eq!(access.expires_at, at(NOW_S + 600));
    let caller = keys().verify(ISSUER, &access.token, at(NOW_S + 1)).unwrap();
    assert_eq!((caller.user.get(), caller.session.get(), caller.expires_at), (7, 9, Some(at(NOW_S + 600))));
    assert_eq!(caller.scopes, Scopes::of(&[model::Scope::Read]));
    let header = decode_header(&access.token).unwrap();
    assert_eq!((header.typ.as_deref(), header.kid), (Some("at+jwt"), Some(stored(1).kid)));
    assert_eq!(refused(&signed(&good_header(), &good_claims())), None, "the forger of these tests gets it right");
}

#[test]
fn a_token_of_another_algorithm_is_refused() {
    for alg in ["none", "None", "NONE", ""] {
        let header = part(&json!({"alg": alg, "typ": TYPE, "kid": stored(1).kid}));
        assert_eq!(refused(&format!("{header}.{}.", part(&good_claims()))), Some(Refused::Form), "{alg}");
    }
    let public = Ed25519KeyPair::from_pkcs8(&stored(1).pkcs8).unwrap().public_key().as_ref().to_vec();
    for secret in [public.clone(), URL_SAFE_NO_PAD.encode(&public).into_bytes()] {
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(stored(1).kid), ..Header::new(Algorithm::HS256) };
        let token = encode(&header, &good_claims(), &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(refused(&token), Some(Refused::Algorithm));
    }
    for alg in ["ES256", "RS256", "HS512", "PS256"] {
        let token = signed(&good_header(), &good_claims());
        let (_, rest) = token.split_once('.').unwrap();
        let header = part(&json!({"alg": alg, "typ": TYPE, "kid": stored(1).kid}));
        assert_eq!(refused(&format!("{header}.{rest}")), Some(Refused::Algorithm), "{alg}");
    }
}

#[test]
fn a_header_cannot_bring_its_own_key_or_be_two_headers() {
    let foreign = Header { kid: Some(stored(2).kid), ..good_header() };
    let token = encode(&foreign, &good_claims(), &EncodingKey::from_ed_der(&stored(2).pkcs8)).unwrap();
    assert_eq!(refused(&token), Some(Refused::Key));
    assert_eq!(refused(&signed(&Header { kid: None, ..good_header() }, &good_claims())), Some(Refused::Key));
    // Our key's name, somebody else's signature, and where to fetch the key from.
    let lying = Header { jku: Some("https://evil.example/jwks".to_owned()), ..good_header() };
    let token = encode(&lying, &good_claims(), &EncodingKey::from_ed_der(&stored(2).pkcs8)).unwrap();
    assert_eq!(refused(&token), Some(Refused::Content));
    let doubled = format!(r#"{{"alg":"EdDSA","alg":"EdDSA","typ":"{TYPE}","kid":"{}"}}"#, stored(1).kid);
    assert_eq!(
        refused(&format!("{}.{}.AAAA", URL_SAFE_NO_PAD.encode(doubled), part(&good_claims()))),
        Some(Refused::Form)
    );
}

#[test]
fn a_token_made_for_something_else_is_no_access_token() {
    for typ in [None, Some("JWT"), Some("at+JWT "), Some("verify+jwt")] {
        let header = Header { typ: typ.map(str::to_owned), ..good_header() };
        assert_eq!(refused(&signed(&header, &good_claims())), Some(Refused::Type), "{typ:?}");
    }
    let critical = Header { crit: Some(vec!["exp".to_owned()]), ..good_header() };
    assert_eq!(refused(&signed(&critical, &good_claims())), Some(Refused::Type));
}

#[test]
fn every_claim_must_be_there_and_be_ours() {
    for name in ["iss", "aud", "sub", "sid", "scope", "iat", "exp", "jti"] {
        let mut claims = good_claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(refused(&signed(&good_header(), &claims)), Some(Refused::Content), "without {name}");
    }
    let wrong = [
        ("iss", json!("https://evil.example")),
        ("aud", json!("other")),
        ("aud", json!([AUDIENCE])),
        ("sub", json!("0")),
        ("sub", json!("07")),
        ("sid", json!("x")),
        ("scope", json!("")),
        ("scope", json!("read sudo")),
        ("scope", json!(["read"])),
        ("exp", json!("soon")),
        ("exp", json!(1e300)),
        ("jti", json!(null)),
        ("more", json!(1)),
    ];
    for (name, value) in wrong {
        let mut claims = good_claims();
        claims[name] = value.clone();
        assert_eq!(refused(&signed(&good_header(), &claims)), Some(Refused::Content), "{name}: {value}");
    }
}

#[test]
fn a_token_ends_on_our_clock_within_the_leeway() {
    let token = keys().sign(ISSUER, &claim(), [0; 16]).unwrap().token;
    let on = |seconds| keys().verify(ISSUER, &token, at(seconds)).err();
    assert_eq!(on(NOW_S + 604), None);
    assert_eq!(on(NOW_S + 605), Some(Refused::Time));
    assert_eq!(on(NOW_S + 661), Some(Refused::Time));
    assert_eq!(on(NOW_S - 5), None);
    assert_eq!(on(NOW_S - 6), Some(Refused::Time), "a token from the future would outlive its ten minutes");
    assert_eq!(on(i64::MAX / 1_000_000), Some(Refused::Time));
}

#[test]
fn a_changed_or_broken_token_is_refused() {
    let token = signed(&good_header(), &good_claims());
    let mut parts: Vec<&str> = token.split('.').collect();
    let mut claims = good_claims();
    claims["sub"] = json!("8");
    let other = part(&claims);
    parts[1] = &other;
    assert_eq!(refused(&parts.join(".")), Some(Refused::Content));
    for broken in ["", ".", "..", "a.b.c", "a.b", &format!("{token}.x"), &"x".repeat(3_000)] {
        assert!(refused(broken).is_some(), "{broken}");
    }
    for cut in 0..token.len() {
        assert!(refused(&token[..cut]).is_some(), "cut at {cut}");
    }
}

#[test]
fn a_key_signs_from_its_moment_and_is_believed_until_its_end() {
    let old = StoredKey { retired_at: Some(at(NOW_S + 1_260)), ..stored(1) };
    let new = StoredKey { signs_at: at(NOW_S + 600), ..stored(2) };
    let keys = Keys::new(&[old, new]).unwrap();
    let token = |seconds| keys.sign(ISSUER, &Claim { now: at(seconds), until: at(seconds + 600), ..claim() }, [0; 16]);
    let signer = |seconds| decode_header(&token(seconds).unwrap().token).unwrap().kid;
    assert_eq!((signer(NOW_S), signer(NOW_S + 599)), (Some(stored(1).kid), Some(stored(1).kid)));
    assert_eq!((signer(NOW_S + 600), signer(NOW_S + 9_999)), (Some(stored(2).kid), Some(stored(2).kid)));
    let last = token(NOW_S + 599).unwrap().token;
    assert!(keys.verify(ISSUER, &last, at(NOW_S + 1_199)).is_ok());
    assert_eq!(keys.verify(ISSUER, &last, at(NOW_S + 1_260)).err(), Some(Refused::Key));
    let published = |seconds| keys.public(at(seconds)).keys.into_iter().map(|key| key.kid).collect::<Vec<_>>();
    assert_eq!(published(NOW_S), [stored(1).kid, stored(2).kid]);
    assert_eq!(published(NOW_S + 1_260), [stored(2).kid]);
    let none = Keys::new(&[StoredKey { retired_at: Some(at(NOW_S)), ..stored(1) }]).unwrap();
    assert!(none.sign(ISSUER, &claim(), [0; 16]).is_err());
}

#[test]
fn the_published_keys_verify_and_hold_nothing_private() {
    let set = serde_json::to_value(keys().public(at(NOW_S))).unwrap();
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(set["keys"][0].clone()).unwrap();
    let token = keys().sign(ISSUER, &claim(), [0; 16]).unwrap().token;
    assert!(decode::<Claims>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &rules(ISSUER)).is_ok());
    assert!(set["keys"][0].get("d").is_none());
}
