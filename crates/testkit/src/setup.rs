//! What a test server is made of: features and settings.

use std::sync::Arc;

use app::http::Tls;
use app::{Config, Feature, PasswordCost, Rate};

/// Features and settings of a test server. A second node on the same database is made of the same.
#[derive(Clone)]
pub struct Setup {
    pub(crate) feature: Arc<dyn Fn() -> Feature + Send + Sync>,
    pub(crate) config: Config,
    pub(crate) tls: Option<Arc<Tls>>,
}

impl Setup {
    /// These features (`messages::feature`, or a closure that joins several), and settings that stay out of a test's way: no poll, no limits,
    /// passwords that are hashed in no time.
    pub fn new(feature: impl Fn() -> Feature + Send + Sync + 'static) -> Self {
        Self { feature: Arc::new(feature), config: quiet_config(), tls: None }
    }

    /// Another feature beside the ones before.
    #[must_use]
    pub fn with(self, other: impl Fn() -> Feature + Send + Sync + 'static) -> Self {
        let first = self.feature;
        Self { feature: Arc::new(move || first().with(other())), config: self.config, tls: self.tls }
    }

    /// Changes settings: `.tune(|config| config.socket.hello_s = 1)`.
    #[must_use]
    pub fn tune(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Speaks https at a second address.
    #[must_use]
    pub fn over_tls(self, tls: Arc<Tls>) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// Whether it does.
    #[must_use]
    pub const fn speaks_tls(&self) -> bool {
        self.tls.is_some()
    }
}

fn quiet_config() -> Config {
    let free = Rate { burst: 1_000_000, refill_s: 1e-6 };
    let mut config = Config::default();
    config.server.listen = "127.0.0.1:0".to_owned();
    config.server.drain_s = 1;
    config.socket.poll_ms = 0;
    config.jobs.poll_ms = 0;
    config.password_cost = PasswordCost { memory_kib: 8, passes: 1 };
    let limits = &mut config.limits;
    let rates = [
        &mut limits.register,
        &mut limits.sign_in,
        &mut limits.password,
        &mut limits.setup,
        &mut limits.send_code,
        &mut limits.text_range,
        &mut limits.texts,
        &mut limits.verify_code,
        &mut limits.provider,
        &mut limits.own_data,
        &mut limits.contacts,
        &mut limits.invitations,
        &mut limits.new_room,
        &mut limits.profile,
        &mut limits.message_send,
        &mut limits.upload_mb,
        &mut limits.link_preview,
        &mut limits.lookup,
        &mut limits.socket_address,
        &mut limits.socket_session,
        &mut limits.socket_frames,
    ];
    rates.into_iter().for_each(|rate| *rate = free);
    config
}
