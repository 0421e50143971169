//! Keeps a certificate: knows when the next try is due, makes it, and puts what came of it where it belongs.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use app::http::Tls;
use model::Time;
use tracing::{info, warn};

use crate::acme::certificate::Validity;
use crate::acme::failure::{Failure, Spent};
use crate::acme::folder::{Certificate, Folder};
use crate::acme::names::Name;
use crate::acme::schedule::{bounded, due, order_allowed, pause_s, within};
use crate::acme::settings::AcmeSettings;

/// How long a try may take.
const TRY: Duration = Duration::from_secs(600);

/// Between two questions whether the authority would have the certificate renewed earlier, in seconds.
const ASK_S: i64 = 6 * 3_600;

/// Somebody who issues certificates.
pub trait Authority: Send {
    /// Orders a certificate, or goes on with the order that the folder keeps, and proves what must be proven. At most one order is placed; it is
    /// noted before, and kept until there is a certificate.
    fn issue(
        &mut self,
        folder: &Folder,
        wanted: &Wanted,
        now: Time,
    ) -> impl Future<Output = Result<Certificate, Failure>> + Send;

    /// When the authority would have a certificate renewed (RFC 9773): from when to when. None: it does not say.
    fn window(&mut self, folder: &Folder, chain: &str) -> impl Future<Output = Option<Validity>> + Send;
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What the certificate names, each once.
    pub names: Vec<Name>,
    /// The kind of certificate, where the settings name one.
    pub profile: Option<String>,
    /// Where the authority may write to.
    pub contact: Option<String>,
}

impl Wanted {
    /// What the settings ask for.
    pub fn of(settings: &AcmeSettings) -> Self {
        let mut names: Vec<Name> = settings.names.iter().filter_map(|name| Name::read(name)).collect();
        names.sort_unstable();
        names.dedup();
        Self { names, profile: settings.profile.clone(), contact: settings.contact.clone() }
    }

    /// The names as they are written.
    pub fn written(&self) -> Vec<String> {
        self.names.iter().map(Name::to_string).collect()
    }
}

/// The certificate, and what is known of its future.
pub struct Keeper<A> {
    authority: A,
    folder: Folder,
    wanted: Wanted,
    tls: Arc<Tls>,
    now: Box<dyn Fn() -> Time + Send>,
    /// When the certificate at hand is to be renewed; none: there is none.
    due: Option<Time>,
    /// In a row.
    failures: u32,
    pause_until: Option<Time>,
    /// When to ask the authority whether it would have the certificate renewed earlier.
    ask_at: Time,
    /// How long a try may take.
    patience: Duration,
}

impl<A: Authority> Keeper<A> {
    /// Nothing is tried yet.
    pub fn new(authority: A, folder: Folder, wanted: Wanted, tls: Arc<Tls>, now: Box<dyn Fn() -> Time + Send>) -> Self {
        Self {
            authority,
            folder,
            wanted,
            tls,
            now,
            due: None,
            failures: 0,
            pause_until: None,
            ask_at: Time(0),
            patience: TRY,
        }
    }

    /// Shows the certificate that was kept, if there is one of use.
    pub fn resume(&mut self) {
        if let Err(error) = self.show_kept() {
            warn!("The certificate in the data folder is of no use: {error:#}");
        }
    }

    fn show_kept(&mut self) -> Result<()> {
        let Some(kept) = self.folder.certificate()? else { return Ok(()) };
        let validity = Validity::of_chain(&kept.chain)?;
        self.tls.show(&kept.chain, &kept.key)?;
        // With other names in the settings it is better than none, until there is another.
        self.due = (kept.names == self.wanted.written()).then(|| due(validity, luck()));
        // Killed after the certificate was kept: its order has nothing more to bring.
        if self.folder.order()?.is_some_and(|order| order.key == kept.key) {
            self.folder.keep_order(None)?;
        }
        Ok(())
    }

    /// Tries if it is time. Says after how long it is to be called again, at the latest.
    pub async fn step(&mut self) -> Duration {
        let now = (self.now)();
        self.ask(now).await;
        let at = self.next(now);
        if at > now {
            return self.wait(now);
        }
        let names = self.wanted.written().join(", ");
        info!("Asking for a certificate for {names}");
        let issued = tokio::time::timeout(self.patience, self.authority.issue(&self.folder, &self.wanted, now)).await;
        let issued = issued.unwrap_or_else(|_| Err(Failure::passing("it takes too long")));
        let ended = (self.now)();
        match issued.and_then(|certificate| self.take(&certificate, ended)) {
            Ok(validity) => info!("There is a certificate for {names}, good until {}", validity.until),
            Err(failure) => {
                self.fail(&failure, ended);
                warn!(
                    "There is no new certificate for {names}: {}. The next try is at {}",
                    failure.why,
                    self.next(ended)
                );
            }
        }
        self.wait(ended)
    }

    /// How long until there is something to do.
    fn wait(&self, now: Time) -> Duration {
        let next = self.next(now);
        let asks = self.due.is_some_and(|due| due > now);
        let at = if asks { next.min(self.ask_at) } else { next };
        Duration::from_micros(u64::try_from(at.0.saturating_sub(now.0)).unwrap_or(0))
    }

    /// Asks the authority about the certificate at hand, a few times a day: one that it is about to revoke is renewed before.
    async fn ask(&mut self, now: Time) {
        let Some(due) = self.due.filter(|due| *due > now && self.ask_at <= now) else { return };
        self.ask_at = now.plus_s(ASK_S);
        let Ok(Some(kept)) = self.folder.certificate() else { return };
        let asked = tokio::time::timeout(self.patience, self.authority.window(&self.folder, &kept.chain)).await;
        if let Ok(Some(window)) = asked {
            self.due = Some(due.min(within(window, luck())));
        }
    }

    /// When the next try is due.
    fn next(&self, now: Time) -> Time {
        let tries = self.folder.tries().unwrap_or_default();
        let told = tries.come_back.map(|at| bounded(at, now));
        let free = match self.folder.order() {
            Ok(Some(_)) => now,
            _ => order_allowed(&tries.orders, now),
        };
        [self.due, self.pause_until, told, Some(free)].into_iter().flatten().max().unwrap_or(now)
    }

    /// Shows a certificate, then keeps it: one that could not be kept is brought by the same order once more.
    fn take(&mut self, certificate: &Certificate, now: Time) -> Result<Validity, Failure> {
        let validity = Validity::of_chain(&certificate.chain).map_err(Failure::of_order)?;
        let renewal = due(validity, luck());
        if validity.from > now || renewal <= now {
            let (from, until) = (validity.from, validity.until);
            let why =
                format!("a certificate was issued for {from} to {until}, and here it is {now}: look at the clock");
            return Err(Failure::of_order(why));
        }
        self.tls.show(&certificate.chain, &certificate.key).map_err(Failure::of_order)?;
        self.folder.keep_certificate(certificate)?;
        self.folder.keep_order(None)?;
        (self.due, self.failures, self.pause_until) = (Some(renewal), 0, None);
        Ok(validity)
    }

    fn fail(&mut self, failure: &Failure, now: Time) {
        self.failures = self.failures.saturating_add(1);
        self.pause_until = Some(now.plus_s(pause_s(self.failures)));
        if let Err(error) = self.note(failure) {
            warn!("What was tried for the certificate cannot be noted: {error:#}");
        }
    }

    fn note(&self, failure: &Failure) -> Result<()> {
        if failure.spent != Spent::Nothing {
            self.folder.keep_order(None)?;
        }
        if failure.spent == Spent::Account {
            self.folder.keep_account(None)?;
        }
        let mut tries = self.folder.tries()?;
        tries.come_back = failure.come_back;
        self.folder.keep_tries(&tries)
    }
}

#[cfg(test)]
mod tests;

/// Chance that spreads renewals.
fn luck() -> u16 {
    app::random().map(u16::from_le_bytes).unwrap_or(0)
}
