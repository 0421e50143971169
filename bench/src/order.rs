//! The rule of the protocol for a client's last seq of each room: nothing twice, nothing left out.

use crate::swarm::Tally;

/// The last seq of each room that one client holds. Few rooms each, so a list is the smallest and the fastest.
#[derive(Clone, Debug, Default)]
pub struct Order {
    last: Vec<(u64, u64)>,
}

impl Order {
    /// Takes an event. The first one of a room sets the beginning.
    pub fn event(&mut self, room: u64, seq: u64, tally: &mut Tally) {
        let Some((_, last)) = self.last.iter_mut().find(|(known, _)| *known == room) else {
            self.last.push((room, seq));
            return;
        };
        match seq.cmp(&(*last + 1)) {
            std::cmp::Ordering::Less => tally.doubled += 1,
            std::cmp::Ordering::Equal => *last = seq,
            std::cmp::Ordering::Greater => {
                tally.holes += 1;
                *last = seq;
            }
        }
    }

    /// Takes a `skip` over `from` to `seq`.
    pub fn skip(&mut self, room: u64, from: u64, seq: u64, tally: &mut Tally) {
        match self.last.iter_mut().find(|(known, _)| *known == room) {
            None => self.last.push((room, seq)),
            Some((_, last)) => {
                tally.holes += u64::from(from > *last + 1);
                *last = seq.max(*last);
            }
        }
    }

    /// The last seq of a room, where one is known.
    pub fn last(&self, room: u64) -> Option<u64> {
        self.last.iter().find(|(known, _)| *known == room).map(|(_, last)| *last)
    }

    /// Sets the last seq of a room.
    pub fn set(&mut self, room: u64, seq: u64) {
        self.last.retain(|(known, _)| *known != room);
        self.last.push((room, seq));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_and_a_double_are_counted_and_a_skip_is_neither() {
        let (mut order, mut tally) = (Order::default(), Tally::default());
        for seq in [7, 8, 9] {
            order.event(1, seq, &mut tally);
        }
        order.skip(1, 10, 20, &mut tally);
        order.event(1, 21, &mut tally);
        assert_eq!(tally, Tally::default());
        order.event(1, 21, &mut tally);
        order.event(1, 23, &mut tally);
        order.event(2, 900, &mut tally);
        order.skip(2, 905, 906, &mut tally);
        assert_eq!((tally.doubled, tally.holes, order.last(1), order.last(2)), (1, 2, Some(23), Some(906)));
    }
}
