//! Histories brought in and written out, on both engines, with all features.

use std::fs;
use std::path::PathBuf;

use accounts::{Accounts, Config};
use app::mail::Carriers;
use serde_json::{Value, json};
use testkit::{Engine, Setup, TestClient, TestDatabase, TestServer, both_dbs};

use super::{Import, export, import};
use crate::commands::features;

const PASSWORD: &str = "correct horse battery staple";

fn setup() -> Setup {
    Setup::new(|| {
        features::all(&Accounts::new(Config { sign_up_before_setup: true, ..Config::default() }), Carriers::default())
    })
}

/// A folder with the files of a test.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, lines: &[String]) -> PathBuf {
        fs::write(self.path(name), lines.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
        self.path(name)
    }
}

fn said(minute: u32, sender: &str, text: &str) -> String {
    json!({"at": format!("2004-12-25T09:{minute:02}:00Z"), "channel": "ubuntu", "sender": sender, "text": text})
        .to_string()
}

/// The line of a room, with more about it.
fn room_line(name: &str, kind: &str, more: &Value) -> String {
    let mut line = json!({
        "is": "room", "channel": name, "name": name, "kind": kind, "history": "all", "archived": false, "default": false,
    });
    for (key, value) in more.as_object().unwrap() {
        line[key] = value.clone();
    }
    line.to_string()
}

async fn bring(server: &TestServer, file: PathBuf) -> import::Report {
    import(server.app(), &Import { file, source: "chat".to_owned() }, |_| true).await.unwrap()
}

fn client(server: &TestServer, signed_in: &Value) -> TestClient {
    server.client_with(&format!("Bearer {}", signed_in["access"]["token"].as_str().unwrap()))
}

async fn sign_up(server: &TestServer, name: &str) -> TestClient {
    let body = json!({"username": name, "password": PASSWORD});
    client(server, &server.anonymous().post("/auth/sign-up", body).await.expect_status(201).json())
}

/// The one public room of this name.
async fn room_called(client: &TestClient, name: &str) -> Value {
    let rooms = client.get("/rooms/public").await.expect_status(200).json();
    let rooms = rooms["rooms"].as_array().unwrap();
    rooms.iter().find(|room| room["name"] == name).unwrap_or_else(|| panic!("{rooms:?}")).clone()
}

/// What a room's messages say, with who said it and when.
async fn history(client: &TestClient, room: i64) -> Vec<(String, String, String)> {
    let path = format!("/rooms/{room}/messages?after=0&limit=200");
    let page = client.get(&path).await.expect_status(200).json();
    let events = page["events"].as_array().unwrap();
    let ids: Vec<_> = events.iter().map(|event| event["by"].to_string()).collect();
    let people = client.get(&format!("/users?ids={}", ids.join(","))).await.expect_status(200).json();
    let name = |id: &Value| {
        let people = people["users"].as_array().unwrap();
        let person = people.iter().find(|person| person["id"] == *id).unwrap_or_else(|| panic!("nobody is {id}"));
        person["display_name"].as_str().or_else(|| person["username"].as_str()).unwrap().to_owned()
    };
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    events.iter().map(|event| (text(&event["at"]), name(&event["by"]), text(&event["data"]["text"]))).collect()
}

fn line(minute: u32, sender: &str, text: &str) -> (String, String, String) {
    (format!("2004-12-25T09:{minute:02}:00.000000Z"), sender.to_owned(), text.to_owned())
}

both_dbs!(a_log_is_there_line_by_line_and_a_second_time_adds_nothing, setup(), async |server: TestServer| {
    let files = Files::new();
    // Names that differ by case, a line said twice, a step back in time, and what is no line.
    let mut lines = vec![
        said(5, "Ann", "first"),
        said(3, "ann", "<b>second</b> \u{1f3e0}"),
        said(3, "ann", "<b>second</b> \u{1f3e0}"),
        said(6, "[gee]|away", "third"),
        said(6, "Ann", "  "),
        "{".to_owned(),
        said(7, "Ann", "last"),
    ];
    let report = bring(&server, files.write("log", &lines)).await;
    assert_eq!((report.added, report.present, report.people, report.rooms), (5, 0, 3, 1));
    assert_eq!(report.refused["is blank"], (1, vec![5]));
    assert_eq!(report.refused["is no JSON object"], (1, vec![6]));

    let reader = sign_up(&server, "reader").await;
    let room = room_called(&reader, "ubuntu").await["id"].as_i64().unwrap();
    reader.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).done();
    let expected = [
        line(5, "Ann", "first"),
        line(3, "ann", "<b>second</b> \u{1f3e0}"),
        line(3, "ann", "<b>second</b> \u{1f3e0}"),
        line(6, "[gee]|away", "third"),
        line(7, "Ann", "last"),
    ];
    assert_eq!(history(&reader, room).await, expected);

    let again = bring(&server, files.write("again", &lines)).await;
    assert_eq!((again.added, again.present), (0, 5));
    lines.insert(0, said(1, "Ann", "before all"));
    let longer = bring(&server, files.write("longer", &lines)).await;
    assert_eq!((longer.added, longer.present), (1, 5));
    assert_eq!(history(&reader, room).await.len(), 6);
    let findings = server.app().read(app::doctor::examine).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
});

both_dbs!(nobody_signs_in_as_an_unclaimed_person_until_they_are_handed_over, setup(), async |server: TestServer| {
    let files = Files::new();
    bring(&server, files.write("log", &[said(1, "Ann Lee", "hello")])).await;
    let try_it = || async {
        let body = json!({"username": "ann_lee", "password": PASSWORD});
        server.anonymous().post("/auth/sign-in", body).await
    };
    try_it().await.expect_status(401).problem("wrong_credentials").done();
    // Nor is anybody to be invited, or to be written to, who is not there.
    let host = sign_up(&server, "host").await;
    let group = host.post("/rooms", json!({"kind": "group", "name": "den"})).await.expect_status(201).json();
    let path = format!("/rooms/{}/invitations", group["id"]);
    host.post(&path, json!({"username": "ann_lee"})).await.expect_status(404).done();

    let new = accounts::NewAccount::typed("Ann_Lee", PASSWORD, "").unwrap();
    server.write(move |work| accounts::hand_over(work, &new)).await;
    let signed_in = try_it().await.expect_status(200).json();
    let ann = client(&server, &signed_in);
    let rooms = ann.get("/rooms").await.expect_status(200).json();
    let mut names: Vec<_> = rooms["rooms"].as_array().unwrap().iter().map(|room| room["name"].clone()).collect();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, ["general", "ubuntu"]);
    let room = room_called(&ann, "ubuntu").await["id"].as_i64().unwrap();
    assert_eq!(history(&ann, room).await, [line(1, "Ann Lee", "hello")]);
    let key = uuid::Uuid::from_u128(7);
    ann.post(&format!("/rooms/{room}/messages"), json!({"key": key, "text": "I am here"}))
        .await
        .expect_status(201)
        .done();

    // A repeated import still knows her.
    let again = bring(&server, files.write("more", &[said(1, "Ann Lee", "hello"), said(2, "Ann Lee", "more")])).await;
    assert_eq!((again.added, again.present, again.people), (1, 1, 1));
    assert_eq!(history(&ann, room).await.iter().filter(|line| line.1 == "Ann Lee").count(), 3);
    let twice = accounts::NewAccount::typed("Ann_Lee", PASSWORD, "").unwrap();
    let refused = server.app().write(move |work| accounts::hand_over(work, &twice)).await.unwrap_err();
    assert_eq!(refused.code(), "no_such_person");
});

both_dbs!(old_news_are_never_unread, setup(), async |server: TestServer| {
    let files = Files::new();
    bring(&server, files.write("log", &[said(1, "Ann", "one")])).await;
    let (reader, late) = (sign_up(&server, "reader").await, sign_up(&server, "late").await);
    let room = room_called(&reader, "ubuntu").await["id"].as_i64().unwrap();
    for client in [&reader, &late] {
        client.post(&format!("/rooms/{room}/join"), json!({})).await.expect_status(200).done();
    }
    let path = format!("/rooms/{room}/messages");
    let send = |text: &'static str, key| reader.post(&path, json!({"key": uuid::Uuid::from_u128(key), "text": text}));
    send("live", 1).await.expect_status(201).done();
    let many: Vec<_> = (2..40).map(|minute| said(minute, "Ann", "old")).collect();
    bring(&server, files.write("more", &many)).await;
    let unread = async |client: &TestClient| {
        let mine = client.get(&format!("/rooms/{room}")).await.expect_status(200).json();
        (mine["unread"].as_i64().unwrap(), mine["position"].as_i64().unwrap() == mine["head"].as_i64().unwrap())
    };
    assert_eq!(unread(&reader).await, (0, true), "who had read everything has so now");
    assert_eq!(unread(&late).await, (1, false), "only what was said here counts");
    send("live again", 2).await.expect_status(201).done();
    assert_eq!(unread(&late).await, (2, false));
});

both_dbs!(what_is_written_out_and_brought_in_elsewhere_is_written_out_the_same, setup(), async |server: TestServer| {
    let files = Files::new();
    let (ann, bob) = (sign_up(&server, "ann").await, sign_up(&server, "bob").await);
    let group = ann.post("/rooms", json!({"kind": "group", "name": "den"})).await.expect_status(201).json();
    let twin = ann.post("/rooms", json!({"kind": "public", "name": "den"})).await.expect_status(201).json();
    server.befriend(&ann, &bob).await;
    let direct = ann.post("/rooms/direct", json!({"username": "bob"})).await.expect_status(200).json();
    for (place, room) in [&group, &twin, &direct].into_iter().enumerate() {
        for (number, client) in [&ann, &bob].into_iter().enumerate() {
            let key = uuid::Uuid::from_u128((place * 2 + number) as u128);
            let text = format!("line {number} \u{202b}\u{5e9} \"quoted\"");
            let body = json!({"key": key, "text": text});
            let answer = client.post(&format!("/rooms/{}/messages", room["id"]), body).await;
            // Bob is no member of the rooms that Ann made.
            answer
                .expect_status(if number == 1 && place < 2 { if place == 0 { 404 } else { 403 } } else { 201 })
                .done();
        }
    }
    bring(&server, files.write("log", &[said(1, "Ann", "from elsewhere"), said(2, "bob", "me too")])).await;
    let more = [
        // Nothing was said in the room that everybody is in: it takes the name.
        room_line("Lounge", "public", &json!({"default": true, "history": "since_join"})),
        room_line("old chat", "group", &json!({"by_address": true})),
        json!({"is": "person", "name": "Carol", "username": "carol", "presence": "nobody"}).to_string(),
        json!({"is": "member", "channel": "old chat", "sender": "Ann", "role": "owner"}).to_string(),
        json!({"is": "invitation", "channel": "old chat", "sender": "bob", "by": "Ann", "at": "2004-12-25T09:14:00Z"})
            .to_string(),
    ];
    bring(&server, files.write("more", &more)).await;
    export(server.app(), &files.path("one"), |_| true).await.unwrap();

    let empty = match server.engine() {
        Engine::Sqlite => TestDatabase::sqlite(),
        Engine::Postgres => tokio::task::block_in_place(TestDatabase::postgres).unwrap(),
    };
    let other = TestServer::start(setup(), empty).await;
    bring(&other, files.path("one")).await;
    let written = export(other.app(), &files.path("two"), |_| true).await.unwrap();
    assert_eq!(written, 6);
    let (one, two) = (fs::read_to_string(files.path("one")).unwrap(), fs::read_to_string(files.path("two")).unwrap());
    assert_eq!(one, two);
    assert!(one.contains(r#""channel":"den (2)","name":"den""#), "{one}");
    for part in [
        r#""name":"Lounge""#,
        r#""by_address":true"#,
        r#""username":"carol","presence":"nobody""#,
        r#""is":"invitation","channel":"old chat","sender":"bob-2","by":"Ann""#,
    ] {
        assert!(one.contains(part), "{part} is not in {one}");
    }
    let findings = other.app().read(app::doctor::examine).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");

    // A place in a group is kept for its member, and for nobody else.
    let new = accounts::NewAccount::typed("ann", PASSWORD, "").unwrap();
    other.write(move |work| accounts::hand_over(work, &new)).await;
    let body = json!({"username": "ann", "password": PASSWORD});
    let ann = client(&other, &other.anonymous().post("/auth/sign-in", body).await.expect_status(200).json());
    let mine = ann.get("/rooms").await.expect_status(200).json();
    let mut names: Vec<_> = mine["rooms"].as_array().unwrap().iter().map(|room| room["name"].to_string()).collect();
    names.sort();
    assert_eq!(names, ["\"\"", "\"Lounge\"", "\"den\"", "\"den\""]);
});

both_dbs!(a_room_in_which_something_was_said_keeps_its_name, setup(), async |server: TestServer| {
    let (files, ann) = (Files::new(), sign_up(&server, "ann").await);
    let general = room_called(&ann, "general").await;
    let path = format!("/rooms/{}/messages", general["id"]);
    ann.post(&path, json!({"key": uuid::Uuid::from_u128(1), "text": "hello"})).await.expect_status(201).done();
    bring(&server, files.write("log", &[room_line("Lounge", "public", &json!({"default": true}))])).await;
    assert_eq!(room_called(&ann, "general").await["head"].as_i64(), general["head"].as_i64().map(|head| head + 1));
});

both_dbs!(an_invitation_that_was_kept_waits_for_who_is_handed_over, setup(), async |server: TestServer| {
    let files = Files::new();
    let lines = [
        room_line("den", "group", &json!({})),
        json!({"is": "invitation", "channel": "den", "sender": "Bob", "by": "Ann", "at": "2004-12-25T09:14:00Z"})
            .to_string(),
    ];
    for name in ["once", "twice"] {
        bring(&server, files.write(name, &lines)).await;
    }
    let new = accounts::NewAccount::typed("Bob", PASSWORD, "").unwrap();
    server.write(move |work| accounts::hand_over(work, &new)).await;
    let body = json!({"username": "Bob", "password": PASSWORD});
    let bob = client(&server, &server.anonymous().post("/auth/sign-in", body).await.expect_status(200).json());
    let waiting = bob.get("/invitations").await.expect_status(200).json();
    assert_eq!(waiting["invitations"][0]["by"]["display_name"], "Ann", "{waiting}");
    let room = waiting["invitations"][0]["room"]["id"].as_i64().unwrap();
    let path = format!("/rooms/{room}/invitation");
    assert_eq!(bob.post(&path, json!({})).await.expect_status(200).json()["state"], "joined");
    let again = bring(&server, files.write("again", &lines)).await;
    assert_eq!(again.rooms, 1);
    assert_eq!(bob.get(&format!("/rooms/{room}")).await.expect_status(200).json()["state"], "joined");
});

both_dbs!(an_import_that_is_stopped_goes_on_where_it_was, setup(), async |server: TestServer| {
    let files = Files::new();
    let lines: Vec<_> = (0..200).map(|number| said(number % 60, "Ann", &format!("line {number}"))).collect();
    let what = Import { file: files.write("log", &lines), source: "chat".to_owned() };
    let mut left = 3;
    let stopped = import(server.app(), &what, |_| {
        left -= 1;
        left > 0
    });
    assert!(stopped.await.unwrap_err().to_string().contains("stopped"));
    let report = bring(&server, what.file).await;
    assert!(report.present > 0 && report.added > 0, "{report:?}");
    assert_eq!(report.added + report.present, 200);
});
