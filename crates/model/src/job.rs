//! Durable work: what a job is, where it stands, and what an administrator may do about it.

use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

/// Something that must be done once, enqueued in the unit of work that decided on it. It is stored as JSON and may be read by a later version of
/// the program: fields are added with a default, never renamed.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its name in the database, in metrics and for administrators: `mail.send`. Never changes.
    const KIND: &'static str;

    /// What administrators are shown of it, besides its kind and state; the rest of it is shown to nobody. So no address, no name, no token: an id
    /// or a count at most.
    fn about(&self) -> Option<String> {
        None
    }
}

words!(
    /// Where a job stands.
    JobState {
        /// Until it is due, and somebody has time for it.
        Waiting = "waiting",
        /// Somebody works on it, or died over it a moment ago.
        Running = "running",
        /// It was done.
        Done = "done",
        /// It was tried as often as it may be, or can never succeed. An administrator may let it be tried again.
        Dead = "dead",
        /// An administrator called it off.
        Cancelled = "cancelled",
    }
);

words!(
    /// How an administrator steps in.
    JobAct {
        /// It is to be tried now, whatever became of it before.
        Retried = "retried",
        /// It is not wanted any more.
        Cancelled = "cancelled",
    }
);
