//! `message.pin`, `message.unpin`.

use app::Feature;
use model::Scope;

use super::{Act, Which, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.pin", Scope::Write, |app, caller, which: Which| submit(app, caller, Act::Pin, which)).op(
        "message.unpin",
        Scope::Write,
        |app, caller, which: Which| submit(app, caller, Act::Unpin, which),
    )
}
