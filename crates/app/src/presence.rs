//! Who is online and who types, as features ask and tell it.

use model::{RoomId, Seq, Time, UserId};
use realtime::{Online, Passing, Person};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::access::{RoomView, Speaker};

/// Who of a room's members is online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomPresence {
    /// Where.
    pub room: RoomId,
    /// How many are online, of those who let the reader see it.
    pub online: usize,
    /// Who, in rising id; absent where they are too many to be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<UserId>>,
}

/// Up to where somebody has read a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// Up to here.
    pub seq: Seq,
    /// Since when.
    pub at: Time,
}

impl RoomPresence {
    pub(crate) fn of((room, online): (RoomId, Online)) -> Self {
        Self { room, online: online.count, users: online.users }
    }
}

impl App {
    /// Who of a room's members is online, for one of them. Who reads is [`bonds::person`](crate::bonds::person).
    #[must_use]
    pub fn room_presence(&self, view: &RoomView, reader: &Person) -> RoomPresence {
        RoomPresence::of((view.room(), self.hub().presence(view.room(), reader)))
    }

    /// Those of `people` who are online. Whoever asks tells it only to those who may see it: [`bonds::admitting`](crate::bonds::admitting).
    #[must_use]
    pub fn online(&self, people: &[UserId]) -> Vec<UserId> {
        self.hub().online(people)
    }

    /// Says to those of `to`, in rising id, who watch the room how far somebody has read. Whoever misses it asks when they open the room.
    pub fn tell_read(&self, reading: &Reading, to: Vec<UserId>) {
        let Reading { room, user, seq, at } = reading;
        let frame = format!(r#"{{"event":"room.read","room":{room},"user":{user},"seq":{seq},"at":"{at}"}}"#);
        self.0.node.bus.pass(Passing::Read { room: *room, frame: frame.into(), to: to.into() });
    }

    /// Says to those who watch the room that somebody types there: once in a while, and only to those who may see that they are here.
    pub fn tell_typing(&self, speaker: &Speaker) {
        self.0.node.bus.pass(Passing::Typing { room: speaker.room(), person: speaker.person().clone() });
    }
}
