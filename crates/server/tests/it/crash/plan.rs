//! What a run does.

use std::ops::Range;

/// A run: who sends how much, and how often the server dies.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Everything that is left to chance follows from it.
    pub seed: u64,
    /// Faults that the server is built with: `COMMUNE_SABOTAGE`.
    pub sabotage: &'static str,
    /// `socket.poll_ms`
    pub poll_ms: u64,
    /// How many clients. The first two have a second device each: the last two clients are of the same people.
    pub clients: u32,
    /// The least number of kills.
    pub kills: usize,
    /// The least number of acknowledged messages.
    pub acks: u64,
    /// Milliseconds between two kills.
    pub life_ms: Range<u64>,
    /// Whether the first acknowledgement after that time kills, instead of the time itself.
    pub kill_on_ack: bool,
    /// Milliseconds between two bursts of a client, and messages in a burst.
    pub pace: (u64, usize),
    /// Messages of a client that may be under way at a time.
    pub window: usize,
    /// Characters of a message.
    pub body: Range<u64>,
    /// One message in so many is sent once more after its acknowledgement.
    pub repeat: u64,
    /// Rooms in which nothing happens but one message at the very end.
    pub quiet_rooms: usize,
    /// Milliseconds that clients get, once all is sent, to hold what the server holds.
    pub patience_ms: u64,
}

impl Plan {
    /// A short run with a few kills; each sabotage changes what it needs.
    pub fn short(seed: u64) -> Self {
        Self {
            seed,
            sabotage: "",
            poll_ms: 2_000,
            clients: 8,
            kills: 4,
            acks: 1_500,
            life_ms: 500..1_200,
            kill_on_ack: false,
            pace: (20, 3),
            window: 12,
            body: 1..200,
            repeat: 25,
            quiet_rooms: 0,
            patience_ms: 10_000,
        }
    }

    /// The run of the promise: at least twenty kills and fifty thousand acknowledgements.
    pub fn long(seed: u64) -> Self {
        Self {
            clients: 16,
            kills: 24,
            acks: 50_000,
            life_ms: 700..2_900,
            pace: (25, 4),
            window: 16,
            ..Self::short(seed)
        }
    }
}
