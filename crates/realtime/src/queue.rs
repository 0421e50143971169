//! Frames in order: the first without a memory of its own, for most queues never hold a second.

use std::collections::VecDeque;

use crate::{Frame, OutboxLimits, Portion};

/// A queue that holds more than one frame has room for so many more at once: where frames gather, it is seldom two.
const ROOM: usize = 15;

/// A bounded queue of frames. Empty it owns no memory.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    first: Option<Frame>,
    /// Empty where there is no first.
    rest: VecDeque<Frame>,
    bytes: u32,
}

impl Queue {
    pub(crate) const fn new() -> Self {
        Self { first: None, rest: VecDeque::new(), bytes: 0 }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.rest.len()
    }

    /// Adds a frame, if it is within the bounds. False: it is not there.
    #[must_use]
    pub(crate) fn push(&mut self, frame: &Frame, limits: OutboxLimits) -> bool {
        let bytes = u32::try_from(frame.len()).ok().and_then(|len| self.bytes.checked_add(len));
        let Some(bytes) = bytes.filter(|bytes| *bytes <= limits.bytes && self.len() < limits.frames as usize) else {
            return false;
        };
        self.bytes = bytes;
        if self.first.is_none() {
            self.first = Some(frame.clone());
        } else {
            if self.rest.is_empty() {
                self.rest.reserve(ROOM);
            }
            self.rest.push_back(frame.clone());
        }
        true
    }

    /// Moves frames out, oldest first. Emptied it gives its memory back.
    pub(crate) fn take(&mut self, into: &mut Vec<Frame>, portion: Portion) {
        let mut bytes = 0;
        for taken in 0..portion.frames {
            let fits = |frame: &mut Frame| taken == 0 || bytes + frame.len() <= portion.bytes;
            let Some(frame) = self.first.take_if(fits) else { break };
            bytes += frame.len();
            into.push(frame);
            self.first = self.rest.pop_front();
        }
        self.bytes = self.bytes.saturating_sub(u32::try_from(bytes).unwrap_or(u32::MAX));
        if self.rest.is_empty() {
            self.rest = VecDeque::new();
        }
    }
}
