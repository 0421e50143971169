//! The one place where features stand side by side.

use accounts::Accounts;
pub use accounts::Config as AccountsSettings;
use std::sync::Arc;

use app::Feature;
use app::mail::{self, Mailer};

use crate::doors;

/// All features of this build. Without a mailer letters stay in the outbox.
pub fn all(accounts: &Accounts, mailer: Option<Arc<dyn Mailer>>) -> Feature {
    let features = Feature::new()
        .with(mail::feature(mailer))
        .with(accounts.feature())
        .with(rooms::feature())
        .with(messages::feature());
    features.with(doors::feature(accounts))
}
