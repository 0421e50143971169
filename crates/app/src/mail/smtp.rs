//! Mail by SMTP (RFC 5321).

use std::sync::Arc;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use model::LetterId;

use super::{Carrier, Envelope, Mail, MailConfig, Refusal};
use crate::authenticator::BoxFuture;

/// How long the server may take over one step.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A mail server, and from whom mail comes.
struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// The mail server of the settings; none: there is none. Nothing is asked of it yet.
///
/// # Errors
/// A sentence that names the key; never what the address contains, which may be a password.
pub(super) fn carrier(config: &MailConfig) -> Result<Option<Arc<dyn Carrier<Mail>>>, String> {
    Ok(Smtp::new(config)?.map(|smtp| Arc::new(smtp) as Arc<dyn Carrier<Mail>>))
}

impl Smtp {
    fn new(config: &MailConfig) -> Result<Option<Self>, String> {
        let from = config
            .from
            .parse()
            .map_err(|_| "mail.from must be an address, such as \"Commune <noreply@talk.example>\".".to_owned())?;
        let Some(url) = &config.smtp_url else { return Ok(None) };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| {
            "mail.smtp_url must be an address such as \"smtps://name:password@mail.example\".".to_owned()
        })?;
        Ok(Some(Self { transport: transport.timeout(Some(TIMEOUT)).build(), from }))
    }

    /// The Message-ID is the same over all tries.
    fn message(&self, id: LetterId, mail: &Mail) -> Result<Message, Refusal> {
        let lasting = |why: &dyn std::fmt::Display| Refusal::ForGood(why.to_string());
        let to: Mailbox = mail.to.parse().map_err(|why: lettre::address::AddressError| lasting(&why))?;
        let subject: String = mail.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let id = format!("<{id}.letter@{}>", self.from.email.domain());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .message_id(Some(id))
            .multipart(MultiPart::alternative_plain_html(mail.plain.clone(), mail.html.clone()))
            .map_err(|why| lasting(&why))
    }
}

impl Carrier<Mail> for Smtp {
    fn send(&self, envelope: Envelope, mail: Mail) -> BoxFuture<Result<(), Refusal>> {
        let (message, transport) = (self.message(envelope.id, &mail), self.transport.clone());
        Box::pin(async move { transport.send(message?).await.map(drop).map_err(|why| refusal(&why)) })
    }
}

/// What the server said, or that it did not; its words may name the address and go to administrators only.
fn refusal(why: &smtp::Error) -> Refusal {
    if why.is_permanent() { Refusal::ForGood(why.to_string()) } else { Refusal::ForNow(why.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Id;

    fn message(mail: &Mail) -> Result<Message, Refusal> {
        smtp().message(LetterId::from_raw(41), mail)
    }

    fn config(url: Option<&str>, from: &str) -> MailConfig {
        MailConfig { smtp_url: url.map(str::to_owned), from: from.to_owned() }
    }

    fn mail(to: &str, subject: &str) -> Mail {
        Mail {
            to: to.to_owned(),
            subject: subject.to_owned(),
            plain: "Grüße".to_owned(),
            html: "<p>Grüße</p>".to_owned(),
            good_for_s: 600,
        }
    }

    fn smtp() -> Smtp {
        Smtp::new(&config(Some("smtp://localhost:2525"), "Commune <noreply@talk.example>")).unwrap().unwrap()
    }

    #[test]
    fn without_a_server_there_is_none_and_a_wrong_setting_is_named_without_its_password() {
        assert!(Smtp::new(&MailConfig::default()).unwrap().is_none());
        for (wrong, key) in [
            (config(Some("mail.example"), "Commune <a@b.example>"), "mail.smtp_url"),
            (config(Some("http://ann:secret@mail.example"), "Commune <a@b.example>"), "mail.smtp_url"),
            (config(None, "Commune"), "mail.from"),
        ] {
            let said = Smtp::new(&wrong).err().unwrap();
            assert!(said.contains(key) && !said.contains("secret"), "{said}");
        }
    }

    #[test]
    fn a_line_break_in_a_subject_makes_no_header() {
        let message = message(&mail("ann@example.org", "Hi\r\nBcc: eve@example.org")).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(text.contains("Subject: Hi  Bcc: eve@example.org\r\n"), "{text}");
        assert!(!text.contains("\r\nBcc:"), "{text}");
    }

    #[test]
    fn a_letter_keeps_its_id_over_retries_and_says_the_same_twice() {
        let text = String::from_utf8(message(&mail("ann@example.org", "Hi")).unwrap().formatted()).unwrap();
        assert!(text.contains("Message-ID: <41.letter@talk.example>\r\n"), "{text}");
        assert!(text.contains("multipart/alternative") && text.contains("text/plain") && text.contains("text/html"));
    }

    #[test]
    fn an_address_that_is_none_is_refused_for_good() {
        assert!(matches!(message(&mail("ann", "Hi")), Err(Refusal::ForGood(_))));
    }
}
