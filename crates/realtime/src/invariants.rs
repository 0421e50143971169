//! What is always true of a hub at rest; for tests.

use crate::Hub;

impl Hub {
    /// Checks every room, person and log. For tests: call it while nothing else runs.
    ///
    /// # Panics
    /// Where the hub contradicts itself.
    pub fn check_invariants(&self) {
        for room in self.rooms.read().values() {
            let room = room.lock();
            room.check_invariants();
            if room.is_watched() {
                self.presence.check_follows(room.id());
            }
        }
        self.users.check_invariants();
        self.server.with_log(|log| log.check_invariants());
    }
}
