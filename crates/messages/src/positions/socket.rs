//! `position.move`, `position.set_back`.

use app::{App, Feature, Result};
use model::Scope;

use super::{MovePosition, Moved, Position, submit, submit_back};
use crate::readers;

pub fn ops(feature: Feature) -> Feature {
    feature
        .op("position.move", Scope::Write, |app, caller, to: MovePosition| {
            let (app, moved) = (app.clone(), submit(app, caller, to));
            Ok(async move { tell(&app, moved.await?).await })
        })
        .op("position.set_back", Scope::Write, |app, caller, from: MovePosition| {
            let (app, moved) = (app.clone(), submit_back(app, caller, from));
            Ok(async move { tell(&app, moved.await?).await })
        })
}

/// Says to those who look on that somebody read on. It is worth no error: whoever misses it asks when they open the room.
pub async fn tell(app: &App, moved: Moved) -> Result<Position> {
    if let Some(reading) = moved.reading
        && let Ok(to) = app.read(move |tx| readers::audience(tx, &reading)).await
        && !to.is_empty()
    {
        app.tell_read(&reading, to);
    }
    Ok(moved.position)
}
