//! A bounded queue with two lanes, from which a worker takes a batch at a time.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

use crate::unit::Lane;

/// Something that waits, with its size.
pub(crate) struct Waiting<T> {
    pub(crate) item: T,
    pub(crate) weight: usize,
}

/// How much may wait in one lane, over all queues that share the room.
pub(crate) struct Space {
    left: Mutex<Size>,
}

#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) items: usize,
    pub(crate) bytes: usize,
}

/// Why an item was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Full,
    Closed,
}

pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
    spaces: [Arc<Space>; 2],
}

struct State<T> {
    interactive: VecDeque<Waiting<T>>,
    bulk: VecDeque<Waiting<T>>,
    /// The last batch was interactive, so a waiting bulk item is next.
    bulk_is_next: bool,
    closed: bool,
}

impl Space {
    pub(crate) fn new(size: Size) -> Arc<Self> {
        Arc::new(Self { left: Mutex::new(size) })
    }

    /// Takes room for one item.
    fn take(&self, bytes: usize) -> bool {
        let mut left = self.left.lock();
        match (left.items.checked_sub(1), left.bytes.checked_sub(bytes)) {
            (Some(items), Some(bytes)) => {
                *left = Size { items, bytes };
                true
            }
            _ => false,
        }
    }

    fn give_back(&self, size: Size) {
        let mut left = self.left.lock();
        left.items += size.items;
        left.bytes += size.bytes;
    }
}

impl<T> Queue<T> {
    /// A queue over the room for interactive and for bulk items.
    pub(crate) fn new(interactive: &Arc<Space>, bulk: &Arc<Space>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                interactive: VecDeque::new(),
                bulk: VecDeque::new(),
                bulk_is_next: false,
                closed: false,
            }),
            ready: Condvar::new(),
            spaces: [Arc::clone(interactive), Arc::clone(bulk)],
        })
    }

    fn space(&self, lane: Lane) -> &Space {
        match lane {
            Lane::Interactive => &self.spaces[0],
            Lane::Bulk => &self.spaces[1],
        }
    }

    /// Adds an item, or gives it back as it came. Never waits.
    pub(crate) fn push<S: Into<T>>(&self, item: S, weight: usize, lane: Lane) -> Result<(), (S, Refusal)> {
        let space = self.space(lane);
        if !space.take(weight) {
            return Err((item, Refusal::Full));
        }
        let mut state = self.state.lock();
        if state.closed {
            space.give_back(Size { items: 1, bytes: weight });
            return Err((item, Refusal::Closed));
        }
        let waiting = Waiting { item: item.into(), weight };
        match lane {
            Lane::Interactive => state.interactive.push_back(waiting),
            Lane::Bulk => state.bulk.push_back(waiting),
        }
        drop(state);
        self.ready.notify_one();
        Ok(())
    }

    /// Waits for the next batch: what is waiting up to the cap, or a single bulk item. `None` when the queue is
    /// closed and empty.
    pub(crate) fn take(&self, cap: Size) -> Option<Vec<Waiting<T>>> {
        let mut state = self.state.lock();
        let (batch, lane) = loop {
            if !state.bulk.is_empty() && (state.bulk_is_next || state.interactive.is_empty()) {
                state.bulk_is_next = false;
                break (state.bulk.pop_front().into_iter().collect(), Lane::Bulk);
            }
            if !state.interactive.is_empty() {
                state.bulk_is_next = true;
                break (take_up_to(&mut state.interactive, cap), Lane::Interactive);
            }
            if state.closed {
                return None;
            }
            self.ready.wait(&mut state);
        };
        drop(state);
        let size = Size { items: batch.len(), bytes: batch.iter().map(|waiting: &Waiting<T>| waiting.weight).sum() };
        self.space(lane).give_back(size);
        Some(batch)
    }

    /// Refuses what comes from now on. What waits is still taken.
    pub(crate) fn close(&self) {
        self.state.lock().closed = true;
        self.ready.notify_all();
    }

    /// How many items wait, of both lanes.
    pub(crate) fn len(&self) -> usize {
        let state = self.state.lock();
        state.interactive.len() + state.bulk.len()
    }
}

/// At least one item, and more until the cap.
fn take_up_to<T>(lane: &mut VecDeque<Waiting<T>>, cap: Size) -> Vec<Waiting<T>> {
    let mut bytes = 0;
    let count = lane
        .iter()
        .take(cap.items)
        .take_while(|waiting| {
            bytes += waiting.weight;
            bytes <= cap.bytes
        })
        .count();
    lane.drain(..count.max(1)).collect()
}
