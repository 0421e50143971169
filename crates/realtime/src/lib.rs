//! This node's sockets: the hub that follows logs in order, the outboxes it fills, the bus that wakes it. No SQL, no HTTP.
//!
//! The life of a session, as the gateway runs it:
//! 1. [`Hub::attach`] the socket. Whatever happens to the person from here on reaches it. Only then check once more that
//!    the session still stands: a revocation before the attach finds no socket to close.
//! 2. [`Hub::begin_load`] of the user log. [`Load::Begun`] asks for its head, `Load::Loading` for [`Hub::caught_up`]. The memberships are
//!    read after (or together with) that head; what changes later comes as [`Wanted`].
//! 3. For each room: load it likewise, then [`Hub::subscribe`] above what the client holds, until it says [`Subscribed::Live`].
//! 4. [`Hub::subscribe_user`], then [`Hub::set_ready`]: from now on the hub itself subscribes the socket to rooms that its user joins.
//! 5. [`Outbox::poll_take`] frames, heads, and what the session must take up by itself; end when it is closed. Dropping [`Attached`] takes the socket out.

mod bus;
mod close;
mod envelope;
mod follow;
mod hub;
mod idle;
mod invariants;
mod load;
mod log_state;
mod order;
mod outbox;
mod presence;
mod queue;
mod ring;
mod room;
#[cfg(feature = "sabotage")]
mod sabotage;
mod server_feed;
mod socket;
mod subscribe;
mod subscriptions;
mod user;
mod wait;
mod wake;

pub use bus::{Bus, LocalBus};
pub use close::CloseCode;
pub use envelope::{Effect, Envelope, Frame, Hint, Page};
pub use follow::Follow;
pub use hub::{Hub, HubLimits};
pub use load::{Load, LoadGuard, Snapshot};
pub use outbox::{Heads, Outbox, OutboxLimits, Portion, Ready, Wanted};
pub use presence::{Online, Passing, Person, PresenceLimits, Sight};
pub use socket::{Attached, Socket};
pub use subscribe::Subscribed;
