//! The one place where features stand side by side.

use accounts::Accounts;
pub use accounts::{Config as AccountsSettings, ProvidersConfig as ProvidersSettings};
use app::Feature;
use app::mail::{self, Carriers};

use crate::doors;

/// All features of this build. What no carrier takes stays in the outbox.
pub fn all(accounts: &Accounts, carriers: Carriers) -> Feature {
    let features = Feature::new()
        .with(mail::feature(carriers))
        .with(accounts.feature())
        .with(rooms::feature())
        .with(messages::feature())
        .with(people::feature());
    features.with(doors::feature(accounts))
}
