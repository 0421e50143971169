//! `[mail]` and `[sms]`: through whom letters are sent, and from whom they come.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `[mail]`: how mail is sent.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// `smtps://name:password@host` (TLS from the first byte), `smtp://…?tls=required` (STARTTLS), or `smtp://…` in clear text; none: mail stays in
    /// the outbox.
    pub smtp_url: Option<String>,
    /// From whom mail comes: `Commune <noreply@talk.example>`.
    pub from: String,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { smtp_url: None, from: "Commune <commune@localhost>".to_owned() }
    }
}

impl fmt::Debug for MailConfig {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailConfig").field("from", &self.from).finish_non_exhaustive()
    }
}

/// `[sms]`: how text messages are sent: by a webhook of one's own, or by a service that speaks as Twilio does; none: texts stay in the outbox.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsConfig {
    /// Where each text is posted.
    pub webhook_url: Option<String>,
    /// What its posts are signed with: `whsec_` and 24 to 64 bytes in base64.
    pub webhook_secret: Option<String>,
    /// The account's id at the service.
    pub twilio_account: Option<String>,
    /// The account's password there.
    pub twilio_token: Option<String>,
    /// From which number, or under which name, texts come.
    pub twilio_from: Option<String>,
    /// The service.
    pub twilio_url: String,
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self {
            webhook_url: None,
            webhook_secret: None,
            twilio_account: None,
            twilio_token: None,
            twilio_from: None,
            twilio_url: "https://api.twilio.com".to_owned(),
        }
    }
}

impl fmt::Debug for SmsConfig {
    /// Without the secrets, and without the addresses, which may hold some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsConfig").finish_non_exhaustive()
    }
}
