//! Faults that a test build can switch on, so that the history checker is seen to find them. Not in any other build.

use std::sync::OnceLock;

/// Whether a fault is named in `COMMUNE_SABOTAGE`, a list with commas.
pub(crate) fn on(fault: &str) -> bool {
    static FAULTS: OnceLock<String> = OnceLock::new();
    let faults = FAULTS.get_or_init(|| std::env::var("COMMUNE_SABOTAGE").unwrap_or_default());
    faults.split(',').any(|named| named == fault)
}
