//! `message.delete`.

use app::Feature;
use model::Scope;

use super::{DeleteMessage, submit};

pub fn ops(feature: Feature) -> Feature {
    feature.op("message.delete", Scope::Write, |app, caller, which: DeleteMessage| Ok(submit(app, caller, which)))
}
