//! How far one log was delivered, and what came too early. Pure: no locks, no clock, no sockets.

use std::sync::Arc;

use model::Seq;

use crate::{Envelope, Hint, Page};

/// Early arrivals held back per log.
pub(crate) const HELD_MAX: usize = 64;
/// A gap is asked about after this time.
const GAP_AFTER: u32 = 10;
/// A read that was asked for and did not come is asked for again after this time.
const ASK_AGAIN_AFTER: u32 = 20;

/// A moment of the injected clock, in tenths of a second since the hub was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) u32);

impl Moment {
    pub(crate) const fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// What reaches a log.
pub(crate) enum Input<'a> {
    /// Somebody says that the log has reached this seq.
    Hint(&'a Hint),
    /// A read of the log.
    Page(&'a Page),
    /// The state of everything up to this seq was loaded.
    Loaded(Seq),
}

/// What the owner of the log must do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing.
    Nothing,
    /// Call [`LogState::tick`] now and then.
    Watch,
    /// Have the log read above what was delivered, and call `tick` now and then.
    Ask,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is known up to which to deliver. `claimed`: somebody is reading it.
    Loading { claimed: bool },
    /// Everything known was delivered.
    Quiet,
    /// Something is missing, and may still come by itself.
    Gap(Moment),
    /// A read was asked for. `news`: a hint came since, which the read need not contain.
    Asked { since: Moment, news: bool },
}

/// Delivers every event of a log once, in order, whatever order hints and reads come in.
#[derive(Debug)]
pub(crate) struct LogState {
    delivered: Seq,
    known: Seq,
    /// Above `delivered`, rising.
    held: Vec<Arc<Envelope>>,
    phase: Phase,
}

impl LogState {
    /// Holds everything back until [`Input::Loaded`].
    pub(crate) const fn loading() -> Self {
        Self { delivered: Seq::ZERO, known: Seq::ZERO, held: Vec::new(), phase: Phase::Loading { claimed: false } }
    }

    /// Everything up to here was delivered; none while it is being loaded.
    pub(crate) fn delivered(&self) -> Option<Seq> {
        (!self.is_loading()).then_some(self.delivered)
    }

    pub(crate) const fn is_loading(&self) -> bool {
        matches!(self.phase, Phase::Loading { .. })
    }

    /// Whether somebody is reading the state right now.
    pub(crate) const fn is_claimed(&self) -> bool {
        matches!(self.phase, Phase::Loading { claimed: true })
    }

    /// Takes the task of reading the state. None: it is loaded. False: somebody else has it.
    pub(crate) const fn claim(&mut self) -> Option<bool> {
        match &mut self.phase {
            Phase::Loading { claimed } => Some(!std::mem::replace(claimed, true)),
            _ => None,
        }
    }

    /// Gives the task of reading the state back.
    pub(crate) const fn unclaim(&mut self) {
        if self.is_loading() {
            self.phase = Phase::Loading { claimed: false };
        }
    }

    /// Takes what came, and hands on what is due, in order.
    pub(crate) fn advance(&mut self, input: &Input<'_>, now: Moment, deliver: &mut dyn FnMut(&Arc<Envelope>)) -> Next {
        match input {
            Input::Hint(hint) => self.hint(hint, now, deliver),
            Input::Page(page) => self.page(page, now, deliver),
            Input::Loaded(head) => self.loaded(*head, now, deliver),
        }
    }

    /// Somebody holds more than was delivered here.
    pub(crate) fn behind(&mut self, seq: Seq, now: Moment) -> Next {
        if self.is_loading() || seq <= self.delivered {
            return Next::Nothing;
        }
        self.known = self.known.max(seq);
        self.settle(Urgency::Now, now)
    }

    /// Has the log read although nothing is known to be missing.
    pub(crate) fn look(&mut self, now: Moment) -> Next {
        if self.is_loading() { Next::Nothing } else { self.ask(now) }
    }

    /// Asks, or asks again, when it is time to.
    pub(crate) fn tick(&mut self, now: Moment) -> Next {
        match self.phase {
            Phase::Loading { .. } | Phase::Quiet => Next::Nothing,
            Phase::Gap(since) if now.since(since) >= GAP_AFTER => self.ask(now),
            Phase::Asked { since, .. } if now.since(since) >= ASK_AGAIN_AFTER => self.ask(now),
            Phase::Gap(_) | Phase::Asked { .. } => Next::Watch,
        }
    }

    fn hint(&mut self, hint: &Hint, now: Moment, deliver: &mut dyn FnMut(&Arc<Envelope>)) -> Next {
        if self.is_loading() {
            self.known = self.known.max(hint.seq);
            hint.envelope.iter().for_each(|early| _ = self.hold(early));
            return Next::Nothing;
        }
        if hint.seq <= self.delivered {
            return Next::Nothing;
        }
        self.known = self.known.max(hint.seq);
        let urgency = match &hint.envelope {
            None => Urgency::Now,
            Some(next) if self.is_next(next) => {
                self.hand_on(next, deliver);
                self.drain(deliver);
                Urgency::Soon
            }
            Some(early) => {
                metrics::counter!("commune_hints_held_total").increment(1);
                self.hold(early)
            }
        };
        self.settle(urgency, now)
    }

    fn page(&mut self, page: &Page, now: Moment, deliver: &mut dyn FnMut(&Arc<Envelope>)) -> Next {
        // A page that begins above what was delivered says nothing about what lies between.
        if self.is_loading() || page.after > self.delivered {
            return Next::Nothing;
        }
        let before = self.delivered;
        for event in &page.events {
            if event.seq > self.delivered {
                self.hand_on(event, deliver);
            }
        }
        self.delivered = self.delivered.max(page.through);
        self.known = self.known.max(self.delivered);
        self.drain(deliver);
        let news = matches!(self.phase, Phase::Asked { news: true, .. });
        let moved = self.delivered > before;
        self.phase = Phase::Quiet;
        if !moved && !news {
            // The log is the truth: a head that it does not show is forgotten, unless the event itself is here.
            self.known = self.held.last().map_or(self.delivered, |last| last.seq);
        }
        self.settle(if moved || news { Urgency::Now } else { Urgency::Soon }, now)
    }

    fn loaded(&mut self, head: Seq, now: Moment, deliver: &mut dyn FnMut(&Arc<Envelope>)) -> Next {
        if !self.is_loading() {
            return Next::Nothing;
        }
        self.phase = Phase::Quiet;
        self.delivered = head;
        self.known = self.known.max(head);
        self.drain(deliver);
        self.settle(Urgency::Now, now)
    }

    /// Whether nothing lies between what was delivered and this one.
    fn is_next(&self, event: &Envelope) -> bool {
        #[cfg(feature = "sabotage")]
        if crate::sabotage::on("no-hold-back") {
            return true;
        }
        event.prev <= self.delivered
    }

    fn hand_on(&mut self, event: &Arc<Envelope>, deliver: &mut dyn FnMut(&Arc<Envelope>)) {
        self.delivered = event.seq;
        deliver(event);
    }

    /// Keeps the lowest: they are due first. What finds no place is read later.
    fn hold(&mut self, early: &Arc<Envelope>) -> Urgency {
        let Err(place) = self.held.binary_search_by_key(&early.seq, |held| held.seq) else { return Urgency::Soon };
        if place >= HELD_MAX {
            return Urgency::Now;
        }
        self.held.insert(place, Arc::clone(early));
        if self.held.len() <= HELD_MAX {
            return Urgency::Soon;
        }
        self.held.truncate(HELD_MAX);
        Urgency::Now
    }

    /// Hands on what was held and is due.
    fn drain(&mut self, deliver: &mut dyn FnMut(&Arc<Envelope>)) {
        let held = std::mem::take(&mut self.held);
        let mut held = held.into_iter().peekable();
        while let Some(event) = held.next_if(|event| event.seq <= self.delivered || event.prev <= self.delivered) {
            if event.seq > self.delivered {
                self.hand_on(&event, deliver);
            }
        }
        self.held = held.collect();
    }

    fn settle(&mut self, urgency: Urgency, now: Moment) -> Next {
        if self.known <= self.delivered {
            self.phase = Phase::Quiet;
            return Next::Nothing;
        }
        match (&mut self.phase, urgency) {
            (Phase::Loading { .. } | Phase::Gap(_), Urgency::Soon) => Next::Nothing,
            (Phase::Quiet, Urgency::Soon) => {
                self.phase = Phase::Gap(now);
                Next::Watch
            }
            (Phase::Asked { news, .. }, _) => {
                *news = true;
                Next::Nothing
            }
            (_, Urgency::Now) => self.ask(now),
        }
    }

    fn ask(&mut self, now: Moment) -> Next {
        self.phase = Phase::Asked { since: now, news: false };
        Next::Ask
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Urgency {
    /// It may come by itself.
    Soon,
    /// It will not.
    Now,
}

impl LogState {
    /// Panics where the state contradicts itself.
    pub(crate) fn check_invariants(&self) {
        assert!(self.held.len() <= HELD_MAX, "too many are held");
        assert!(self.held.is_sorted_by(|a, b| a.seq < b.seq), "held out of order");
        if self.is_loading() {
            return;
        }
        assert!(self.known >= self.delivered, "delivered more than is known");
        assert!(self.held.iter().all(|event| event.prev > self.delivered), "held although due");
        let asks = self.phase != Phase::Quiet;
        assert!(asks || self.known == self.delivered, "a gap that nobody asks about");
        assert!(asks || self.held.is_empty(), "held without a gap");
    }
}
