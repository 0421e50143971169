//! What administrators do about people, and about who may become one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

words!(
    /// What an administrator did about somebody.
    PersonAct {
        /// They may not come in any more, by no way.
        Locked = "locked",
        /// They may come in again.
        Unlocked = "unlocked",
        /// They administer the server too.
        Raised = "raised",
        /// They do not administer the server any more.
        Lowered = "lowered",
        /// They were signed out everywhere.
        SignedOut = "signed_out",
        /// They were signed out everywhere, and their password is good no more.
        Reset = "reset",
        /// Their second step was turned off.
        SecondStepOff = "second_step_off",
        /// Their account is to be deleted.
        Deleted = "deleted",
    }
);

words!(
    /// What an administrator did about an invitation code.
    InvitationAct {
        /// Made it.
        Made = "made",
        /// Took it back.
        Withdrawn = "withdrawn",
    }
);

words!(
    /// Who may make an account.
    SignUpMode {
        /// Anybody.
        Open = "open",
        /// Whoever holds an invitation code.
        Invitation = "invitation",
        /// Nobody.
        Closed = "closed",
    }
);
