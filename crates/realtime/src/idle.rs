//! Logs that nobody listens to any more: followed a while longer for those who reconnect, then dropped.

use model::{Log, RoomId};

use crate::log_state::Moment;
use crate::room::Room;
use crate::{Hub, Page};

impl Hub {
    pub(crate) fn note_idle(&self, log: Log) {
        self.idle.lock().push_back((log, self.now()));
    }

    pub(crate) fn drop_idle(&self, now: Moment) {
        let longest = u32::try_from(self.limits.idle.as_millis() / 100).unwrap_or(u32::MAX);
        loop {
            let mut idle = self.idle.lock();
            let Some((log, _)) = idle.pop_front_if(|(_, since)| now.since(*since) >= longest) else { return };
            drop(idle);
            match log {
                Log::Room(room) => self.drop_idle_room(room),
                Log::User(user) => self.users.drop_idle(user),
                Log::Server => {}
            }
            self.waits.moved(log);
        }
    }

    fn drop_idle_room(&self, id: RoomId) {
        let Some(room) = self.find_room(id) else { return };
        let next = room.lock().begin_look(self.now());
        self.follows.note(Log::Room(id), next);
        self.drop_room_if(id, Room::was_never_loaded);
    }

    /// A room that is about to be dropped was read once more.
    pub(crate) fn look_on(&self, id: RoomId, page: &Page) {
        let Some(room) = self.find_room(id) else { return };
        let next = room.lock().look_on(page, self.now());
        self.follows.note(Log::Room(id), next);
        self.drop_room_if(id, |room| room.is_over(page));
    }

    fn drop_room_if(&self, id: RoomId, is_over: impl Fn(&Room) -> bool) {
        // Twice, so that the map is locked only when it changes.
        if !self.find_room(id).is_some_and(|room| is_over(&room.lock())) {
            return;
        }
        let mut rooms = self.rooms.write();
        let Some(room) = rooms.get(&id).cloned() else { return };
        let mut state = room.lock();
        if is_over(&state) {
            state.dropped = true;
            if state.body.end_watch() {
                self.presence.forget(id);
            }
            rooms.remove(&id);
        }
        drop((state, rooms));
        self.waits.moved(Log::Room(id));
    }
}
