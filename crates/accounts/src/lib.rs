//! Accounts: who may sign in and how, sessions and keys, access tokens, and the one answer to "who is asking".

mod address_undos;
mod addresses;
mod admin;
mod admission;
mod attempts;
mod audit;
mod authenticator;
mod bots;
mod cleaning;
mod code_requests;
mod code_sign_in;
mod code_sign_up;
mod codes;
mod config;
mod confirmation;
mod deactivation;
mod deletion;
mod ended_sessions;
mod erasure;
mod former_names;
mod http;
mod identities;
mod invitation_codes;
mod last_seen;
mod letters;
mod long_codes;
mod lookup;
mod me;
mod names;
pub mod older_programs;
mod own_data;
mod own_data_files;
mod passkey_ceremonies;
mod passkey_sign_in;
mod passkey_sign_up;
mod passkeys;
mod password_change;
mod passwords;
mod pending_sign_ins;
mod people;
mod providers;
mod recovery;
mod refresh_tokens;
mod renaming;
mod reset_links;
mod second_step;
mod second_step_sign_in;
mod sessions;
mod setup;
mod shared;
mod sign_in;
mod sign_up;
mod tokens;
mod unclaimed;
mod usernames;
mod ways_in;

use std::sync::Arc;

use app::Feature;
use model::{NodeEvent, SessionId};

use admission::BeforeSetup;
use authenticator::Doorkeeper;
use providers::Providers;
use shared::Shared;

pub use admin::create_admin;
pub use bots::Makers;
pub use config::Config;
pub use me::Me;
pub use providers::{FacebookConfig, GoogleConfig, OidcConfig, ProviderSecret, ProvidersConfig};
pub use reset_links::{NewLink, make as make_reset_link};
pub use setup::name as place_name;
pub use sign_up::NewAccount;
pub use tokens::{Rotation, rotate as rotate_keys};
pub use unclaimed::{ImportedPerson, hand_over, imported_person};

/// The feature, and what the leaf asks it besides.
#[derive(Clone)]
pub struct Accounts(Arc<Shared>);

impl Accounts {
    /// Puts it together. Keys, revoked sessions and the setup code are there once the app has started.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Shared::new(config, Providers::default())))
    }

    /// As [`Accounts::new`], with accounts elsewhere that people may sign in with, where there is a public address that they are sent back to. The
    /// settings were looked through.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn with_providers(config: Config, providers: &ProvidersConfig, public_url: Option<&str>) -> app::Result<Self> {
        let providers = Providers::new(providers, public_url)?;
        Ok(Self(Arc::new(Shared::new(config, providers))))
    }

    /// What this crate brings.
    #[must_use]
    pub fn feature(&self) -> Feature {
        let (start, node) = (self.0.clone(), self.0.clone());
        codes::job::feature()
            .with(attempts::job::feature())
            .with(code_requests::job::feature(BeforeSetup::of(&self.0.config)))
            .with(code_sign_up::job::feature())
            .with(passkey_ceremonies::job::feature())
            .with(pending_sign_ins::job::feature())
            .with(deletion::job::feature())
            .with(own_data::job::feature())
            .with(own_data_files::feature())
            .authenticator(Doorkeeper(self.0.clone()))
            .on_start(move |work| start.start(work))
            .on_node_event(move |event| hear(&node, event))
            .welcome(me::section)
            .on_seen(last_seen::seen)
            .on_user_shown(me::show)
            .routes(http::with(&self.0, routes()))
            .root_routes(http::with(&self.0, tokens::http::root_routes()))
            .with(ended_sessions::feature(&self.0))
    }

    /// What somebody calls themselves who comes in, for a door of an older program.
    ///
    /// # Errors
    /// A sentence, where it can be neither a name nor an address.
    pub fn called(&self, typed: &str) -> Result<older_programs::Called, &'static str> {
        older_programs::Called::typed(typed, self.0.config.region)
    }

    /// Refuses a session on this node from now on, ahead of the news in the server's log; for whoever ended it by [`older_programs::close`].
    pub fn refuse(&self, session: SessionId) {
        self.0.revoked.insert(session);
    }

    /// As [`Accounts::refuse`], of many.
    pub fn refuse_all(&self, sessions: &[SessionId]) {
        self.0.revoked.insert_all(sessions);
    }

    /// The one-time code of the set-up page, while there is no administrator: to be printed, inside the link `/setup?code=…`. It stays in this
    /// process and is made anew at every start.
    #[must_use]
    pub fn setup_code(&self) -> Option<String> {
        self.0.setup.shown()
    }
}

fn routes() -> app::Routes {
    let who = me::http::routes().merge(lookup::http::routes()).merge(sessions::http::routes());
    who.merge(last_seen::http::routes())
        .merge(setup::http::routes())
        .merge(sign_up::http::routes())
        .merge(sign_in::http::routes())
        .merge(password_change::http::routes())
        .merge(renaming::http::routes())
        .merge(addresses::http::routes())
        .merge(address_undos::http::routes())
        .merge(code_sign_in::http::routes())
        .merge(code_sign_up::http::routes())
        .merge(recovery::http::routes())
        .merge(reset_links::http::routes())
        .merge(people::http::routes())
        .merge(admission::http::routes())
        .merge(invitation_codes::http::routes())
        .merge(audit::http::routes())
        .merge(confirmation::http::routes())
        .merge(identities::http::routes())
        .merge(providers::http::routes())
        .merge(passkeys::http::routes())
        .merge(passkey_sign_in::http::routes())
        .merge(passkey_sign_up::http::routes())
        .merge(second_step::http::routes())
        .merge(second_step_sign_in::http::routes())
        .merge(bots::http::routes())
        .merge(tokens::http::routes())
        .merge(refresh_tokens::http::routes())
        .merge(deactivation::http::routes())
        .merge(deletion::http::routes())
        .merge(own_data::http::routes())
}

fn hear(shared: &Shared, event: &NodeEvent) {
    match event {
        NodeEvent::SessionRevoked { session, .. } => shared.revoked.insert(*session),
        NodeEvent::SessionsRevoked { sessions, .. } => shared.revoked.insert_all(sessions),
        NodeEvent::AdminCreated { .. } => shared.setup.close(),
        NodeEvent::KeysRotated {} => shared.outdate_keys(),
        _ => {}
    }
}
