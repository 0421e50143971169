//! What is said of a file that is brought.

use app::address::Region;
use model::ContactSource;
use serde::Deserialize;
use utoipa::IntoParams;

/// How a file is to be read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The country whose numbers may lack their code, as two letters; otherwise that of the server, if it has one.
    #[param(value_type = Option<String>)]
    pub region: Option<Region>,
    /// `phone`, for what was picked on one; otherwise the file tells.
    pub source: Option<ContactSource>,
}
