//! An authenticator app: what RFC 6238 asks of one, written down a second time.

use aws_lc_rs::hmac;
use model::Time;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, TestServer};

use crate::people::{PASSWORD, Person, sign_in};

/// An app that holds one secret.
pub struct Authenticator {
    secret: Vec<u8>,
}

impl Authenticator {
    /// Reads the secret as somebody types it.
    pub fn of(offer: &Value) -> Self {
        let typed = offer["secret"].as_str().expect("a secret");
        let mut bits = String::new();
        for letter in typed.chars() {
            let place = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).expect("base 32");
            bits += &format!("{place:05b}");
        }
        let bytes = bits.as_bytes().chunks_exact(8).map(|eight| std::str::from_utf8(eight).unwrap());
        Self { secret: bytes.map(|eight| u8::from_str_radix(eight, 2).unwrap()).collect() }
    }

    /// The secret itself.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// The code that is shown at a moment.
    pub fn code_at(&self, at: Time) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.secret);
        let tag = hmac::sign(&key, &(at.0 / 30_000_000).to_be_bytes());
        let place = usize::from(tag.as_ref()[19] & 15);
        let four: [u8; 4] = tag.as_ref()[place..place + 4].try_into().unwrap();
        format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
    }

    /// The code that is shown now.
    pub fn code(&self, server: &TestServer) -> String {
        self.code_at(server.app().now())
    }

    /// The code that is shown in the next step, which has begun by then.
    pub fn next_code(&self, server: &TestServer) -> String {
        server.clock().advance_s(30);
        self.code(server)
    }
}

/// What shows that it is somebody with the usual password.
pub fn confirmed() -> Value {
    json!({"password": PASSWORD})
}

/// Asks for a secret.
pub async fn offer(person: &Person, shown: Value) -> Value {
    person.client.post("/me/second-step/start", shown).await.expect_status(200).json()
}

/// Sends the first code back.
pub async fn first_code(person: &Person, code: &str) -> Answer {
    person.client.post("/me/second-step", json!({"code": code})).await
}

/// Turns somebody's second step on. Gives their app and their recovery codes.
pub async fn turn_on(server: &TestServer, person: &Person, shown: Value) -> (Authenticator, Vec<String>) {
    let app = Authenticator::of(&offer(person, shown).await);
    let made = first_code(person, &app.code(server)).await.expect_status(201).json();
    (app, recovery_codes(&made))
}

/// The recovery codes of an answer.
pub fn recovery_codes(made: &Value) -> Vec<String> {
    let all = made["recovery_codes"].as_array().expect("codes").iter();
    all.map(|code| code.as_str().expect("a code").to_owned()).collect()
}

/// Turns it off.
pub async fn turn_off(person: &Person, shown: Value) -> Answer {
    Answer::to(person.client.request(Method::DELETE, "/me/second-step").json(&shown)).await
}

/// What a sign-in is recognized by that waits for its second step, where an answer asks for it and for nothing more.
#[track_caller]
pub fn pending(answer: Answer) -> String {
    let answer = answer.expect_status(403).problem("second_step_required");
    waiting(&answer).expect("a sign-in that waits")
}

/// The same where it is set, and no session is.
pub fn waiting(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").into_iter().map(|cookie| cookie.to_str().unwrap());
    let cookies: Vec<&str> = cookies.collect();
    assert!(!cookies.iter().any(|cookie| cookie.starts_with("session=")), "{cookies:?}");
    let found = cookies.iter().find_map(|cookie| cookie.strip_prefix("second-step="))?;
    Some(found.split(';').next().unwrap().to_owned())
}

/// Signs in with the usual password, as far as the second step.
pub async fn halfway(server: &TestServer, name: &str) -> String {
    pending(sign_in(server, name, PASSWORD).await)
}

/// Shows a second step.
pub async fn show(server: &TestServer, pending: &str, code: &str) -> Answer {
    let request = server.anonymous().request(Method::POST, "/auth/second-step");
    Answer::to(request.header("cookie", format!("second-step={pending}")).json(&json!({"code": code}))).await
}
