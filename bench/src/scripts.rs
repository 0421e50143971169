//! How a publication is spelt for the side under test.

use uuid::Uuid;

use crate::floor::relay::ROOM_DIGITS;
use crate::texts::Texts;
use crate::wire;

/// How a publication is spelt for the side under test.
pub trait Script {
    /// A text frame that publishes in the room of this number.
    fn frame(&mut self, room: usize) -> String;

    /// Which socket publishes, where it is the turn of `turn`.
    fn publisher(&self, _room: usize, turn: usize) -> usize {
        turn
    }
}

/// For the bare relay: the ready frame, of the same bytes as the server's.
pub struct RelayScript {
    texts: Texts,
    seqs: Vec<u64>,
}

impl RelayScript {
    /// A script for `rooms` rooms.
    pub fn new(texts: Texts, rooms: usize) -> Self {
        Self { texts, seqs: vec![0; rooms] }
    }
}

impl Script for RelayScript {
    fn frame(&mut self, room: usize) -> String {
        self.seqs[room] += 1;
        let (seq, text, width) = (self.seqs[room], self.texts.next_text(), ROOM_DIGITS);
        format!(
            "{room:0width$}{{\"event\":\"message.created\",\"room\":{},\"seq\":{seq},\"at\":\"2026-11-21T02:27:03.123456Z\",\
             \"by\":114824137351168,\"data\":{{\"key\":\"{}\",\"text\":\"{text}\"}}}}",
            114_824_137_351_000 + room,
            Uuid::nil(),
        )
    }

    /// The relay gives no numbers: what is published in a room goes through its first member, in order.
    fn publisher(&self, room: usize, _turn: usize) -> usize {
        room
    }
}

/// For the server: `message.send`.
pub struct ServerScript {
    texts: Texts,
    rooms: Vec<u64>,
    id: u64,
}

impl ServerScript {
    /// A script for the rooms of these ids.
    pub fn new(texts: Texts, rooms: Vec<u64>) -> Self {
        Self { texts, rooms, id: 0 }
    }
}

impl Script for ServerScript {
    fn frame(&mut self, room: usize) -> String {
        self.id += 1;
        wire::send_request(self.id, self.rooms[room], Uuid::new_v4(), &self.texts.next_text())
    }
}

/// For the bare relay: somebody types, in the bytes of the server.
pub struct RelayTyping;

impl Script for RelayTyping {
    fn frame(&mut self, room: usize) -> String {
        let (id, width) = (114_824_137_351_000 + room, ROOM_DIGITS);
        format!("{room:0width$}{{\"event\":\"room.typing\",\"room\":{id},\"user\":114824137351168}}")
    }

    fn publisher(&self, room: usize, _turn: usize) -> usize {
        room
    }
}

/// For the server: `room.typing`.
pub struct ServerTyping {
    rooms: Vec<u64>,
    id: u64,
}

impl ServerTyping {
    /// A script for the rooms of these ids.
    pub const fn new(rooms: Vec<u64>) -> Self {
        Self { rooms, id: 0 }
    }
}

impl Script for ServerTyping {
    fn frame(&mut self, room: usize) -> String {
        self.id += 1;
        format!("{{\"id\":{},\"op\":\"room.typing\",\"room\":{}}}", self.id, self.rooms[room])
    }
}
