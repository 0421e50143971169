//! Which page of a room's people is asked for.

use model::UserId;
use serde::Deserialize;
use utoipa::IntoParams;

/// A page of a room's people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct People {
    /// The `next` of the page before.
    #[serde(default, deserialize_with = "app::http::one_spelling")]
    #[param(value_type = Option<String>)]
    pub after: Option<UserId>,
    /// How many; at most 200.
    pub limit: Option<i64>,
}
