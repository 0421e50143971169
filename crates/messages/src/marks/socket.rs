//! `message.mark`, `message.unmark`.

use app::Feature;
use model::Scope;

use super::{Act, MarkMessage, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.mark", Scope::Write, |app, caller, what: MarkMessage| submit(app, caller, Act::Set, what)).op(
        "message.unmark",
        Scope::Write,
        |app, caller, what: MarkMessage| submit(app, caller, Act::Clear, what),
    )
}
