//! The end of an account: what becomes of what its person wrote, and the jobs that see to it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;
use crate::{Job, UserId};

words!(
    /// What becomes of what somebody wrote, once their account is deleted.
    Content {
        /// The texts are taken out of the rooms, for everybody.
        Remove = "remove",
        /// They stay, without a name.
        Keep = "keep",
    }
);

/// Takes what an erased person wrote out of all rooms. Enqueued in the unit that erases the account; whoever is erased writes nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseTexts {
    /// Whose.
    pub user: UserId,
}

impl Job for EraseTexts {
    const KIND: &'static str = "messages.erase";

    fn about(&self) -> Option<String> {
        Some(format!("user {}", self.user))
    }
}
