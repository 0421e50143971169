//! The settings of accounts.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::bots::Makers;
use app::address::Region;

/// `[accounts]`: tokens and sessions.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Seconds that an access token is good for: 10 to 600.
    #[serde(deserialize_with = "token_seconds")]
    pub access_token_s: i64,
    /// Days after which a browser signs in again, however it was used: 1 to 400.
    #[serde(deserialize_with = "session_days")]
    pub browser_session_days: i64,
    /// Days after which an app signs in again, however it was used: 1 to 400.
    #[serde(deserialize_with = "app_days")]
    pub app_session_days: i64,
    /// Days after which an account is erased whose person deleted it, and until which they may come back: 0 to 90; 0 is at once.
    #[serde(deserialize_with = "grace_days")]
    pub grace_days: i64,
    /// The country whose phone numbers may be typed without its code, as two letters; none: numbers begin with + and the country's code.
    pub region: Option<Region>,
    /// Who may make bots.
    pub bots: Makers,
    /// Lets in whoever holds an invitation of a member, where sign-up is by invitation.
    pub members_invite: bool,
    /// Lets people sign up while there is no administrator yet; for tests and measurements.
    pub sign_up_before_setup: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            access_token_s: 600,
            browser_session_days: 30,
            app_session_days: 180,
            grace_days: 14,
            region: None,
            bots: Makers::Everyone,
            members_invite: false,
            sign_up_before_setup: false,
        }
    }
}

impl Config {
    /// How long a browser's session lasts, in seconds.
    #[must_use]
    pub(crate) const fn browser_session_s(&self) -> i64 {
        self.browser_session_days * 24 * 3_600
    }

    /// How long an app's session lasts, in seconds.
    #[must_use]
    pub(crate) const fn app_session_s(&self) -> i64 {
        self.app_session_days * 24 * 3_600
    }

    /// How long a deleted account can still be had back, in seconds.
    #[must_use]
    pub(crate) const fn grace_s(&self) -> i64 {
        self.grace_days * 24 * 3_600
    }
}

fn token_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let seconds = i64::deserialize(from)?;
    if (10..=600).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(D::Error::custom("access_token_s is a number from 10 to 600"))
    }
}

fn session_days<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    days(from, "browser_session_days is a number from 1 to 400")
}

fn app_days<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    days(from, "app_session_days is a number from 1 to 400")
}

fn days<'de, D: Deserializer<'de>>(from: D, wrong: &'static str) -> Result<i64, D::Error> {
    let days = i64::deserialize(from)?;
    if (1..=400).contains(&days) { Ok(days) } else { Err(D::Error::custom(wrong)) }
}

fn grace_days<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let days = i64::deserialize(from)?;
    if (0..=90).contains(&days) { Ok(days) } else { Err(D::Error::custom("grace_days is a number from 0 to 90")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_out_of_range_is_named() {
        let good: Config = serde_json::from_str(r#"{"access_token_s":60}"#).unwrap();
        assert_eq!((good.access_token_s, good.browser_session_days), (60, 30));
        for (wrong, named) in [
            (r#"{"access_token_s":601}"#, "access_token_s"),
            (r#"{"browser_session_days":0}"#, "browser_session_days"),
            (r#"{"app_session_days":401}"#, "app_session_days"),
            (r#"{"grace_days":91}"#, "grace_days"),
            (r#"{"region":"Germany"}"#, "region"),
            (r#"{"bots":"nobody"}"#, "`everyone`, `admins`, `off`"),
            (r#"{"tokens":1}"#, "tokens"),
        ] {
            let why = serde_json::from_str::<Config>(wrong).unwrap_err().to_string();
            assert!(why.contains(named), "{why}");
        }
    }
}
