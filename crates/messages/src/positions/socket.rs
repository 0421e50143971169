//! `position.move`, `position.set_back`.

use app::Feature;
use model::Scope;

use super::{MovePosition, submit, submit_back};

pub fn ops(feature: Feature) -> Feature {
    feature.op("position.move", Scope::Write, |app, caller, to: MovePosition| Ok(submit(app, caller, to))).op(
        "position.set_back",
        Scope::Write,
        |app, caller, from: MovePosition| Ok(submit_back(app, caller, from)),
    )
}
