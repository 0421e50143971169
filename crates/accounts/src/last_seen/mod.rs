//! Who is online, and when people were last here, for those who know them and whom they let see it.

pub mod http;
mod store;

use std::collections::HashSet;

use app::{App, Caller, Result, Work, bonds};
use db::Tx;
use model::{Matter, Time, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::lookup;

/// Whether somebody is here. Of the two one is there: online, or the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Presence {
    /// Who.
    user: UserId,
    /// There, and true, while they are online.
    #[serde(skip_serializing_if = "Option::is_none")]
    online: Option<bool>,
    /// When they last were, where they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen_at: Option<Time>,
}

/// Somebody who was here.
struct Shown {
    user: UserId,
    last_seen_at: Option<Time>,
}

/// Whether these people are here: those of them whom the caller knows, and who let the caller see it. Others are left out, and so is who was
/// never here. Who shows it to nobody does not see it either: it is what others see.
fn list(app: &App, tx: &mut Tx<'_>, caller: &Caller, ids: &[UserId]) -> Result<Vec<Presence>> {
    let known = lookup::find(tx, caller, ids)?;
    let admitting = bonds::admitting(tx, Matter::SeeLastSeen, caller.user, ids)?;
    let shown = store::shown(tx, known.into_iter().map(|user| user.id).filter(|user| admitting.contains(user)))?;
    let online: HashSet<UserId> = app.online(ids).into_iter().collect();
    let presence = |shown: Shown| {
        let user = shown.user;
        if online.contains(&user) {
            return Some(Presence { user, online: Some(true), last_seen_at: None });
        }
        shown.last_seen_at.map(|at| Presence { user, online: None, last_seen_at: Some(at) })
    };
    Ok(shown.into_iter().filter_map(presence).collect())
}

/// Writes down that these people were here until now.
///
/// # Errors
/// Storage errors.
pub fn seen(work: &mut Work<'_, '_>, people: &[UserId]) -> Result<()> {
    let now = work.now();
    Ok(store::set_last_seen(work.tx(), people, now)?)
}
