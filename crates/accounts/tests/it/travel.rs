//! Ways to the stand-in and back, as a browser makes them.

use std::collections::{BTreeMap, HashMap};

use accounts::{Accounts, Config, FacebookConfig, OidcConfig, ProvidersConfig};
use openidconnect::url::Url;
use serde_json::{Value, json};
use testkit::{Answer, Setup, TestServer};

use crate::people::{Person, bearer, by_cookie};
use crate::stand_in::{BASE, CLIENT, code, issuer};

/// Where people are sent back to, as the providers know it.
pub const PUBLIC: &str = "http://localhost:8000";

/// The providers of these tests: OpenID Connect ones by their name, and Facebook.
fn providers(names: &[&str]) -> ProvidersConfig {
    let (client_id, client_secret) = (CLIENT.0.to_owned(), CLIENT.1.into());
    let oidc = |name: &&str| {
        let issuer = if *name == "gone" { "http://127.0.0.1:1".to_owned() } else { issuer(name) };
        let (client_id, client_secret) = (client_id.clone(), CLIENT.1.into());
        ((*name).to_owned(), OidcConfig { name: format!("The {name}"), issuer, client_id, client_secret })
    };
    let facebook = FacebookConfig {
        app_id: client_id.clone(),
        app_secret: client_secret,
        dialog_url: format!("{}/dialog", *BASE),
        graph_url: format!("{}/graph", *BASE),
    };
    let oidc: BTreeMap<_, _> = names.iter().map(oidc).collect();
    let config = ProvidersConfig { oidc, facebook: Some(facebook), google: None };
    config.check(Some(PUBLIC)).unwrap();
    config
}

/// A server with these providers beside Facebook, and an outbox.
pub fn setup_with(names: &'static [&'static str], config: Config) -> Setup {
    let feature = move || {
        let accounts = Accounts::with_providers(config.clone(), &providers(names), Some(PUBLIC)).unwrap();
        app::mail::feature(app::mail::Carriers::default()).with(accounts.feature())
    };
    Setup::new(feature)
}

/// A server that people of two providers may come to.
pub fn setup() -> Setup {
    setup_with(&["club", "other"], Config { sign_up_before_setup: true, ..Config::default() })
}

/// A way to a provider that somebody is on.
#[derive(Clone)]
pub struct Way {
    pub provider: String,
    pub asked: HashMap<String, String>,
    pub cookie: String,
}

impl Way {
    /// Reads the address that a browser is sent to, and the cookie for the way back.
    pub fn of(provider: &str, url: &str, answer: &Answer) -> Self {
        let url = Url::parse(url).unwrap();
        let asked = url.query_pairs().into_owned().collect();
        let cookie = answer.header("set-cookie").expect("a cookie");
        let cookie = cookie.split(';').next().unwrap().strip_prefix("provider=").unwrap().to_owned();
        Self { provider: provider.to_owned(), asked, cookie }
    }

    /// What a provider that does its work says of whoever has this subject.
    pub fn honest(&self, subject: &str) -> Value {
        json!({
            "challenge": self.asked.get("code_challenge"),
            "redirect_uri": self.asked["redirect_uri"],
            "header": {"alg": "RS256", "kid": "one"},
            "claims": {
                "iss": issuer(&self.provider), "aud": CLIENT.0, "sub": subject, "nonce": self.asked.get("nonce"),
                "iat": 1_800_000_000, "exp": 1_800_003_600,
                "email": format!("{subject}@example.org"), "email_verified": true, "preferred_username": subject,
            },
        })
    }
}

/// Goes to a provider.
pub async fn start(server: &TestServer, provider: &str, next: &str) -> Way {
    let answer = server.anonymous().get(&format!("/auth/providers/{provider}/start?next={next}")).await;
    let answer = answer.expect_status(303);
    let url = answer.header("location").unwrap().to_owned();
    Way::of(provider, &url, &answer)
}

/// Goes to a provider in a browser that holds this session.
pub async fn start_holding(server: &TestServer, provider: &str, session: &str) -> Way {
    let request = server.anonymous().request(reqwest::Method::GET, &format!("/auth/providers/{provider}/start"));
    let answer = Answer::to(request.header("cookie", format!("session={session}"))).await.expect_status(303);
    let url = answer.header("location").unwrap().to_owned();
    Way::of(provider, &url, &answer)
}

/// Comes back with whatever stands behind the question mark, and with this cookie.
pub async fn come_back(server: &TestServer, provider: &str, query: &str, cookie: Option<&str>) -> Answer {
    let path = format!("/auth/providers/{provider}/callback?{query}");
    let request = server.anonymous().request(reqwest::Method::GET, &path);
    let request = match cookie {
        Some(cookie) => request.header("cookie", format!("provider={cookie}")),
        None => request,
    };
    Answer::to(request).await
}

/// Comes back as one should, the provider saying this.
pub async fn back(server: &TestServer, way: &Way, said: &Value) -> Answer {
    let query = format!("state={}&code={}", way.asked["state"], code(said));
    come_back(server, &way.provider, &query, Some(&way.cookie)).await.expect_status(303)
}

/// The session that an answer begins, if it does.
pub fn session(answer: &Answer) -> Option<String> {
    let all = answer.headers.get_all("set-cookie").into_iter().map(|cookie| cookie.to_str().unwrap());
    let found = all.filter_map(|cookie| cookie.strip_prefix("session=")).next()?;
    Some(found.split(';').next().unwrap().to_owned())
}

/// Where an answer leads, which lets nobody in.
#[track_caller]
pub fn refused(answer: &Answer) -> &str {
    assert_eq!((answer.status, session(answer)), (303, None), "{:?}", answer.headers);
    answer.header("location").unwrap()
}

/// The person behind an answer that lets somebody in.
pub async fn person(server: &TestServer, answer: &Answer) -> Person {
    let cookie = session(answer).expect("let in");
    holding(server, cookie).await
}

/// The same person in the same session, with an access token that is not too old.
pub async fn refreshed(server: &TestServer, person: &Person) -> Person {
    holding(server, person.cookie.clone()).await
}

async fn holding(server: &TestServer, cookie: String) -> Person {
    let answer = by_cookie(server, "/auth/refresh", &cookie).await.expect_status(200).json();
    Person { client: server.anonymous().showing(&bearer(&answer)), cookie, answer }
}

/// Comes in by a provider, as whoever has this subject there.
pub async fn enter(server: &TestServer, provider: &str, subject: &str) -> Person {
    let way = start(server, provider, "/").await;
    let answer = back(server, &way, &way.honest(subject)).await;
    person(server, &answer).await
}

/// Who somebody is.
pub async fn me(person: &Person) -> Value {
    person.client.get("/me").await.expect_status(200).json()
}
