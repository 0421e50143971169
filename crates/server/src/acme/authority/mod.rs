//! The conversation with an authority (RFC 8555). The one file that names the client library.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use app::http::{Answering, Challenges};
use axum::body::Bytes;
use axum::http::Request;
use instant_acme::{
    AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, CertificateIdentifier, ChallengeHandle,
    ChallengeStatus, ChallengeType, Error, HttpClient, Identifier, NewAccount, NewOrder, Order, OrderStatus, Problem,
    RetryPolicy,
};
use model::Time;
use parking_lot::Mutex;
use tracing::{debug, info};

use crate::acme::certificate::{Validity, identifier as identifier_of, new_key, proof, request};
use crate::acme::failure::{Failure, Spent};
use crate::acme::folder::{self, Certificate, Folder};
use crate::acme::https::{Https, retry_after};
use crate::acme::keeper::{Authority, Wanted};
use crate::acme::names::Name;
use crate::acme::settings::{AcmeSettings, ProvenBy};

/// How the state of an order is asked for: soon, then less and less often.
const POLL: RetryPolicy =
    RetryPolicy::new().initial_delay(Duration::from_millis(250)).backoff(1.5).timeout(Duration::from_secs(120));
/// The kind of certificate that Let's Encrypt issues for addresses: of six days.
const SHORT_LIVED: &str = "shortlived";

/// An authority, by its directory.
pub struct Acme {
    directory: String,
    proven_by: ProvenBy,
    line: Line,
    challenges: Arc<Challenges>,
}

impl Acme {
    /// That of the settings.
    ///
    /// # Errors
    /// If `acme.ca_file` cannot be used.
    pub fn new(settings: &AcmeSettings, proven_by: ProvenBy, challenges: Arc<Challenges>) -> Result<Self> {
        let line = Line { https: Https::trusting(settings.ca_file.as_deref())?, told: Arc::default() };
        Ok(Self { directory: settings.directory.clone(), proven_by, line, challenges })
    }

    async fn account(&self, folder: &Folder, wanted: &Wanted) -> Result<instant_acme::Account, Failure> {
        let builder = instant_acme::Account::builder_with_http(Box::new(self.line.clone()));
        let contact = wanted.contact.as_ref().map(|contact| format!("mailto:{contact}"));
        let contacts: Vec<&str> = contact.iter().map(String::as_str).collect();
        if let Some(mut kept) = folder.account()? {
            let credentials: AccountCredentials =
                serde_json::from_value(kept.credentials.clone()).context("The account cannot be read")?;
            let account = builder.from_credentials(credentials).await?;
            if kept.contact != wanted.contact {
                account.update_contacts(&contacts).await?;
                kept.contact.clone_from(&wanted.contact);
                folder.keep_account(Some(&kept))?;
            }
            return Ok(account);
        }
        let new = NewAccount { contact: &contacts, terms_of_service_agreed: true, only_return_existing: false };
        let (account, credentials) = builder.create(&new, self.directory.clone(), None).await?;
        let credentials = serde_json::to_value(credentials).context("The account cannot be written")?;
        folder.keep_account(Some(&folder::Account { contact: wanted.contact.clone(), credentials }))?;
        Ok(account)
    }

    /// The order that is under way, or a new one.
    async fn order(&self, folder: &Folder, wanted: &Wanted, now: Time) -> Result<(Order, folder::Order), Failure> {
        let account = self.account(folder, wanted).await?;
        if let Some(kept) = folder.order()?.filter(|order| order.names == wanted.written()) {
            info!("Going on with the order that was placed before");
            return Ok((account.order(kept.url.clone()).await?, kept));
        }
        let identifiers: Vec<Identifier> = wanted.names.iter().map(identifier).collect();
        let mut new = NewOrder::new(&identifiers);
        let offered: Vec<&str> = account.profiles().map(|profile| profile.name).collect();
        if let Some(profile) = profile(wanted, &offered)? {
            new = new.profile(profile);
        }
        // The key comes first: a certificate that was issued while the server died can still be used.
        let key = new_key()?;
        folder.count_order(now)?;
        let order = account.new_order(&new).await?;
        let kept = folder::Order { url: order.url().to_owned(), names: wanted.written(), key };
        folder.keep_order(Some(&kept))?;
        Ok((order, kept))
    }

    /// Proves every name that is not proven yet. The answers are given for as long as what comes back is kept.
    async fn prove(&self, order: &mut Order) -> Result<Vec<Answering>, Failure> {
        let mut answers = Vec::new();
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            match authorization.status {
                AuthorizationStatus::Valid => continue,
                AuthorizationStatus::Pending => {}
                other => return Err(Failure::of_order(format_args!("a name is refused ({other:?})"))),
            }
            let kind = match self.proven_by {
                ProvenBy::Http => ChallengeType::Http01,
                ProvenBy::TlsAlpn => ChallengeType::TlsAlpn01,
            };
            let Some(mut challenge) = authorization.challenge(kind) else {
                return Err(Failure::of_order("the authority does not offer acme.challenge for one of the names"));
            };
            answers.push(self.answer(&challenge)?);
            // After a restart it may have been asked to look already.
            if challenge.status == ChallengeStatus::Pending {
                challenge.set_ready().await?;
            }
        }
        Ok(answers)
    }

    fn answer(&self, challenge: &ChallengeHandle<'_>) -> Result<Answering, Failure> {
        let key_authorization = challenge.key_authorization();
        if self.proven_by == ProvenBy::Http {
            return Ok(self.challenges.answer_token(&challenge.token, key_authorization.as_str()));
        }
        let name = Name::read(&challenge.identifier().to_string()).context("The authority asks for a strange name")?;
        let digest = key_authorization.digest();
        let digest = digest.as_ref().try_into().context("A digest has a strange length")?;
        let (certificate, key) = proof(&name, digest)?;
        self.challenges.answer_name(&name.in_handshake(), certificate, key).map_err(Failure::passing)
    }

    /// Brings an order to its end, from whatever state it is in.
    async fn finish(&self, order: &mut Order, kept: &folder::Order, wanted: &Wanted) -> Result<String, Failure> {
        if order.state().status == OrderStatus::Pending {
            let answers = self.prove(order).await?;
            let status = order.poll_ready(&POLL).await;
            drop(answers);
            if !matches!(status, Ok(OrderStatus::Ready)) {
                return Err(self.reason(order, status).await);
            }
        }
        if order.state().status == OrderStatus::Ready {
            order.finalize_csr(&request(&wanted.names, &kept.key)?).await?;
        }
        if order.state().status == OrderStatus::Invalid {
            return Err(Failure::of_order("the authority gave the order up"));
        }
        Ok(order.poll_certificate(&POLL).await?)
    }

    /// Why a name was not believed, in the authority's words.
    async fn reason(&self, order: &mut Order, status: Result<OrderStatus, Error>) -> Failure {
        if let Err(error @ (Error::Timeout(_) | Error::Other(_))) = status {
            return error.into();
        }
        let mut reasons = Vec::new();
        let mut authorizations = order.authorizations();
        while let Some(Ok(mut authorization)) = authorizations.next().await {
            if let Err(error) = authorization.refresh().await {
                debug!("Why a name was refused cannot be asked: {error}");
            }
            let name = authorization.identifier().to_string();
            let problems = authorization.challenges.iter().filter_map(|challenge| challenge.error.as_ref());
            reasons.extend(problems.map(|problem| format!("{name}: {}", in_words(problem))));
        }
        if reasons.is_empty() {
            reasons.push("the names were not believed".to_owned());
        }
        Failure::of_order(reasons.join("; "))
    }
}

impl Authority for Acme {
    async fn issue(&mut self, folder: &Folder, wanted: &Wanted, now: Time) -> Result<Certificate, Failure> {
        *self.line.told.lock() = Told { now: Some(now), come_back: None };
        let issued = async {
            let (mut order, kept) = self.order(folder, wanted, now).await?;
            let chain = self.finish(&mut order, &kept, wanted).await?;
            Ok(Certificate { names: kept.names, chain, key: kept.key })
        };
        let issued: Result<_, Failure> = issued.await;
        issued.map_err(|failure| Failure { come_back: self.line.told.lock().come_back, ..failure })
    }

    async fn window(&mut self, folder: &Folder, chain: &str) -> Option<Validity> {
        let (signer, number) = identifier_of(chain)?;
        let credentials = serde_json::from_value(folder.account().ok()??.credentials).ok()?;
        let builder = instant_acme::Account::builder_with_http(Box::new(self.line.clone()));
        let asked = async {
            let account = builder.from_credentials(credentials).await?;
            let certificate = CertificateIdentifier { authority_key_identifier: signer.into(), serial: number.into() };
            account.renewal_info(&certificate).await
        };
        match asked.await {
            Ok((info, _)) => {
                let window = info.suggested_window;
                Some(Validity {
                    from: moment(window.start.unix_timestamp()),
                    until: moment(window.end.unix_timestamp()),
                })
            }
            Err(error) => {
                debug!("The authority does not say when to renew: {error}");
                None
            }
        }
    }
}

const fn moment(seconds: i64) -> Time {
    Time(0).plus_s(seconds)
}

fn identifier(name: &Name) -> Identifier {
    match name {
        Name::Domain(name) => Identifier::Dns(name.clone()),
        Name::Address(address) => Identifier::Ip(*address),
    }
}

/// The kind of certificate to ask for.
fn profile<'a>(wanted: &'a Wanted, offered: &[&str]) -> Result<Option<&'a str>, Failure> {
    if let Some(profile) = wanted.profile.as_deref() {
        if offered.contains(&profile) {
            return Ok(Some(profile));
        }
        let offered = offered.join(", ");
        return Err(Failure::passing(format_args!("acme.profile {profile:?} is not among those offered: {offered}")));
    }
    let addressed = wanted.names.iter().any(|name| matches!(name, Name::Address(_)));
    Ok((addressed && offered.contains(&SHORT_LIVED)).then_some(SHORT_LIVED))
}

/// What an authority says is wrong.
fn in_words(problem: &Problem) -> String {
    let kind = problem.r#type.as_deref().unwrap_or_default().trim_start_matches("urn:ietf:params:acme:error:");
    match &problem.detail {
        Some(detail) => format!("{detail} ({kind})"),
        None => kind.to_owned(),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let Error::Api(problem) = error else { return Self::passing(error) };
        let kind = problem.r#type.as_deref().unwrap_or_default();
        let spent = match kind.trim_start_matches("urn:ietf:params:acme:error:") {
            "accountDoesNotExist" => Spent::Account,
            "rateLimited" | "serverInternal" | "badNonce" | "orderNotReady" => Spent::Nothing,
            _ => Spent::Order,
        };
        let details = problem.subproblems.iter().map(|part| format!("; {part}")).collect::<String>();
        Self { spent, ..Self::passing(in_words(&problem) + &details) }
    }
}

/// How the library asks: over our client, which also hears when to come back.
#[derive(Clone)]
struct Line {
    https: Https,
    told: Arc<Mutex<Told>>,
}

/// What the last refusal said.
#[derive(Debug, Default)]
struct Told {
    now: Option<Time>,
    come_back: Option<Time>,
}

impl HttpClient for Line {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let line = self.clone();
        Box::pin(async move {
            let answer = line.https.send(request).await.map_err(|why| Error::Other(format!("{why:#}").into()))?;
            let (parts, body) = answer.into_parts();
            if parts.status.is_client_error() || parts.status.is_server_error() {
                let mut told = line.told.lock();
                told.come_back = told.now.and_then(|now| retry_after(&parts.headers, now));
                if serde_json::from_slice::<Problem>(&body).is_err() {
                    return Err(Error::Other(format!("the authority answers {}", parts.status).into()));
                }
            }
            Ok(BytesResponse { parts, body: Box::new(body) })
        })
    }
}

#[cfg(test)]
mod tests;
