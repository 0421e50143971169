//! What is known of somebody over all features: all of what is theirs, and nothing of others beyond the rooms that they share.

use std::io::{Cursor, Read};

use messages::SendMessage;
use model::RoomId;
use reqwest::Method;
use serde_json::{Value, from_value, json};
use testkit::{Answer, TestServer, both_dbs, fresh_key};
use zip::ZipArchive;

use super::{
    PASSWORD, Person, befriend, bring, delete, ghost, invite, let_grace_pass, room_of, root, setup, sign_up, store,
    work_off,
};

/// Sends through the rule: as many as no door would take in a moment.
const MANY: usize = 1_300;

/// The files of somebody's archive, in their order: the name of each, and its text.
async fn archive(server: &TestServer, person: &Person) -> Vec<(String, String)> {
    let files = raw_archive(server, person).await;
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

async fn raw_archive(server: &TestServer, person: &Person) -> Vec<(String, Vec<u8>)> {
    let shown = json!({"password": PASSWORD});
    person.client.post("/me/own-data", shown).await.expect_status(202).done();
    work_off(server).await;
    let response = person.client.request(Method::GET, "/me/own-data/file").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let mut zip = ZipArchive::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let count = zip.len();
    let read = |place: usize| {
        let mut file = zip.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(read).collect()
}

fn lines(files: &[(String, String)], name: &str) -> Vec<Value> {
    let (_, text) = files.iter().find(|(known, _)| known == name).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn say(server: &TestServer, person: &Person, room: RoomId, count: usize) {
    let caller = ghost(person);
    for number in 0..count {
        let new = json!({"room": room, "key": fresh_key(), "text": format!("word {number}")});
        let new: SendMessage = from_value(new).unwrap();
        server.write(move |work| messages::send(work, &caller, &new)).await;
    }
}

both_dbs!(an_archive_holds_all_that_is_ones_own_and_nothing_of_others, setup(), async |server: TestServer| {
    let root = root(&server).await;
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let (den, cellar) = (room_of(&ann, "group", "den").await, room_of(&bob, "group", "canary cellar").await);
    bring(&ann, den, &bob).await;
    let attic = room_of(&bob, "group", "attic").await;
    invite(&bob, attic, &ann).await;
    let gone = room_of(&bob, "group", "shed").await;
    bring(&bob, gone, &ann).await;
    ann.client.send(gone, "goodbye").await.expect_status(201).done();
    ann.client.post(&format!("/rooms/{gone}/leave"), json!({})).await.expect_status(204).done();
    bob.client.patch(&format!("/rooms/{gone}"), json!({"name": "canary shed"})).await.expect_status(200).done();
    befriend(&ann, &bob).await;
    let direct = ann.client.post("/rooms/direct", json!({"user": bob.id})).await.expect_status(200).json();
    for room in [den, cellar, gone] {
        bob.client.send(room, "canary words of bob").await.expect_status(201).done();
        let draft = json!({"text": "canary thought of bob"});
        bob.client.put(&format!("/rooms/{room}/draft"), draft).await.expect_status(200).done();
    }
    let draft = json!({"text": "half a thought"});
    ann.client.put(&format!("/rooms/{den}/draft"), draft).await.expect_status(200).done();
    let note = json!({"note": "canary note", "uses": 1, "expires_in_s": 86_400});
    root.client.post("/admin/invitations", note).await.expect_status(201).done();
    say(&server, &ann, den, MANY).await;

    let files = archive(&server, &ann).await;
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let known = [
        "README.txt",
        "account.jsonl",
        "identities.jsonl",
        "passkeys.jsonl",
        "sessions.jsonl",
        "tokens.jsonl",
        "invitation_codes.jsonl",
        "bots.jsonl",
        "rooms.jsonl",
        "invitations.jsonl",
        "messages.jsonl",
        "read_positions.jsonl",
        "files.jsonl",
        "marked_messages.jsonl",
        "drafts.jsonl",
        "reports.jsonl",
        "people.jsonl",
        "privacy.jsonl",
        "profile.jsonl",
        "contacts.jsonl",
        "personal_link.jsonl",
        "sent_invitations.jsonl",
    ];
    assert_eq!(names, known);
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    for canary in ["canary", "argon2", "hash"] {
        assert!(!all.contains(canary), "{canary}");
    }
    assert_eq!(all.matches("bob").count(), 2, "whom ann talks to directly, who is her friend");
    assert_eq!(lines(&files, "people.jsonl")[0]["relation"], "friend");
    assert_eq!(lines(&files, "privacy.jsonl")[0]["add"], "friends");
    let draft = &lines(&files, "drafts.jsonl")[0];
    assert_eq!((&draft["room"], &draft["text"]), (&json!(den), &json!("half a thought")));
    let mut rooms: Vec<Value> = lines(&files, "rooms.jsonl");
    rooms.retain(|room| room["room"] == json!(den) || room["room"] == json!(gone) || room["room"] == direct["id"]);
    let said: Vec<Value> = rooms.iter().map(|room| json!([room["name"], room["peer"], room["state"]])).collect();
    let expected = [json!(["den", null, "joined"]), json!([null, null, "left"]), json!([null, "bob", "joined"])];
    assert_eq!(said, expected);
    let invitations = lines(&files, "invitations.jsonl");
    assert_eq!((invitations.len(), &invitations[0]["name"]), (1, &json!("attic")));
    let mut seqs: Vec<i64> = Vec::new();
    for message in lines(&files, "messages.jsonl") {
        let text = message["text"].as_str().unwrap();
        assert!(text.starts_with("word ") && message["room"] == json!(den) || text == "goodbye", "{message}");
        seqs.push(message["seq"].as_i64().unwrap() * i64::from(text != "goodbye"));
    }
    seqs.sort_unstable();
    seqs.dedup();
    assert_eq!(seqs.len(), MANY + 1, "each once");
    let head = ann.client.get(&format!("/rooms/{den}")).await.json()["head"].clone();
    let position = lines(&files, "read_positions.jsonl").into_iter().find(|read| read["room"] == json!(den)).unwrap();
    assert_eq!(position["seq"], head);

    delete(&ann, "keep").await.expect_status(200).done();
    let_grace_pass(&server).await;
    let left = server.read(|tx| Ok(store::count_own_data(tx)?)).await;
    assert_eq!(left, 0);
});

/// A picture of one pixel.
const PIXEL: [u8; 70] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31, 21, 196,
    137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 218, 99, 100, 248, 207, 80, 15, 0, 3, 134, 1, 128, 90, 52, 125, 107, 0, 0,
    0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

both_dbs!(the_picture_that_somebody_set_lies_in_their_archive_as_it_is_shown, setup(), async |server: TestServer| {
    let ann = sign_up(&server, "ann").await;
    let put = ann.client.request(Method::PUT, "/me/avatar").header("content-type", "image/png").body(PIXEL.to_vec());
    let avatar = Answer::to(put).await.expect_status(200).json()["avatar"].as_str().unwrap().to_owned();
    let shown = ann.client.request(Method::GET, &format!("/avatars/{avatar}?size=512")).send().await.unwrap();
    let shown = shown.bytes().await.unwrap();
    let files = raw_archive(&server, &ann).await;
    let (_, profile) = files.iter().find(|(name, _)| name == "profile.jsonl").unwrap();
    let profile: Value = serde_json::from_slice(profile).unwrap();
    let named = profile["avatar"]["file"].as_str().unwrap();
    let (name, picture) = files.last().unwrap();
    assert_eq!((name.as_str(), picture.as_slice()), (named, &shown[..]));
    assert!(name == "picture.jpg" || name == "picture.png", "{name}");
});
