//! `position.move`.

use app::Feature;

use super::{MovePosition, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("position.move", |app, caller, to: MovePosition| Ok(submit(app, caller, to)))
}
