//! Which page of the audit is asked for.

use app::http::one_spelling;
use model::Seq;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The `next` of the page before.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<String>)]
    pub(super) before: Option<Seq>,
    /// How many; at most 200.
    pub(super) limit: Option<i64>,
}
