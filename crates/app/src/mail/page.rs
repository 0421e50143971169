//! Which page of the outbox is asked for.

use model::LetterId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::one_spelling;

/// Which part of the outbox.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The `next` of the page before.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<String>)]
    pub(super) before: Option<LetterId>,
    /// How many; at most 200.
    pub(super) limit: Option<i64>,
}
