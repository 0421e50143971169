//! What a client makes of the events of a room: the same that the web client keeps.

use std::collections::BTreeSet;

use testkit::history::RoomState;

use super::wire::RoomEvent;

/// Unread messages are counted up to here.
const COUNTED: usize = 100;

/// A room as its events tell it.
#[derive(Debug, Default)]
pub struct View {
    /// The last event that is held.
    pub last: i64,
    last_message: i64,
    position: i64,
    /// Messages of others above the position.
    unread: BTreeSet<i64>,
    members: BTreeSet<i64>,
}

impl View {
    /// Takes the next event. The caller sees to it that it is the next.
    pub fn apply(&mut self, me: i64, event: &RoomEvent<'_>) {
        let seq = event.seen.seq;
        self.last = seq;
        match event.name {
            "message.created" => {
                self.last_message = seq;
                if event.by == me {
                    self.read_to(seq);
                } else if seq > self.position {
                    // The position may come first: it is told by another log.
                    self.unread.insert(seq);
                }
            }
            "member.joined" => {
                let who = event.subject().expect("a member.joined names somebody");
                self.members.insert(who);
                if who == me {
                    self.read_to(seq);
                }
            }
            "member.left" | "member.removed" => {
                self.members.remove(&event.subject().expect("a member.left names somebody"));
            }
            _ => {}
        }
    }

    /// The person has read this far, here or on another device.
    pub fn read_to(&mut self, seq: i64) {
        self.position = self.position.max(seq);
        self.unread = self.unread.split_off(&(self.position + 1));
    }

    /// In short.
    pub fn state(&self) -> RoomState {
        RoomState {
            head: self.last,
            last_message: self.last_message,
            position: self.position,
            unread: i64::try_from(self.unread.len().min(COUNTED)).expect("a small number"),
            members: i64::try_from(self.members.len()).expect("a small number"),
        }
    }
}
