//! Who is online and who types, as features ask and tell it.

use model::{Audience, RoomId, UserId};
use realtime::{Online, Passing};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::access::{RoomView, Speaker};

/// Who of a room's members is online.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomPresence {
    /// Where.
    pub room: RoomId,
    /// How many are online, without those who hide it.
    pub online: usize,
    /// Who, in rising id; absent where they are too many to be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<UserId>>,
}

impl RoomPresence {
    pub(crate) fn of((room, online): (RoomId, Online)) -> Self {
        Self { room, online: online.count, users: online.users }
    }
}

impl App {
    /// Who of a room's members is online, for one of them.
    #[must_use]
    pub fn room_presence(&self, view: &RoomView) -> RoomPresence {
        RoomPresence::of((view.room(), self.hub().presence(view.room())))
    }

    /// Those of `people` who are online and show it.
    #[must_use]
    pub fn online(&self, people: &[UserId]) -> Vec<UserId> {
        self.hub().online(people)
    }

    /// Says to those who watch the room that somebody types there: once in a while, and not of people who hide that they are here.
    pub fn tell_typing(&self, speaker: &Speaker) {
        if speaker.audience() == Audience::Everyone {
            self.0.node.bus.pass(Passing::Typing { room: speaker.room(), user: speaker.user() });
        }
    }
}
