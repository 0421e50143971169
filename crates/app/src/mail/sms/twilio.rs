//! A service that takes texts as Twilio does: `POST /2010-04-01/Accounts/{account}/Messages.json`. It drops no repeats: after an answer that was lost
//! a text may go twice.

use http::{Response, StatusCode};
use serde::Deserialize;

use super::gateway::Gateway;
use crate::authenticator::BoxFuture;
use crate::mail::{Carrier, Envelope, Refusal, Text};

/// An account there.
pub struct Twilio {
    pub gateway: Gateway,
    pub account: String,
    pub token: String,
    /// A number, or a name, from which texts come.
    pub from: String,
}

/// What it says of a fault; its sentence may name the number.
#[derive(Deserialize)]
struct Fault {
    code: Option<i64>,
}

impl Carrier<Text> for Twilio {
    fn send(&self, _: Envelope, text: Text) -> BoxFuture<Result<(), Refusal>> {
        let form = [("To", text.to.as_str()), ("From", self.from.as_str()), ("Body", text.text.as_str())];
        let request = self.gateway.post().basic_auth(&self.account, Some(&self.token)).form(&form);
        let gateway = self.gateway.clone();
        Box::pin(async move { judge(&gateway.exchange(request).await?) })
    }
}

/// What a status means: 4xx is for good, but for "too many at once".
fn judge(answer: &Response<Vec<u8>>) -> Result<(), Refusal> {
    if answer.status().is_success() {
        return Ok(());
    }
    let code = serde_json::from_slice::<Fault>(answer.body()).ok().and_then(|fault| fault.code);
    let code = code.map_or_else(String::new, |code| format!(" ({code})"));
    let said = format!("The service answered {}{code}.", answer.status());
    let lasting = answer.status().is_client_error() && answer.status() != StatusCode::TOO_MANY_REQUESTS;
    Err(if lasting { Refusal::ForGood(said) } else { Refusal::ForNow(said) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::SmsConfig;
    use crate::mail::sms::{carrier, gateway::fake};
    use model::{Id, LetterId, Time};

    async fn told(answer: &str) -> (Result<(), Refusal>, String) {
        let (listener, address) = fake::listen().await;
        let config = SmsConfig {
            twilio_account: Some("AC41".to_owned()),
            twilio_token: Some("hush".to_owned()),
            twilio_from: Some("+15005550006".to_owned()),
            twilio_url: format!("http://{address}/"),
            ..SmsConfig::default()
        };
        let twilio = carrier(&config).unwrap().unwrap();
        let text = Text { to: "+4915123456789".to_owned(), text: "012 345 & more".to_owned(), good_for_s: 600 };
        let envelope = Envelope { id: LetterId::from_raw(41), at: Time(1_800_000_000_000_000) };
        tokio::join!(twilio.send(envelope, text), fake::answer(&listener, answer))
    }

    #[tokio::test]
    async fn a_text_is_posted_as_a_form_under_the_account() {
        let (sent, asked) = told("HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}").await;
        assert_eq!(sent, Ok(()));
        let (head, body) = asked.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "To=%2B4915123456789&From=%2B15005550006&Body=012+345+%26+more");
        for line in ["POST /2010-04-01/Accounts/AC41/Messages.json HTTP/1.1", "authorization: Basic QUM0MTpodXNo"] {
            assert!(head.contains(line), "{line}: {head}");
        }
    }

    #[tokio::test]
    async fn what_is_wrong_is_refused_for_good_and_what_is_too_much_for_now() {
        let refused =
            |status: &str, body: &str| format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let fault = r#"{"code":21211,"message":"Invalid 'To' Phone Number: +4915123456789"}"#;
        for (status, expected) in [
            ("400 Bad Request", Refusal::ForGood("The service answered 400 Bad Request (21211).".to_owned())),
            ("401 Unauthorized", Refusal::ForGood("The service answered 401 Unauthorized (21211).".to_owned())),
            (
                "429 Too Many Requests",
                Refusal::ForNow("The service answered 429 Too Many Requests (21211).".to_owned()),
            ),
            (
                "503 Service Unavailable",
                Refusal::ForNow("The service answered 503 Service Unavailable (21211).".to_owned()),
            ),
        ] {
            assert_eq!(told(&refused(status, fault)).await.0, Err(expected));
        }
        let (sent, _) = told(&refused("307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/", "")).await;
        assert_eq!(sent, Err(Refusal::ForNow("The service answered 307 Temporary Redirect.".to_owned())));
    }
}
