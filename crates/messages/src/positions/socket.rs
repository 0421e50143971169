//! `position.move`.

use app::Feature;
use model::Scope;

use super::{MovePosition, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("position.move", Scope::Write, |app, caller, to: MovePosition| Ok(submit(app, caller, to)))
}
