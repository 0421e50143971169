//! `message.send`.

use app::Feature;

use super::{SendMessage, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.send", |app, caller, new: SendMessage| submit(app, caller, new))
}
