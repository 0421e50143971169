//! `[limits]`: how often things are done.

use serde::{Deserialize, Serialize};

/// A bucket: so many at once, then one more every so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many at once.
    pub burst: u32,
    /// Seconds until one more.
    pub refill_s: f64,
}

const fn rate(burst: u32, refill_s: f64) -> Rate {
    Rate { burst, refill_s }
}

/// `[limits]`: how often.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Sign-ups per address.
    pub register: Rate,
    /// Password sign-ins, per name and per address.
    pub sign_in: Rate,
    /// Changes of a password per person, with a wrong old one too.
    pub password: Rate,
    /// Tries of the setup code, for the whole server.
    pub setup: Rate,
    /// Codes by mail or text, per address of whoever asks.
    pub send_code: Rate,
    /// Codes by text to one range of numbers, on all nodes together.
    pub text_range: Rate,
    /// Codes by text to all numbers, on all nodes together.
    pub texts: Rate,
    /// Codes that are shown, per person or address.
    pub verify_code: Rate,
    /// Ways to a provider begun, and come back from, per address.
    pub provider: Rate,
    /// Archives of one's own data, per person.
    pub own_data: Rate,
    /// Address books that are brought, per person.
    pub contacts: Rate,
    /// Invitations to addresses of a book, per person, on all nodes together.
    pub invitations: Rate,
    /// New rooms, join links, invitations, and bots and their keys, per person.
    pub new_room: Rate,
    /// Changes of one's profile and picture, per person.
    pub profile: Rate,
    /// Messages per person.
    pub message_send: Rate,
    /// Writings of drafts per person.
    pub draft: Rate,
    /// Megabytes of files per person, counted when they are announced; each file as one at least.
    pub upload_mb: Rate,
    /// Links per person that are previewed.
    pub link_preview: Rate,
    /// Look-ups of people and rooms per person, and tries of join links.
    pub lookup: Rate,
    /// Socket upgrades per address.
    pub socket_address: Rate,
    /// Socket upgrades per session.
    pub socket_session: Rate,
    /// Frames from one socket.
    pub socket_frames: Rate,
    /// Addresses of others that a person may compare with who is here.
    pub comparisons: Comparisons,
}

/// `[limits] comparisons`: addresses in any ten days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Comparisons {
    /// Of an account.
    pub account: u32,
    /// Of one that is younger than that.
    pub new_account: u32,
}

impl Default for Comparisons {
    fn default() -> Self {
        Self { account: 20_000, new_account: 2_000 }
    }
}

impl LimitsConfig {
    /// Each rate with its key.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, Rate); 22] {
        [
            ("register", self.register),
            ("sign_in", self.sign_in),
            ("password", self.password),
            ("setup", self.setup),
            ("send_code", self.send_code),
            ("text_range", self.text_range),
            ("texts", self.texts),
            ("verify_code", self.verify_code),
            ("provider", self.provider),
            ("own_data", self.own_data),
            ("contacts", self.contacts),
            ("invitations", self.invitations),
            ("new_room", self.new_room),
            ("profile", self.profile),
            ("message_send", self.message_send),
            ("draft", self.draft),
            ("upload_mb", self.upload_mb),
            ("link_preview", self.link_preview),
            ("lookup", self.lookup),
            ("socket_address", self.socket_address),
            ("socket_session", self.socket_session),
            ("socket_frames", self.socket_frames),
        ]
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            register: rate(30, 5.0),
            sign_in: rate(10, 30.0),
            password: rate(10, 30.0),
            setup: rate(10, 30.0),
            send_code: rate(10, 60.0),
            text_range: rate(10, 1_800.0),
            texts: rate(30, 120.0),
            verify_code: rate(20, 30.0),
            provider: rate(30, 10.0),
            own_data: rate(3, 86_400.0),
            contacts: rate(20, 30.0),
            invitations: rate(200, 432.0),
            new_room: rate(20, 180.0),
            profile: rate(20, 60.0),
            message_send: rate(60, 1.0),
            draft: rate(60, 1.0),
            upload_mb: rate(2_000, 0.5),
            link_preview: rate(30, 10.0),
            lookup: rate(100, 3.0),
            socket_address: rate(300, 0.05),
            socket_session: rate(10, 3.0),
            socket_frames: rate(300, 0.02),
            comparisons: Comparisons::default(),
        }
    }
}
