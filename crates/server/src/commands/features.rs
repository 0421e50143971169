//! The one place where features stand side by side.

use accounts::Accounts;
pub use accounts::Config as AccountsSettings;
use app::Feature;

use crate::doors;

/// All features of this build.
pub fn all(accounts: &Accounts) -> Feature {
    let features = Feature::new().with(accounts.feature()).with(rooms::feature()).with(messages::feature());
    features.with(doors::feature(accounts))
}
