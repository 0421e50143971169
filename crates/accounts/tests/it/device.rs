//! A device that makes and shows passkeys: what WebAuthn asks of one, and how it may lie.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestClient, TestServer};

use crate::people::{PASSWORD, Person};

/// Where the pages of these tests are.
pub const ORIGIN: &str = "http://localhost:8000";

/// Somebody is there.
const PRESENT: u8 = 0x01;
/// The device checked who it is.
const VERIFIED: u8 = 0x04;
/// A credential follows.
const MADE: u8 = 0x40;

/// A device with one key.
pub struct Device {
    key: EcdsaKeyPair,
    /// What the key is recognized by.
    pub id: Vec<u8>,
    /// What it calls the account; none: it does not say.
    pub handle: Option<Vec<u8>>,
    /// The page that it believes to be asked by.
    pub origin: String,
    /// The site that it believes to be asked by.
    pub site: String,
    /// What it checked.
    pub flags: u8,
    /// How often it was used; none: it does not count.
    pub counter: Option<u32>,
}

impl Device {
    /// A new one, with a key that nobody has seen.
    pub fn new() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        let (origin, site, flags) = (ORIGIN.to_owned(), "localhost".to_owned(), PRESENT | VERIFIED);
        Self { key, id, handle: None, origin, site, flags, counter: Some(0) }
    }

    /// Answers a question for a new passkey.
    pub fn make(&mut self, options: &Value) -> Value {
        self.handle = Some(URL_SAFE_NO_PAD.decode(options["user"]["id"].as_str().unwrap()).unwrap());
        let (said, _) = self.client_data("webauthn.create", options);
        let public = self.key.public_key().as_ref();
        let mut data = self.data(MADE);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: a key of ES256 (RFC 9053).
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]);
        data.extend(&public[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend(&public[33..65]);
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attestation.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attestation.extend(data);
        let response = json!({"clientDataJSON": said, "attestationObject": text(&attestation)});
        self.answer(&response)
    }

    /// Answers a question for a passkey that is there.
    pub fn show(&mut self, options: &Value) -> Value {
        self.counter = self.counter.map(|count| count + 1);
        self.show_again(options)
    }

    /// Answers without counting.
    pub fn show_again(&self, options: &Value) -> Value {
        let (said, hash) = self.client_data("webauthn.get", options);
        let mut signed = self.data(0);
        let data = text(&signed);
        signed.extend(hash);
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let handle = self.handle.as_deref().map(text);
        let response = json!({
            "clientDataJSON": said, "authenticatorData": data, "signature": text(signature.as_ref()), "userHandle": handle,
        });
        self.answer(&response)
    }

    fn client_data(&self, kind: &str, options: &Value) -> (String, Vec<u8>) {
        let said =
            json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false});
        let said = said.to_string();
        (text(said.as_bytes()), digest(&SHA256, said.as_bytes()).as_ref().to_vec())
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.site.as_bytes()).as_ref().to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.unwrap_or(0).to_be_bytes());
        data
    }

    fn answer(&self, response: &Value) -> Value {
        let id = text(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A request as a page at [`ORIGIN`] makes it.
pub async fn ask(client: &TestClient, method: Method, path: &str, body: Value) -> Answer {
    let request = client.request(method, path).header("host", "localhost:8000").header("origin", ORIGIN);
    Answer::to(request.json(&body)).await
}

/// A `POST` as a page at [`ORIGIN`] makes it.
pub async fn post(client: &TestClient, path: &str, body: Value) -> Answer {
    ask(client, Method::POST, path, body).await
}

/// Asks to add a passkey, and returns the question.
pub async fn begin(person: &Person, confirmed: Value) -> Value {
    post(&person.client, "/me/passkeys/start", confirmed).await.expect_status(200).json()
}

/// Hands in what a device made.
pub async fn hand_in(person: &Person, question: &Value, credential: Value) -> Answer {
    let body = json!({"ceremony": question["ceremony"], "name": " My phone ", "credential": credential});
    post(&person.client, "/me/passkeys", body).await
}

/// Adds a passkey of this device, and returns it.
pub async fn add(person: &Person, device: &mut Device) -> Value {
    let has_password = person.client.get("/me").await.expect_status(200).json()["has_password"] == json!(true);
    let question = begin(person, if has_password { json!({"password": PASSWORD}) } else { json!({}) }).await;
    let made = device.make(&question["options"]);
    hand_in(person, &question, made).await.expect_status(201).json()
}

/// Asks to come in.
pub async fn start(server: &TestServer) -> Value {
    post(&server.anonymous(), "/auth/passkey/start", json!({})).await.expect_status(200).json()
}

/// Answers that.
pub async fn verify(server: &TestServer, question: &Value, credential: Value) -> Answer {
    let body = json!({"ceremony": question["ceremony"], "credential": credential});
    post(&server.anonymous(), "/auth/passkey/verify", body).await
}

/// Tries to come in with this device.
pub async fn come_in(server: &TestServer, device: &mut Device) -> Answer {
    let question = start(server).await;
    let shown = device.show(&question["options"]);
    verify(server, &question, shown).await
}

/// Somebody's passkeys.
pub async fn passkeys(person: &Person) -> Vec<Value> {
    person.client.get("/me/passkeys").await.expect_status(200).json()["passkeys"].as_array().unwrap().clone()
}

/// Tries to remove one.
pub async fn remove(person: &Person, passkey: &Value, confirmed: Value) -> Answer {
    ask(&person.client, Method::DELETE, &format!("/me/passkeys/{}", passkey["id"]), confirmed).await
}
