//! Address books, brought and kept.

mod discovery;
mod hostile;
mod importing;
mod keeping;
mod matching;

use db::{Tx, args, sql};
use reqwest::Method;
use serde_json::Value;
use testkit::{Answer, Setup, TestClient, TestServer};

pub const DAY_S: i64 = 86_400;

pub fn setup() -> Setup {
    Setup::new(people::feature)
}

/// Hands a file over, and gives the answer.
pub async fn send(who: &TestClient, query: &str, file: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/contacts/imports{query}");
    Answer::to(who.request(Method::POST, &path).body(file.into())).await
}

/// Hands a file over and has it read. Gives what it came to.
pub async fn import(server: &TestServer, who: &TestClient, file: impl Into<Vec<u8>>) -> Value {
    send(who, "", file).await.expect_status(202).done();
    server.app().work_off_jobs().await.unwrap();
    last(who).await
}

pub async fn last(who: &TestClient) -> Value {
    who.get("/contacts/imports/last").await.expect_status(200).json()
}

/// What an import came to: state, added, changed, unchanged, repeated, refused.
pub fn sums(import: &Value) -> (String, [i64; 5]) {
    let sums =
        ["added", "changed", "unchanged", "repeated", "refused"].map(|name| import[name].as_i64().expect("a number"));
    (import["state"].as_str().unwrap().to_owned(), sums)
}

pub fn done(sums: [i64; 5]) -> (String, [i64; 5]) {
    ("done".to_owned(), sums)
}

/// Somebody's book, all pages of it.
pub async fn book(who: &TestClient, state: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = who.get(&format!("/contacts?limit=150{state}{after}")).await.expect_status(200).json();
        all.extend(page["contacts"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_i64() else { return all };
        after = format!("&after={next}");
    }
}

/// `name address state`, in the order of addresses.
pub async fn shown(who: &TestClient) -> Vec<String> {
    let show = |contact: &Value| {
        let text = |name: &str| contact[name].as_str().unwrap_or("").to_owned();
        format!("{}{} {} {}", text("email"), text("phone"), text("name"), text("state"))
    };
    let mut all: Vec<String> = book(who, "").await.iter().map(show).collect();
    all.sort_unstable();
    all
}

/// Gives somebody addresses that are known to be theirs, and says who finds them by those.
pub async fn open(server: &TestServer, who: &TestClient, email: &str, phone: &str, circle: &'static str) {
    let (user, email, phone) = (who.id(), email.to_owned(), phone.to_owned());
    server
        .write(move |work| {
            let now = work.now();
            let known =
                sql!("update users set email = $2, email_folded = $2, email_verified_at = $3, phone = $4 where id = $1");
            work.tx().execute(known, args![user, &email, now, &phone])?;
            let privacy = sql!(
                "insert into privacy (user_id, message, add_to_rooms, invite, find, find_by_email, find_by_phone, see_email, see_phone)
                 values ($1, 'everyone', 'friends', 'everyone', 'everyone', $2, $2, 'nobody', 'nobody')
                 on conflict (user_id) do update set find_by_email = excluded.find_by_email, find_by_phone = excluded.find_by_phone"
            );
            Ok(work.tx().execute(privacy, args![user, circle])?)
        })
        .await;
}

/// How many rows there are of entries, imports, pieces, refusals and checks.
pub async fn rows(server: &TestServer) -> [i64; 5] {
    let count = |tx: &mut Tx<'_>| {
        let counts = sql!(
            "select (select count(*) from contacts), (select count(*) from contact_imports), (select count(*) from contact_import_pieces),
                (select count(*) from contact_refusals), (select count(*) from contact_checks)"
        );
        let read = |row: &db::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]);
        Ok(tx.one(counts, args![], read)?)
    };
    server.read(count).await
}

/// A book of so many people.
pub fn people(count: usize) -> String {
    people_called(count, "P")
}

pub fn people_called(count: usize, name: &str) -> String {
    (0..count)
        .map(|number| format!("BEGIN:VCARD\nFN:{name}{number}\nTEL:+49151{:08}\nEND:VCARD\n", 20_000_000 + number))
        .collect()
}
