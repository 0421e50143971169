//! Which page of a list of rooms is asked for.

use app::Result;
use serde::Deserialize;
use utoipa::IntoParams;

use super::cursor::{ByChange, ByName};

/// A page of one's own rooms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MinePage {
    /// The `next` of the page before.
    before: Option<String>,
    /// How many; at most 200.
    pub limit: Option<i64>,
}

/// A page of the public rooms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublicPage {
    /// The `next` of the page before.
    after: Option<String>,
    /// How many; at most 200.
    pub limit: Option<i64>,
}

impl MinePage {
    /// Where it begins.
    pub fn before(&self) -> Result<ByChange> {
        self.before.as_deref().map_or_else(|| Ok(ByChange::start()), str::parse)
    }
}

impl PublicPage {
    /// Where it begins.
    pub fn after(&self) -> Result<ByName> {
        self.after.as_deref().map_or_else(|| Ok(ByName::start()), str::parse)
    }
}
