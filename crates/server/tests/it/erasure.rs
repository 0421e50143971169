//! What somebody was called and wrote is in no file of the data folder any more, once they are erased and the server was stopped.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::time::sleep;

use crate::product::{Person, Random, Server, Serving, find, make_room, seed, sign_up, turn};

/// Stands in what the person is called and writes, and nowhere else.
const CANARY: &str = "kanari";
const PASSWORD: &str = "a long secret of a bird";
const PATIENCE: Duration = Duration::from_secs(30);

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let below = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    // The control socket is none.
    below.filter(|path| path.is_file()).collect()
}

/// The files that hold the word.
fn holding(folder: &Path, word: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).expect("a file").to_ascii_lowercase();
        bytes.windows(word.len()).any(|part| part == word.as_bytes())
    };
    files(folder).into_iter().filter(holds).collect()
}

async fn redacted(server: &Server, reader: &Person, room: i64) -> usize {
    let page: Value = server.http().get(&format!("/rooms/{room}/messages?limit=200"), &reader.credential).await;
    page["events"].as_array().unwrap().iter().filter(|event| event["data"]["redacted"] == true).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_in_the_files_of_whoever_is_erased() {
    let Some(binary) = find("files after an erasure") else { return };
    let _turn = turn().await;
    let settings = vec![("COMMUNE__ACCOUNTS__GRACE_DAYS", "0"), ("COMMUNE__JOBS__POLL_MS", "50")];
    let server = Server::new(binary, Serving { settings, ..Serving::default() }, &mut Random::new(seed(), 78));
    server.start().await;
    let (http, people) = (server.http(), sign_up(&server.http(), 1).await);
    let account = json!({"username": "Kanari-Ann", "password": PASSWORD, "email": "kanari@example.org"});
    let ann = http.post("/auth/sign-up", "", &account).await;
    let credential = format!("Bearer {}", ann["access"]["token"].as_str().expect("a token"));
    let ann = Person { id: ann["user"]["id"].as_i64().expect("an id"), credential };
    let room = make_room(&http, "den", &[&people[0], &ann]).await;
    for number in 0..150 {
        // Of many lengths, so that they lie all over their pages, and some on pages of their own.
        let text = format!("I am Kanari {}", "and say so ".repeat(number * 5));
        let key = format!("00000000-0000-4000-8000-{number:012}");
        http.post(&format!("/rooms/{room}/messages"), &ann.credential, &json!({"key": key, "text": text})).await;
    }
    http.post("/me/delete", &ann.credential, &json!({"password": PASSWORD, "content": "remove"})).await;
    let begun = Instant::now();
    while redacted(&server, &people[0], room).await < 150 {
        assert!(begun.elapsed() < PATIENCE, "the texts are still there\n{}", server.log());
        sleep(Duration::from_millis(50)).await;
    }
    server.stop().await;
    assert_eq!(holding(&server.data(), CANARY), Vec::<PathBuf>::new());
    assert!(!server.log().to_ascii_lowercase().contains(CANARY), "{}", server.log());
    assert_eq!(server.doctor().await, Ok(()));
}
