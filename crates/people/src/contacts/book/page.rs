//! What is asked of an address book.

use app::http::one_spelling;
use model::{ContactId, ContactState};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of an address book.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Only what is in this state.
    pub state: Option<ContactState>,
    /// What comes after this entry: `next` of the page before.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    pub after: Option<ContactId>,
    /// How many; at most 200.
    pub limit: Option<i64>,
}
