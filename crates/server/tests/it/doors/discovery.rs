//! What stays behind where contacts were compared on the device: nothing that names them.

use reqwest::Method;
use serde_json::json;
use testkit::{Engine, HiddenAddress};

use super::stage::{Stage, answer};

/// Accounts, each with as many numbers as a new one may look for.
const PEOPLE: usize = 5;
const EACH: usize = 2_000;

fn holds(bytes: &[u8], text: &str) -> bool {
    let text = text.as_bytes();
    bytes.windows(text.len()).any(|part| part == text)
}

/// How many of the numbers stand in there.
fn numbers_in(bytes: &[u8]) -> usize {
    bytes.windows(13).filter(|part| part.starts_with(b"491512000") && part.iter().all(u8::is_ascii_digit)).count()
}

#[tokio::test]
async fn ten_thousand_numbers_that_met_nobody_are_in_no_file_and_no_log() {
    let Some(stage) = Stage::set(module_path!(), Engine::Sqlite, &[("COMMUNE__LOGS__LEVEL", "trace")]).await else {
        return;
    };
    for person in 0..PEOPLE {
        let token = format!("Token {}", stage.sign_up(&format!("ann{person}")).await);
        for from in (0..EACH).step_by(500) {
            let number = |at| format!("+49151{:08}", 20_000_000 + person * EACH + at);
            let hidden: Vec<HiddenAddress> = (from..from + 500).map(|at| HiddenAddress::new(&number(at))).collect();
            let blinded: Vec<&str> = hidden.iter().map(HiddenAddress::blinded).collect();
            let request = stage.request(Method::POST, "/api/v1/contacts/discovery/evaluations");
            let told = answer(request.header("authorization", &token).json(&json!({"blinded": blinded}))).await;
            assert_eq!(told.status, 200, "{}", told.body);
            assert_eq!(told.json()["evaluated"].as_array().expect("evaluated").len(), 500);
        }
        let people = stage.request(Method::GET, "/api/v1/contacts/discovery/people");
        assert_eq!(answer(people.header("authorization", &token)).await.status, 200);
    }
    // What would be found: a number that was brought.
    let token = format!("Token {}", stage.sign_up("bob").await);
    let card = "BEGIN:VCARD\nFN:Eve\nTEL:+4915299999999\nEND:VCARD\n";
    let request = stage.request(Method::POST, "/api/v1/contacts/imports").header("authorization", token).body(card);
    assert_eq!(answer(request).await.status, 202);
    let (files, log) = stage.left_behind().await;
    assert!(holds(&files, "+4915299999999") && holds(&files, "ann4"), "the database is not among the files");
    assert!(!log.is_empty(), "nothing was logged");
    assert_eq!((numbers_in(&files), numbers_in(&log)), (0, 0));
}
