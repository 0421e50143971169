//! Text messages, by one of two gateways, which the operator names in `[sms]`.

mod gateway;
mod twilio;
mod webhook;

use std::sync::Arc;

use super::config::SmsConfig;
use super::{Carrier, Text};
use gateway::Gateway;
use twilio::Twilio;
use webhook::Webhook;

/// The gateway of the settings; none: there is none. Nothing is asked of it yet.
///
/// # Errors
/// A sentence that names the keys; never what they contain.
pub(super) fn carrier(config: &SmsConfig) -> Result<Option<Arc<dyn Carrier<Text>>>, String> {
    match (webhook(config)?, twilio(config)?) {
        (Some(_), Some(_)) => Err("sms.webhook_url and sms.twilio_account are two ways: set one of them.".to_owned()),
        (Some(webhook), None) => Ok(Some(Arc::new(webhook))),
        (None, Some(twilio)) => Ok(Some(Arc::new(twilio))),
        (None, None) => Ok(None),
    }
}

fn webhook(config: &SmsConfig) -> Result<Option<Webhook>, String> {
    match (&config.webhook_url, &config.webhook_secret) {
        (Some(url), Some(secret)) => Ok(Some(Webhook::new(Gateway::at("sms.webhook_url", url)?, secret)?)),
        (None, None) => Ok(None),
        _ => Err("sms.webhook_url and sms.webhook_secret go together: set both or none.".to_owned()),
    }
}

fn twilio(config: &SmsConfig) -> Result<Option<Twilio>, String> {
    match (&config.twilio_account, &config.twilio_token, &config.twilio_from) {
        (Some(account), Some(token), Some(from)) => {
            let right = account.chars().all(|c| c.is_ascii_alphanumeric()) && !account.is_empty();
            if !right {
                return Err("sms.twilio_account is letters and digits, such as \"AC…\".".to_owned());
            }
            let base = config.twilio_url.trim_end_matches('/');
            let url = format!("{base}/2010-04-01/Accounts/{account}/Messages.json");
            let gateway = Gateway::at("sms.twilio_url", &url)?;
            Ok(Some(Twilio { gateway, account: account.clone(), token: token.clone(), from: from.clone() }))
        }
        (None, None, None) => Ok(None),
        _ => Err("sms.twilio_account, sms.twilio_token and sms.twilio_from go together: set all or none.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(set: &str) -> SmsConfig {
        serde_json::from_str(set).unwrap()
    }

    #[test]
    fn one_way_whole_or_none_is_set_and_a_wrong_setting_is_named_without_its_secret() {
        assert!(carrier(&SmsConfig::default()).unwrap().is_none());
        let webhook =
            r#""webhook_url":"https://sms.example/send","webhook_secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw""#;
        let twilio = r#""twilio_account":"AC1","twilio_token":"hush","twilio_from":"+15005550006""#;
        for right in [webhook, twilio] {
            assert!(carrier(&config(&format!("{{{right}}}"))).unwrap().is_some(), "{right}");
        }
        for (wrong, key) in [
            (format!("{webhook},{twilio}"), "set one of them"),
            (r#""webhook_url":"https://hush.example/""#.to_owned(), "sms.webhook_secret"),
            (
                r#""webhook_url":"ftp://hush.example/","webhook_secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw""#
                    .to_owned(),
                "sms.webhook_url",
            ),
            (r#""webhook_url":"https://sms.example/","webhook_secret":"hush""#.to_owned(), "sms.webhook_secret"),
            (
                r#""webhook_url":"https://sms.example/","webhook_secret":"whsec_aHVzaA==""#.to_owned(),
                "sms.webhook_secret",
            ),
            (r#""twilio_account":"AC1","twilio_token":"hush""#.to_owned(), "sms.twilio_from"),
            (r#""twilio_account":"../AC1","twilio_token":"hush","twilio_from":"x""#.to_owned(), "sms.twilio_account"),
            (format!(r#"{twilio},"twilio_url":"hush""#), "sms.twilio_url"),
        ] {
            let said = carrier(&config(&format!("{{{wrong}}}"))).err().unwrap();
            assert!(said.contains(key) && !said.contains("hush"), "{said}");
        }
        let shown = format!("{:?}", config(&format!("{{{twilio}}}")));
        assert!(!shown.contains("hush"), "{shown}");
    }
}
