//! `reaction.add`, `reaction.remove`.

use app::Feature;
use model::Scope;

use super::{Act, React, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("reaction.add", Scope::Write, |app, caller, what: React| submit(app, caller, Act::Add, what)).op(
        "reaction.remove",
        Scope::Write,
        |app, caller, what: React| submit(app, caller, Act::Remove, what),
    )
}
