//! What administrators did: entries of the server's log, and the names of those they are about.

pub mod http;
mod page;
mod store;

use app::access::ServerAccess;
use app::{Error, Result, work};
use db::Tx;
use model::{NodeEvent, Seq, Time, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One thing that an administrator did.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its number in the server's log.
    #[schema(value_type = i64)]
    pub seq: Seq,
    /// When.
    pub at: Time,
    /// What kind of thing: `person.managed`.
    pub event: String,
    /// What the log says of it, with the ids of those it is about.
    #[schema(value_type = Object)]
    pub data: Value,
    /// The name of who did it, where the log knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The name of whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// What administrators did before an entry, the latest first.
///
/// # Errors
/// Storage errors.
pub fn list(tx: &mut Tx<'_>, access: &ServerAccess, before: Seq, limit: i64) -> Result<Vec<AuditEntry>> {
    let acts = work::acts(tx, access, before, limit)?;
    let people = acts.iter().flat_map(|act| <[_; 2]>::from(people_of(&act.event))).flatten();
    let names = store::names(tx, people)?;
    let name = |user: Option<UserId>| user.and_then(|user| names.get(&user).cloned());
    let entry = |act: work::Act| {
        let (by, about) = people_of(&act.event);
        let Worded { event, data } = worded(&act.event)?;
        Ok(AuditEntry { seq: act.seq, at: act.at, event, data, by: name(by), about: name(about) })
    };
    acts.into_iter().map(entry).collect()
}

/// An event as the log has it: its kind, and its body.
#[derive(Debug, Deserialize)]
struct Worded {
    event: String,
    data: Value,
}

fn worded(event: &NodeEvent) -> Result<Worded> {
    serde_json::to_value(event).and_then(serde_json::from_value).map_err(Error::internal)
}

/// Who did it, and whom it is about.
const fn people_of(event: &NodeEvent) -> (Option<UserId>, Option<UserId>) {
    match event {
        NodeEvent::PersonManaged { user, by, .. } => (Some(*by), Some(*user)),
        NodeEvent::AdminCreated { user }
        | NodeEvent::PersonClaimed { user }
        | NodeEvent::SessionRevoked { user, .. }
        | NodeEvent::SessionsRevoked { user, .. } => (None, Some(*user)),
        NodeEvent::DefaultRoomChanged { by, .. } | NodeEvent::InvitationManaged { by, .. } => (Some(*by), None),
        NodeEvent::JobManaged { by, .. }
        | NodeEvent::ScheduleChanged { by, .. }
        | NodeEvent::SettingChanged { by, .. } => (*by, None),
        NodeEvent::KeysRotated {} => (None, None),
    }
}
