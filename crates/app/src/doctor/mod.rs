//! Recounts everything that is derived from the logs. A healthy database shows no difference.

mod store;
mod words;

use db::Tx;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// Something that is not as the logs say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was counted.
    pub check: String,
    /// Where: a room, a person; as its id.
    pub place: i64,
    /// What the log says.
    pub counted: i64,
    /// What was found instead.
    pub found: i64,
}

/// All findings; none is what everybody wants.
///
/// # Errors
/// Storage errors.
pub fn examine(tx: &mut Tx<'_>) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (check, rows) in [
        ("a room's head is the last seq of its log", store::wrong_heads(tx)?),
        ("a room's log has no holes", store::holes(tx)?),
        ("a room's last message is the last in its log", store::wrong_last_messages(tx)?),
        ("every message has its event", store::messages_without_event(tx)?),
        ("every event of a message has its message", store::events_without_message(tx)?),
        ("a read position is not above the room's head", store::positions_ahead(tx)?),
        ("a person's log ends at its head", store::user_logs_ahead(tx)?),
        ("a group that people are in has an owner", store::ownerless(tx)?),
    ] {
        findings.extend(rows.into_iter().map(|(place, counted, found)| Finding {
            check: check.to_owned(),
            place,
            counted,
            found,
        }));
    }
    findings.extend(words::examine(tx)?);
    Ok(findings)
}
