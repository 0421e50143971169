//! What people hold of messages: for themselves, or against them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

words!(
    /// What somebody keeps of a message for themselves.
    Mark {
        /// To find it again.
        Saved = "saved",
        /// Not to see it any more.
        Hidden = "hidden",
    }
);

words!(
    /// Why somebody reports a message.
    ReportReason {
        /// It sells something, or says the same over and over.
        Spam = "spam",
        /// It is meant to hurt somebody.
        Harassment = "harassment",
        /// It threatens, or shows violence.
        Violence = "violence",
        /// It shows what does not belong here.
        Sexual = "sexual",
        /// It is against the law.
        Illegal = "illegal",
        /// Something else: the note says what.
        Other = "other",
    }
);

words!(
    /// What was decided about a report.
    Verdict {
        /// The message stays.
        Dismissed = "dismissed",
        /// The message was taken away.
        Removed = "removed",
    }
);
