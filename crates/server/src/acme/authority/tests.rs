//! What the client library is told and what is made of the answers, against an https server with a script.

use axum::http::StatusCode;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::TestCertificate;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::*;

/// 2027-01-15, 08:00 UTC.
const NOW: Time = Time(1_800_000_000_000_000);

/// An answer to an order: the status, a header, the body.
type Answer = (StatusCode, &'static str, Value);

/// An authority that answers orders by a script, and everything before them as it should.
struct Scripted {
    certificate: TestCertificate,
    directory: String,
    /// What the orders said.
    orders: Arc<Mutex<Vec<Value>>>,
    folder: Folder,
    _data: TempDir,
    _serving: JoinSet<()>,
}

impl Scripted {
    async fn answering(answer: Answer) -> Self {
        let (certificate, data) = (TestCertificate::new(), tempfile::tempdir().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (orders, mut serving) = (Arc::new(Mutex::new(Vec::new())), JoinSet::new());
        let (acceptor, noted, place) = (acceptor(&certificate), orders.clone(), base.clone());
        serving.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                exchange(&acceptor, stream, |path, body| reply(path, body, &place, &answer, &noted)).await;
            }
        });
        let directory = format!("{base}/dir");
        let folder = Folder::of(data.path(), &directory).unwrap();
        Self { certificate, directory, orders, folder, _data: data, _serving: serving }
    }

    fn settings(&self, name: &str) -> AcmeSettings {
        AcmeSettings {
            names: vec![name.to_owned()],
            directory: self.directory.clone(),
            ca_file: Some(self.certificate.certificate()),
            ..AcmeSettings::default()
        }
    }

    /// Asks it for a certificate, which it never issues.
    async fn refusal(&self, settings: &AcmeSettings) -> Failure {
        let mut authority = Acme::new(settings, ProvenBy::Http, Arc::default()).unwrap();
        authority.issue(&self.folder, &Wanted::of(settings), NOW).await.err().expect("no certificate")
    }
}

fn acceptor(certificate: &TestCertificate) -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_file(certificate.certificate()).unwrap()];
    let key = PrivateKeyDer::from_pem_file(certificate.key()).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(chain, key).unwrap()))
}

/// Reads one request and answers it.
async fn exchange(acceptor: &TlsAcceptor, stream: TcpStream, reply: impl FnOnce(&str, &str) -> String) {
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let (mut said, mut piece) = (String::new(), [0; 16_384]);
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        said.push_str(std::str::from_utf8(&piece[..read]).unwrap());
        let whole = said.split_once("\r\n\r\n").filter(|(head, body)| {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            length.unwrap_or(0) == body.len()
        });
        if let Some((head, body)) = whole {
            let answer = reply(head.lines().next().unwrap(), body);
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            return;
        }
        assert!(read > 0, "half a request: {said:?}");
    }
}

fn reply(asked: &str, body: &str, base: &str, answer: &Answer, orders: &Mutex<Vec<Value>>) -> String {
    let payload = || {
        let signed: Value = serde_json::from_str(body).unwrap();
        let payload = BASE64_URL_SAFE_NO_PAD.decode(signed["payload"].as_str().unwrap()).unwrap();
        serde_json::from_slice::<Value>(&payload).unwrap()
    };
    let path = asked.split(' ').nth(1).unwrap();
    let (status, header, body) = match path {
        "/dir" => {
            let profiles = json!({"classic": "usual", "shortlived": "of six days"});
            let directory = json!({
                "newNonce": format!("{base}/nonce"), "newAccount": format!("{base}/account"),
                "newOrder": format!("{base}/order"), "renewalInfo": format!("{base}/info"), "meta": {"profiles": profiles},
            });
            (StatusCode::OK, "x-any: 1", directory)
        }
        "/nonce" => (StatusCode::OK, "x-any: 1", Value::Null),
        "/account" => (StatusCode::CREATED, "location: https://localhost/account/1", json!({"status": "valid"})),
        "/order" => {
            orders.lock().push(payload());
            answer.clone()
        }
        _ => {
            let window = json!({"start": "2027-02-01T00:00:00Z", "end": "2027-02-03T00:00:00Z"});
            (StatusCode::OK, "retry-after: 21600", json!({"suggestedWindow": window}))
        }
    };
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let body = body.as_str().map_or(text, str::to_owned);
    format!(
        "HTTP/1.1 {status}\r\nreplay-nonce: abc\r\n{header}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn problem(kind: &str, detail: &str) -> Value {
    json!({"type": format!("urn:ietf:params:acme:error:{kind}"), "detail": detail})
}

#[tokio::test]
async fn who_is_sent_away_for_a_while_knows_for_how_long_and_keeps_everything() {
    let answer = (StatusCode::TOO_MANY_REQUESTS, "retry-after: 3600", problem("rateLimited", "too many certificates"));
    let authority = Scripted::answering(answer).await;
    let failure = authority.refusal(&authority.settings("talk.example")).await;
    assert_eq!((failure.come_back, failure.spent), (Some(NOW.plus_s(3_600)), Spent::Nothing));
    assert_eq!(failure.why, "too many certificates (rateLimited)");
    assert_eq!(authority.folder.tries().unwrap().orders, [NOW]);
    assert!(authority.folder.account().unwrap().is_some());
}

#[tokio::test]
async fn an_address_is_asked_for_as_one_of_the_short_lived_kind_and_a_name_as_usual() {
    let answer = (StatusCode::BAD_REQUEST, "x-any: 1", problem("rejectedIdentifier", "not here"));
    let authority = Scripted::answering(answer).await;
    let named = AcmeSettings { profile: Some("classic".to_owned()), ..authority.settings("talk.example") };
    for settings in [authority.settings("203.0.113.7"), authority.settings("talk.example"), named] {
        assert_eq!(authority.refusal(&settings).await.spent, Spent::Order);
    }
    let orders = authority.orders.lock().clone();
    assert_eq!(orders[0], json!({"identifiers": [{"type": "ip", "value": "203.0.113.7"}], "profile": "shortlived"}));
    assert_eq!(orders[1], json!({"identifiers": [{"type": "dns", "value": "talk.example"}]}));
    assert_eq!(orders[2]["profile"], "classic");
}

#[tokio::test]
async fn a_kind_that_is_not_offered_is_not_ordered() {
    let authority = Scripted::answering((StatusCode::BAD_REQUEST, "x-any: 1", Value::Null)).await;
    let settings = AcmeSettings { profile: Some("golden".to_owned()), ..authority.settings("talk.example") };
    let failure = authority.refusal(&settings).await;
    assert!(failure.why.contains("acme.profile") && failure.why.contains("shortlived"), "{}", failure.why);
    assert!(authority.orders.lock().is_empty());
    assert!(authority.folder.tries().unwrap().orders.is_empty());
}

#[tokio::test]
async fn an_account_that_the_authority_forgot_is_forgotten_here_too() {
    let answer = (StatusCode::BAD_REQUEST, "x-any: 1", problem("accountDoesNotExist", "who?"));
    let authority = Scripted::answering(answer).await;
    assert_eq!(authority.refusal(&authority.settings("talk.example")).await.spent, Spent::Account);
}

#[tokio::test]
async fn a_page_of_some_proxy_on_the_way_is_told_by_its_status() {
    let answer = (StatusCode::BAD_GATEWAY, "x-any: 1", json!("<h1>Bad gateway</h1>"));
    let authority = Scripted::answering(answer).await;
    let failure = authority.refusal(&authority.settings("talk.example")).await;
    assert!(failure.why.contains("502"), "{}", failure.why);
    assert_eq!(failure.spent, Spent::Nothing);
}

#[tokio::test]
async fn an_authority_that_is_not_known_is_told_nothing() {
    let authority = Scripted::answering((StatusCode::OK, "x-any: 1", Value::Null)).await;
    let settings = AcmeSettings { ca_file: None, ..authority.settings("talk.example") };
    let failure = authority.refusal(&settings).await;
    assert!(failure.why.contains("localhost cannot be asked"), "{}", failure.why);
    assert!(authority.folder.account().unwrap().is_none());
}

#[tokio::test]
async fn the_authority_says_when_it_would_have_a_certificate_renewed() {
    let answer = (StatusCode::BAD_REQUEST, "x-any: 1", problem("rejectedIdentifier", "not here"));
    let authority = Scripted::answering(answer).await;
    let settings = authority.settings("talk.example");
    authority.refusal(&settings).await;
    let mut params = rcgen::CertificateParams::new(vec!["talk.example".to_owned()]).unwrap();
    params.use_authority_key_identifier_extension = true;
    let chain = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem();
    let mut client = Acme::new(&settings, ProvenBy::Http, Arc::default()).unwrap();
    let window = client.window(&authority.folder, &chain).await.unwrap();
    assert_eq!(window.from.to_string(), "2027-02-01T00:00:00.000000Z");
    assert_eq!(window.until.to_string(), "2027-02-03T00:00:00.000000Z");
}
