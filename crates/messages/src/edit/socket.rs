//! `message.edit`.

use app::Feature;
use model::Scope;

use super::{EditMessage, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.edit", Scope::Write, |app, caller, edit: EditMessage| submit(app, caller, edit))
}
