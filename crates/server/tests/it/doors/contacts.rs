//! The older system's upload of contacts: they are brought, read beside, and asked after.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{PASSWORD, Stage, answer, on_both_engines};

/// Longer than reading three contacts takes.
const PATIENCE: Duration = Duration::from_secs(30);

async fn recorded(stage: &Stage, token: &str) -> bool {
    let told = stage.form(Method::GET, "/phone-import-recorded/", token, "").await;
    assert_eq!(told.status, 200, "{}", told.body);
    told.json()["phone_import_recorded"].as_bool().expect("a truth value")
}

async fn until_recorded(stage: &Stage, token: &str) {
    let begun = Instant::now();
    while !recorded(stage, token).await {
        assert!(begun.elapsed() < PATIENCE, "they are never read");
    }
}

/// What became of the last import.
async fn last(stage: &Stage, token: &str) -> Value {
    let request = stage.request(Method::GET, "/api/v1/contacts/imports/last");
    answer(request.header("authorization", format!("Token {token}"))).await.json()
}

async fn book(stage: &Stage, token: &str) -> Vec<Value> {
    let request = stage.request(Method::GET, "/api/v1/contacts").header("authorization", format!("Token {token}"));
    answer(request).await.json()["contacts"].as_array().expect("contacts").clone()
}

on_both_engines!(contacts_of_a_phone_are_read_beside_and_asked_after, &[], async |stage| {
    let form = format!("username=ann&password={PASSWORD}");
    stage.form(Method::POST, "/auth/users/create/", "", &form).await;
    let made = stage.form(Method::POST, "/auth/token/create/", "", &form).await;
    let token = made.json()["auth_token"].as_str().expect("a token").to_owned();
    assert!(!recorded(&stage, &token).await, "nothing was brought yet");
    let contacts = json!([{"name": "Bob", "phone": "+49 1512 3456789"}, {"name": "Eve", "phone": "nonsense"}]);
    let form = format!("contacts={}", contacts.to_string().replace('+', "%2B"));
    let begun = stage.form(Method::POST, "/import/", &token, &form).await;
    assert_eq!(
        (begun.status, begun.body.as_str()),
        (200, r#"{"status":"SUCCESS","message":"Contacts import started"}"#)
    );
    until_recorded(&stage, &token).await;
    let book = book(&stage, &token).await;
    assert_eq!((book.len(), &book[0]["phone"], &book[0]["source"]), (1, &json!("+4915123456789"), &json!("phone")));
    let json = json!({"contacts": [{"name": "Fay", "phone": "+49 1512 3456780"}]});
    let request = stage.request(Method::POST, "/import/").header("authorization", format!("Token {token}"));
    assert_eq!(answer(request.json(&json)).await.status, 200);
    until_recorded(&stage, &token).await;
});

/// As many as the largest address books have, and so many that the server is killed before they are read.
const MANY: usize = 100_000;

on_both_engines!(
    an_import_goes_on_after_kills_and_nothing_is_there_twice,
    &[("COMMUNE__JOBS__LEASE_S", "2"), ("COMMUNE__JOBS__POLL_MS", "200")],
    async |stage| {
        let token = stage.sign_up("ann").await;
        let card = |number| format!("BEGIN:VCARD\nFN:P{number}\nTEL:+49151{:08}\nEND:VCARD\n", 20_000_000 + number);
        let file: String = (0..MANY).map(card).collect();
        let request = stage.request(Method::POST, "/api/v1/contacts/imports");
        let sent = answer(request.header("authorization", format!("Token {token}")).body(file)).await;
        assert_eq!(sent.status, 202, "{}", sent.body);
        let (begun, mut kills, mut killed_at) = (Instant::now(), 0, 0);
        loop {
            assert!(begun.elapsed() < 4 * PATIENCE, "it is never through");
            let import = last(&stage, &token).await;
            if import["state"] != "running" {
                assert_eq!((&import["state"], &import["added"]), (&json!("done"), &json!(MANY)), "{import}");
                assert_eq!([&import["unchanged"], &import["repeated"], &import["refused"]], [&json!(0); 3], "{import}");
                break;
            }
            let added = import["added"].as_i64().expect("a number");
            // In the middle, and never at the same place.
            if kills < 3 && added > killed_at + 200 {
                stage.kill().await;
                (kills, killed_at) = (kills + 1, added);
            }
        }
        assert!(kills > 0, "it was through before it could be killed");
        let page = stage.request(Method::GET, "/api/v1/contacts?limit=1");
        let page = answer(page.header("authorization", format!("Token {token}"))).await.json();
        assert_eq!(page["stored"], json!(MANY));
    }
);
