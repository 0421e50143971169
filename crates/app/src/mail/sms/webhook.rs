//! A webhook of the operator's own: one signed post for each text (Standard Webhooks 1.0.0, symmetric signatures).

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::RequestBuilder;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;

use super::gateway::{self, Gateway};
use crate::authenticator::BoxFuture;
use crate::mail::{Carrier, Envelope, Refusal, Text};

/// Posts `{"id","to","text"}`.
pub struct Webhook {
    gateway: Gateway,
    key: hmac::Key,
}

/// What is posted.
#[derive(Serialize)]
struct Post<'a> {
    id: &'a str,
    to: &'a str,
    text: &'a str,
}

impl Webhook {
    /// At a gateway, with the secret that both know.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn new(gateway: Gateway, secret: &str) -> Result<Self, String> {
        let bytes = secret.strip_prefix("whsec_").and_then(|secret| STANDARD.decode(secret).ok());
        let bytes = bytes.filter(|bytes| (24..=64).contains(&bytes.len()));
        let bytes = bytes.ok_or("sms.webhook_secret must be \"whsec_\" and 24 to 64 bytes in base64.")?;
        Ok(Self { gateway, key: hmac::Key::new(hmac::HMAC_SHA256, &bytes) })
    }

    fn request(&self, envelope: Envelope, text: &Text) -> Result<RequestBuilder, Refusal> {
        // The same over all tries: a receiver that took it drops the repeat.
        let (id, at) = (format!("text_{}", envelope.id), envelope.at.0.div_euclid(1_000_000).to_string());
        let post = Post { id: &id, to: &text.to, text: &text.text };
        let body = serde_json::to_string(&post).map_err(|why| Refusal::ForGood(why.to_string()))?;
        let signed = hmac::sign(&self.key, format!("{id}.{at}.{body}").as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(signed));
        let named = [("webhook-id", id.as_str()), ("webhook-timestamp", &at), ("webhook-signature", &signature)];
        let request = self.gateway.post().headers(gateway::headers(named));
        Ok(request.header(CONTENT_TYPE, "application/json").body(body))
    }
}

impl Carrier<Text> for Webhook {
    fn send(&self, envelope: Envelope, text: Text) -> BoxFuture<Result<(), Refusal>> {
        let (gateway, request) = (self.gateway.clone(), self.request(envelope, &text));
        Box::pin(async move {
            let status = gateway.exchange(request?).await?.status();
            // Whatever else it says may be mended: the text waits as long as it is of use.
            if status.is_success() { Ok(()) } else { Err(Refusal::ForNow(format!("The webhook answered {status}."))) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::sms::gateway::fake;
    use model::{Id, LetterId, Time};

    /// The example of the specification.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn envelope() -> Envelope {
        Envelope { id: LetterId::from_raw(41), at: Time(1_800_000_000_000_000) }
    }

    fn text() -> Text {
        Text { to: "+4915123456789".to_owned(), text: "012 345 «Grüße»".to_owned(), good_for_s: 600 }
    }

    async fn told(answer: &str) -> (Result<(), Refusal>, String) {
        let (listener, address) = fake::listen().await;
        let url = format!("http://{address}/hush?key=hush");
        let webhook = Webhook::new(Gateway::at("sms.webhook_url", &url).unwrap(), SECRET).unwrap();
        tokio::join!(webhook.send(envelope(), text()), fake::answer(&listener, answer))
    }

    #[tokio::test]
    async fn a_text_is_posted_with_its_id_and_signed_as_receivers_expect() {
        let (sent, asked) = told("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(sent, Ok(()));
        let (head, body) = asked.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, r#"{"id":"text_41","to":"+4915123456789","text":"012 345 «Grüße»"}"#);
        for line in [
            "POST /hush?key=hush HTTP/1.1",
            "webhook-id: text_41",
            "webhook-timestamp: 1800000000",
            "content-type: application/json",
        ] {
            assert!(head.contains(line), "{line}: {head}");
        }
        let signature = head.lines().find_map(|line| line.strip_prefix("webhook-signature: v1,")).unwrap();
        // By another road than the carrier's: the bytes of the secret, and of what the specification says is signed.
        let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let signed = format!("text_41.1800000000.{body}");
        hmac::verify(&key, signed.as_bytes(), &STANDARD.decode(signature).unwrap()).unwrap();
    }

    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        let webhook = Webhook::new(Gateway::at("sms.webhook_url", "http://127.0.0.1/").unwrap(), SECRET).unwrap();
        let content = r#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        let signed = STANDARD.encode(hmac::sign(&webhook.key, content.as_bytes()));
        assert_eq!(signed, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[tokio::test]
    async fn what_is_not_accepted_is_tried_again_and_no_redirect_is_followed() {
        for status in ["500 Oops", "404 Not Found", "302 Found\r\nlocation: http://127.0.0.1:1/"] {
            let (sent, _) = told(&format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n")).await;
            let Err(Refusal::ForNow(why)) = sent else { panic!("{status}: {sent:?}") };
            assert!(why.contains(&status[..3]) && !why.contains("hush"), "{why}");
        }
    }

    #[tokio::test]
    async fn nobody_there_is_for_now_and_the_address_is_not_told() {
        let (listener, address) = fake::listen().await;
        drop(listener);
        let gateway = Gateway::at("sms.webhook_url", &format!("http://{address}/hush")).unwrap();
        let sent = Webhook::new(gateway, SECRET).unwrap().send(envelope(), text()).await;
        assert_eq!(sent, Err(Refusal::ForNow("The gateway does not answer.".to_owned())));
    }

    #[tokio::test]
    async fn an_answer_without_an_end_is_not_read_to_it() {
        let long = format!("HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n{}", "x".repeat(1 << 18));
        assert_eq!(told(&long).await.0, Ok(()));
    }
}
