//! What the legs of floor and server come to, side by side.

use super::ledger::{Better, Entry, thousands};
use super::plan::Layout;
use crate::fanout::Leg;
use crate::stats::Spread;

/// Floor and server, in turn, with what the generator can do at most.
pub(super) struct Comparison {
    pub what: String,
    pub layout: Layout,
    pub pairs: Vec<(Leg, Leg)>,
    /// The server once more, beside each pair, when frames may gather. Only for wide fan-out.
    pub gathered: Vec<Leg>,
    /// The floor once more, beside each pair, when it must commit each publication and gets it as late as the server.
    pub durable: Vec<Leg>,
    pub proof: Leg,
}

impl Comparison {
    /// Nothing measured yet.
    pub fn new(what: String, layout: Layout) -> Self {
        Self { what, layout, pairs: Vec::new(), gathered: Vec::new(), durable: Vec::new(), proof: Leg::default() }
    }

    pub fn floor(&self, value: impl Fn(&Leg) -> f64) -> Spread {
        Spread::of(self.pairs.iter().map(|(floor, _)| value(floor)))
    }

    pub fn server(&self, value: impl Fn(&Leg) -> f64) -> Spread {
        Spread::of(self.pairs.iter().map(|(_, server)| value(server)))
    }

    pub fn ratio(&self, value: impl Fn(&Leg) -> f64) -> Spread {
        Spread::of(self.pairs.iter().map(|(floor, server)| value(server) / value(floor)))
    }

    pub fn void(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        let width = self.floor(|leg| leg.rate).width();
        if width > 0.10 {
            reasons.push(format!("the floor spreads by {:.0}%", width * 100.0));
        }
        let steal = self.pairs.iter().flat_map(|(floor, server)| [floor.steal, server.steal]).fold(0.0, f64::max);
        if steal > 0.02 {
            reasons.push(format!("steal {:.1}%", steal * 100.0));
        }
        if self.proof.rate < 1.2 * self.server(|leg| leg.rate).median {
            reasons.push(format!("the generator reaches only {}/s", thousands(self.proof.rate)));
        }
        reasons
    }

    pub fn entry(&self, value: impl Fn(&Leg) -> f64, better: Better, mark: Option<f64>, target: f64) -> Entry {
        let (what, show): (String, fn(f64) -> String) = match better {
            Better::Higher => (format!("{}, {}: deliveries/s", self.what, self.layout.name()), thousands),
            Better::Lower => {
                (format!("{}, {}: CPU of the process, us a delivery", self.what, self.layout.name()), |value| {
                    format!("{value:.2}")
                })
            }
        };
        Entry {
            what,
            floor: show(self.floor(&value).median),
            server: show(self.server(&value).median),
            ratio: self.ratio(&value),
            better,
            mark,
            target: Some(target),
            void: self.void(),
        }
    }

    /// The server when frames may gather, by the same floor, which by its definition never lets them.
    pub fn gathered(&self) -> Entry {
        let ratio = self.pairs.iter().zip(&self.gathered).map(|((floor, _), server)| server.rate / floor.rate);
        let of = |value: fn(&Leg) -> f64| Spread::of(self.gathered.iter().map(value)).median;
        Entry {
            what: format!(
                "{}, {}: deliveries/s where {:.1} frames gather in a write",
                self.what,
                self.layout.name(),
                of(|leg| leg.frames_per_write)
            ),
            server: thousands(of(|leg| leg.rate)),
            ratio: Spread::of(ratio),
            mark: None,
            target: None,
            ..self.entry(|leg| leg.rate, Better::Higher, None, 0.0)
        }
    }

    /// The server by a floor that promises as much.
    pub fn by_durable(&self, writer: &str, mark: f64, target: f64) -> Entry {
        let ratio = self.pairs.iter().zip(&self.durable).map(|((_, server), floor)| server.rate / floor.rate);
        let floor = Spread::of(self.durable.iter().map(|floor| floor.rate));
        let void = if floor.width() > 0.10 {
            vec![format!("the floor spreads by {:.0}%", floor.width() * 100.0)]
        } else {
            Vec::new()
        };
        Entry {
            what: format!("{}, {}: deliveries/s by a {writer} that commits first", self.what, self.layout.name()),
            floor: thousands(floor.median),
            ratio: Spread::of(ratio),
            void,
            ..self.entry(|leg| leg.rate, Better::Higher, Some(mark), target)
        }
    }

    pub fn detail(&self) -> String {
        let pair = |value: fn(&Leg) -> f64| (self.floor(value).median, self.server(value).median);
        let both = |(floor, server): (f64, f64)| format!("{floor:.2} / {server:.2}");
        format!(
            "| {}, {} | {} | {} | {} | {} | {} | {} |",
            self.what,
            self.layout.name(),
            both(pair(|leg| leg.machine_us)),
            both(pair(|leg| leg.generator_us)),
            both(pair(|leg| leg.generator_load)),
            both(pair(|leg| leg.frames_per_write)),
            both(pair(|leg| leg.switches)),
            thousands(self.proof.rate),
        )
    }
}

/// The head of [`Comparison::detail`].
pub(super) const DETAIL: &str = "| floor / server | machine, us a delivery | generator, us | generator, cores | frames in a write | context switches a delivery | proof of the generator, /s |\n|---|---|---|---|---|---|---|";
