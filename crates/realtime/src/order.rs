//! The order in which locks are taken, checked in debug builds.
//!
//! Map of rooms → room → map of users → user → a socket's subscriptions → outbox. Queues (follows, waits, idle logs, server
//! feed, presence) are leaves: while one of them is held, nothing else is locked.

use std::ops::{Deref, DerefMut};

use parking_lot::{Mutex, MutexGuard};

/// Rank of a room's lock.
pub(crate) const ROOM: u8 = 1;
/// Rank of a user's lock.
pub(crate) const USER: u8 = 2;
/// Rank of the lock of a socket's subscriptions.
pub(crate) const SUBSCRIPTIONS: u8 = 3;

/// A mutex with a place in the order: it is locked only while none of the same or a higher rank is held by this thread.
#[derive(Debug, Default)]
pub(crate) struct Ordered<const RANK: u8, T>(Mutex<T>);

/// Holds an [`Ordered`] lock.
pub(crate) struct OrderedGuard<'a, const RANK: u8, T> {
    guard: MutexGuard<'a, T>,
    _held: Held<RANK>,
}

impl<const RANK: u8, T> Ordered<RANK, T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> OrderedGuard<'_, RANK, T> {
        let held = Held::new();
        OrderedGuard { guard: self.0.lock(), _held: held }
    }
}

impl<const RANK: u8, T> Deref for OrderedGuard<'_, RANK, T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.guard
    }
}

impl<const RANK: u8, T> DerefMut for OrderedGuard<'_, RANK, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.guard
    }
}

#[cfg(debug_assertions)]
thread_local! {
    /// A bit for each rank that this thread holds.
    static HELD: std::cell::Cell<u8> = const { std::cell::Cell::new(0) };
}

struct Held<const RANK: u8>;

impl<const RANK: u8> Held<RANK> {
    #[cfg(debug_assertions)]
    fn new() -> Self {
        HELD.with(|held| {
            debug_assert!(held.get() < 1 << RANK, "lock {RANK} taken while a later one is held ({:b})", held.get());
            held.set(held.get() | 1 << RANK);
        });
        Self
    }

    #[cfg(not(debug_assertions))]
    const fn new() -> Self {
        Self
    }
}

#[cfg(debug_assertions)]
impl<const RANK: u8> Drop for Held<RANK> {
    fn drop(&mut self) {
        HELD.with(|held| held.set(held.get() & !(1 << RANK)));
    }
}
