//! `message.forward`.

use app::Feature;
use model::Scope;

use super::{ForwardMessage, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.forward", Scope::Write, |app, caller, new: ForwardMessage| submit(app, caller, new))
}
