//! Pages of a room's log.

mod http;

use app::Feature;

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes())
}
