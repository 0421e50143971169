//! Histories on their way in and out of the real binary, while it serves.

mod backup;
mod import;

use serde::Deserialize;

use crate::product::{Person, Server};

/// A page of messages.
#[derive(Debug, Deserialize)]
struct Page {
    events: Vec<Message>,
}

/// A message, as far as these tests read it.
#[derive(Debug, Clone, Deserialize)]
struct Message {
    seq: i64,
    by: i64,
    at: String,
    data: Text,
}

#[derive(Debug, Clone, Deserialize)]
struct Text {
    text: String,
}

/// All messages of a room, by REST.
async fn history(server: &Server, person: &Person, room: i64) -> Vec<Message> {
    let (http, mut messages) = (server.http(), Vec::<Message>::new());
    loop {
        let after = messages.last().map_or(0, |message| message.seq);
        let path = format!("/rooms/{room}/messages?after={after}&limit=200");
        let page: Page = http.get(&path, &person.credential).await;
        if page.events.is_empty() {
            return messages;
        }
        messages.extend(page.events);
    }
}
