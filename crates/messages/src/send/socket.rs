//! `message.send`.

use app::Feature;
use model::Scope;

use super::{SendMessage, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.send", Scope::Write, |app, caller, new: SendMessage| submit(app, caller, new))
}
