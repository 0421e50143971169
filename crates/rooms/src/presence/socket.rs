//! `room.typing`.

use app::{App, Caller, Feature, Result, access};
use model::Scope;
use serde::Serialize;

use super::Typing;

/// An answer that says nothing.
#[derive(Debug, Serialize)]
struct Done {}

pub fn ops(feature: Feature) -> Feature {
    feature.op("room.typing", Scope::Write, |app, caller, typing: Typing| {
        let (app, caller) = (app.clone(), *caller);
        Ok(async move { tell(&app, caller, typing).await.map(|()| Done {}) })
    })
}

/// Says that the caller types, if they may send there.
pub async fn tell(app: &App, caller: Caller, typing: Typing) -> Result<()> {
    let speaker = app.read(move |tx| access::speaker(tx, &caller, typing.room)).await?;
    app.tell_typing(&speaker);
    Ok(())
}
