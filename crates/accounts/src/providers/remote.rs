//! A provider's two moments: somebody is sent there, and somebody comes back.

use app::{App, Result};

use super::openid::Returned;
use super::{Ceremony, Kind, Profile, Provider};

impl Provider {
    /// Where to send somebody.
    ///
    /// # Errors
    /// `provider_unavailable`, `provider_answer` (503).
    pub async fn way_there(&self, app: &App, ceremony: &Ceremony) -> Result<String> {
        match &self.kind {
            Kind::OpenId(openid) => openid.way_there(app, &self.outgoing, &self.redirect, ceremony).await,
            Kind::Facebook(facebook) => Ok(facebook.way_there(&self.redirect, ceremony)),
        }
    }

    /// Who came back.
    ///
    /// # Errors
    /// As [`Provider::way_there`]; `issuer_mismatch`, `token_…` (403), a code for each reason.
    pub async fn who(&self, app: &App, ceremony: &Ceremony, returned: &Returned<'_>) -> Result<Profile> {
        match &self.kind {
            Kind::OpenId(openid) => openid.who(app, &self.outgoing, &self.redirect, (ceremony, returned)).await,
            Kind::Facebook(facebook) => facebook.who(&self.outgoing, &self.redirect, returned.code).await,
        }
    }
}
