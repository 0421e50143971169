//! `[mail]`: through whom letters are sent, and from whom they come.

use serde::{Deserialize, Serialize};

/// `[mail]`: how letters are sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// `smtps://name:password@host` (TLS from the first byte), `smtp://…?tls=required` (STARTTLS), or `smtp://…` in clear text; none: letters
    /// stay in the outbox.
    pub smtp_url: Option<String>,
    /// From whom letters come: `Commune <noreply@talk.example>`.
    pub from: String,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { smtp_url: None, from: "Commune <commune@localhost>".to_owned() }
    }
}
