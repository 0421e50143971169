//! A provider to try things on: OpenID Connect below `/{name}`, and Facebook's documented endpoints below `/graph`. It knows nobody: what it is to say
//! stands in the code itself, so that a test writes down each lie where it is told.

use std::collections::HashMap;
use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, hmac, rand};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// Who the server is there, and what it shows.
pub const CLIENT: (&str, &str) = ("commune", "a secret of the tests");

/// Where it is.
pub static BASE: LazyLock<String> = LazyLock::new(serve);
static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());
/// How often the keys of each name were asked for.
static ASKED: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);

/// The issuer of this name.
pub fn issuer(name: &str) -> String {
    format!("{}/{name}", *BASE)
}

/// How often the keys of this name were asked for.
pub fn asked(name: &str) -> u32 {
    ASKED.lock().get(name).copied().unwrap_or_default()
}

/// A code that stands for what is to be said.
pub fn code(said: &Value) -> String {
    URL_SAFE_NO_PAD.encode(said.to_string())
}

fn decoded(code: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(code).unwrap()).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "it serves all tests of the process, and ends with it")]
fn serve() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router()).await.unwrap();
        });
    });
    base
}

fn router() -> Router {
    Router::new()
        .route("/{name}/.well-known/openid-configuration", get(discovery))
        .route("/{name}/jwks", get(keys))
        .route("/{name}/token", post(token))
        .route("/{name}/me", get(user_info))
        .route("/graph/oauth/access_token", post(facebook_token))
        .route("/graph/me", get(facebook_me))
}

async fn discovery(Path(name): Path<String>) -> Json<Value> {
    let issuer = issuer(&name);
    let mut said = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // A provider may well offer what nobody should take.
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": name == "named",
    });
    if name == "open" {
        said["token_endpoint"] = json!("http://login.example/token");
    }
    if name == "posted" {
        said["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    }
    if name == "liar" {
        said["issuer"] = json!(self::issuer("club"));
    }
    Json(said)
}

/// Its keys; where the name says that they change, another one too from the second time on.
async fn keys(Path(name): Path<String>) -> Json<Value> {
    let times = {
        let mut asked = ASKED.lock();
        let times = asked.entry(name.clone()).or_default();
        *times += 1;
        *times
    };
    let public = KEY.public_key();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = |kid: &str| {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": part(public.modulus().big_endian_without_leading_zero()),
            "e": part(public.exponent().big_endian_without_leading_zero()),
        })
    };
    let kids = if times > 1 && name.starts_with("changing") { vec!["one", "two"] } else { vec!["one"] };
    Json(json!({"keys": kids.into_iter().map(key).collect::<Vec<_>>()}))
}

fn fields(text: &str) -> HashMap<String, String> {
    openidconnect::url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

async fn token(Path(name): Path<String>, headers: HeaderMap, body: String) -> (StatusCode, Json<Value>) {
    let form = fields(&body);
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", CLIENT.0, CLIENT.1.replace(' ', "+"))));
    let by_header = headers.get("authorization").is_some_and(|shown| shown == basic.as_str());
    let by_form = form.get("client_secret").is_some_and(|secret| secret == CLIENT.1);
    let known = if name == "posted" { by_form && !by_header } else { by_header && !by_form };
    let said = decoded(&form["code"]);
    let verifier = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
    let proved = said["challenge"] == URL_SAFE_NO_PAD.encode(verifier);
    let redirected = form["redirect_uri"] == said["redirect_uri"].as_str().unwrap();
    if !known || !proved || !redirected || said["refused"] == true {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
    }
    let token = sign(&said["header"], &said["claims"]);
    let access = code(&said["user_info"]);
    let answer = json!({"access_token": access, "token_type": "Bearer", "id_token": token});
    (StatusCode::OK, Json(answer))
}

/// Signs as the header says, or as somebody would who has the public key alone.
fn sign(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = match header["alg"].as_str().unwrap() {
        "HS256" => {
            let public = KEY.public_key().as_der().unwrap();
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, public.as_ref()), text.as_bytes()).as_ref().to_vec()
        }
        "none" => Vec::new(),
        _ => {
            let mut signature = vec![0; KEY.public_modulus_len()];
            KEY.sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
            if header["spoilt"] == true {
                signature[0] ^= 1;
            }
            signature
        }
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn bearer(headers: &HeaderMap) -> Value {
    let shown = headers["authorization"].to_str().unwrap();
    decoded(shown.strip_prefix("Bearer ").unwrap())
}

async fn user_info(headers: HeaderMap) -> Json<Value> {
    Json(bearer(&headers))
}

async fn facebook_token(body: String) -> (StatusCode, Json<Value>) {
    let form = fields(&body);
    let right = form["client_id"] == CLIENT.0 && form["client_secret"] == CLIENT.1;
    let status = if right && form.contains_key("redirect_uri") { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    (status, Json(json!({"access_token": form["code"], "token_type": "bearer", "expires_in": 3600})))
}

async fn facebook_me(headers: HeaderMap, RawQuery(query): RawQuery) -> (StatusCode, Json<Value>) {
    let query = fields(&query.unwrap_or_default());
    let token = headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap().to_owned();
    let key = hmac::Key::new(hmac::HMAC_SHA256, CLIENT.1.as_bytes());
    let proof: String = hmac::sign(&key, token.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let right = query["appsecret_proof"] == proof && query["fields"] == "id,name,email";
    (if right { StatusCode::OK } else { StatusCode::BAD_REQUEST }, Json(bearer(&headers)))
}
