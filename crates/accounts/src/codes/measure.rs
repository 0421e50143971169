//! What became of wishes for codes, as metrics: their sum is what was wished for.

use metrics::counter;

use super::{Bound, Wish};
use app::address::Kind;

/// Counts what became of one wish, after its commit.
pub fn count(kind: Kind, wish: Wish) {
    add(kind, outcome(wish));
}

/// Counts a wish that was refused before it came to an address: this peer asks too often.
pub fn refused_by_peer(kind: Kind) {
    add(kind, "peer");
}

fn add(kind: Kind, outcome: &'static str) {
    counter!("commune_codes_wished_total", "by" => kind.word(), "outcome" => outcome).increment(1);
}

const fn outcome(wish: Wish) -> &'static str {
    match wish {
        Wish::Granted => "granted",
        Wish::Nobody => "nobody",
        Wish::Wait(_) => "pause",
        Wish::Silent(Bound::Address) => "address",
        Wish::Silent(Bound::Range) => "range",
        Wish::Silent(Bound::Everybody) => "everybody",
    }
}
