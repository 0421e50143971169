//! People with keys, and rooms for them.

use serde_json::{Value, json};

use super::Http;

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user's id.
    pub id: i64,
    /// A whole `Authorization` header.
    pub credential: String,
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Signs up so many people, and makes each a key.
pub async fn sign_up(http: &Http, count: usize) -> Vec<Person> {
    let mut people = Vec::with_capacity(count);
    for place in 0..count {
        let account =
            json!({"username": format!("person-{place}"), "password": format!("quite a long secret {place}")});
        let signed_up = http.post("/auth/sign-up", "", &account).await;
        let bearer = format!("Bearer {}", signed_up["access"]["token"].as_str().expect("an access token"));
        let session = http.post("/sessions", &bearer, &json!({"name": "crash test"})).await;
        let credential = format!("Token {}", session["key"].as_str().expect("a key"));
        people.push(Person { id: number(&signed_up["user"]["id"]), credential });
    }
    people
}

/// Makes a public room of the first person, which the others join.
pub async fn make_room(http: &Http, name: &str, people: &[&Person]) -> i64 {
    let (owner, others) = people.split_first().expect("somebody to own the room");
    let room = number(&http.post("/rooms", &owner.credential, &json!({"kind": "public", "name": name})).await["id"]);
    for person in others {
        http.post(&format!("/rooms/{room}/join"), &person.credential, &json!({})).await;
    }
    room
}
