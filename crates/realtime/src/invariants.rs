//! What is always true of a hub at rest; for tests.

use crate::Hub;

impl Hub {
    /// Checks every room, person and log. For tests: call it while nothing else runs.
    ///
    /// # Panics
    /// Where the hub contradicts itself.
    pub fn check_invariants(&self) {
        for room in self.rooms.read().values() {
            room.lock().check_invariants();
        }
        self.users.check_invariants();
        self.server.with_log(|log| log.check_invariants());
    }
}
