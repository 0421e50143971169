//! Who learns whether somebody is here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::membership::words;

words!(
    /// Who learns that a person is online, or when they last were.
    Audience {
        /// Whoever shares a room with them.
        Everyone = "everyone",
        /// Nobody.
        Nobody = "nobody",
    }
);
