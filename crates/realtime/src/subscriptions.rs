//! Where a socket listens: beside each room stands the socket's place in the room's two lists.

use model::RoomId;

/// One of the lists of sockets that a room keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Those that receive its events.
    Events,
    /// Those that are told who is online.
    Presence,
}

/// A place in a list. As small as it can be: every socket has one for each of its rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(u32);

impl Place {
    /// In no list.
    const NONE: Self = Self(u32::MAX);
    /// In no list, but asked to be in it.
    const ASKED: Self = Self(u32::MAX - 1);

    const fn get(self) -> Option<u32> {
        if self.0 < Self::ASKED.0 { Some(self.0) } else { None }
    }
}

#[derive(Debug)]
struct Entry {
    room: RoomId,
    events: Place,
    presence: Place,
}

impl Entry {
    const fn new(room: RoomId) -> Self {
        Self { room, events: Place::NONE, presence: Place::NONE }
    }

    const fn place(&mut self, list: List) -> &mut Place {
        match list {
            List::Events => &mut self.events,
            List::Presence => &mut self.presence,
        }
    }
}

/// The rooms of a socket, sorted.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    rooms: Vec<Entry>,
    detached: bool,
}

impl Subscriptions {
    /// The socket's place in a list of the room.
    pub(crate) fn place(&self, list: List, room: RoomId) -> Option<u32> {
        let entry = &self.rooms[self.find(room).ok()?];
        match list {
            List::Events => entry.events.get(),
            List::Presence => entry.presence.get(),
        }
    }

    /// Notes a place. False: the socket has one already, or is on its way out; or it did not ask who is online there.
    pub(crate) fn add(&mut self, list: List, room: RoomId, place: u32) -> bool {
        let entry = match list {
            List::Events => self.entry(room).filter(|entry| entry.events == Place::NONE),
            List::Presence => self.asking(room),
        };
        let Some(entry) = entry else { return false };
        *entry.place(list) = Place(place);
        true
    }

    /// Notes that the socket was moved within a list.
    pub(crate) fn moved(&mut self, list: List, room: RoomId, place: u32) {
        if let Ok(found) = self.find(room) {
            *self.rooms[found].place(list) = Place(place);
        }
    }

    /// Forgets the place, and returns it. That it asked who is online stays, for the time when it may know again.
    pub(crate) fn remove(&mut self, list: List, room: RoomId) -> Option<u32> {
        let found = self.find(room).ok()?;
        let entry = &mut self.rooms[found];
        let place = entry.place(list).get()?;
        *entry.place(list) = if list == List::Events { Place::NONE } else { Place::ASKED };
        self.tidy(found);
        Some(place)
    }

    /// Notes that it wants to know who is online in a room, whether it may or not.
    pub(crate) fn ask(&mut self, room: RoomId) {
        if let Some(entry) = self.entry(room)
            && entry.presence == Place::NONE
        {
            entry.presence = Place::ASKED;
        }
    }

    /// No longer; call it once it is out of the room's list.
    pub(crate) fn unask(&mut self, room: RoomId) {
        if let Ok(found) = self.find(room) {
            self.rooms[found].presence = Place::NONE;
            self.tidy(found);
        }
    }

    /// Whether it asked who is online in a room, and is not told.
    pub(crate) fn awaits_presence(&self, room: RoomId) -> bool {
        self.find(room).is_ok_and(|found| self.rooms[found].presence == Place::ASKED)
    }

    /// The rooms of which it asked who is online there, or is told.
    pub(crate) fn asked(&self) -> Vec<RoomId> {
        self.rooms.iter().filter(|entry| entry.presence != Place::NONE).map(|entry| entry.room).collect()
    }

    /// From now on nothing is added; the rooms to take it out of.
    pub(crate) fn detach(&mut self) -> Vec<RoomId> {
        self.detached = true;
        self.rooms.iter().map(|entry| entry.room).collect()
    }

    /// The room's entry, made if need be. None: it is on its way out.
    fn entry(&mut self, room: RoomId) -> Option<&mut Entry> {
        if self.detached {
            return None;
        }
        let found = self.find(room).unwrap_or_else(|found| {
            self.rooms.insert(found, Entry::new(room));
            found
        });
        Some(&mut self.rooms[found])
    }

    /// The entry of a room where it waits to be told who is online.
    fn asking(&mut self, room: RoomId) -> Option<&mut Entry> {
        let found = self.find(room).ok().filter(|_| !self.detached)?;
        Some(&mut self.rooms[found]).filter(|entry| entry.presence == Place::ASKED)
    }

    /// Drops an entry that says nothing.
    fn tidy(&mut self, at: usize) {
        if self.rooms[at].events == Place::NONE && self.rooms[at].presence == Place::NONE {
            self.rooms.remove(at);
        }
    }

    fn find(&self, room: RoomId) -> Result<usize, usize> {
        self.rooms.binary_search_by_key(&room, |entry| entry.room)
    }
}

#[cfg(test)]
mod tests {
    use model::Id;

    use super::*;

    #[test]
    fn a_room_takes_sixteen_bytes_of_a_socket_whether_it_is_watched_or_not() {
        assert_eq!(size_of::<Entry>(), 16);
    }

    #[test]
    fn only_who_asked_is_put_on_the_list_and_the_wish_outlives_the_place() {
        let (mut subscriptions, room) = (Subscriptions::default(), RoomId::from_raw(5));
        assert!(!subscriptions.add(List::Presence, room, 0) && subscriptions.rooms.is_empty(), "nobody asked");
        subscriptions.ask(room);
        assert!(subscriptions.add(List::Presence, room, 0) && subscriptions.add(List::Events, room, 3));
        subscriptions.ask(room);
        assert_eq!(subscriptions.place(List::Presence, room), Some(0), "asking again changes nothing");
        assert_eq!(subscriptions.remove(List::Presence, room), Some(0));
        assert_eq!(subscriptions.asked(), [room]);
        assert!(subscriptions.add(List::Presence, room, 1));
        _ = subscriptions.remove(List::Presence, room);
        subscriptions.unask(room);
        assert_eq!((subscriptions.asked(), subscriptions.place(List::Events, room)), (vec![], Some(3)));
        _ = subscriptions.remove(List::Events, room);
        assert!(subscriptions.rooms.is_empty(), "nothing is left behind");
    }
}
