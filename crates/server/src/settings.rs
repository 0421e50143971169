//! Settings: defaults, then `commune.toml`, then the environment, then flags. What is unknown or out of form stops the start with a sentence.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::mail::{Carriers, MailConfig, SmsConfig};
use app::{
    BlobsConfig, FilesConfig, JobsConfig, LimitsConfig, MessagesConfig, PasswordCost, PresenceConfig, PreviewsConfig,
    ServerConfig, ServerRole, SocketConfig,
};
use config::{ConfigError, Environment, File, FileFormat, Source};
use serde::{Deserialize, Serialize};

use crate::acme::AcmeSettings;
use crate::commands::features::{AccountsSettings, ProvidersSettings};

/// The commented file with every key and its default.
pub const DEFAULT_FILE: &str = include_str!("../../../config.default.toml");

/// Every setting.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// `[server]`
    pub server: ServerConfig,
    /// `[tls]`
    pub tls: TlsSettings,
    /// `[acme]`
    pub acme: AcmeSettings,
    /// `[database]`
    pub database: DatabaseSettings,
    /// `[accounts]`
    pub accounts: AccountsSettings,
    /// `[providers]`
    pub providers: ProvidersSettings,
    /// `[mail]`
    pub mail: MailConfig,
    /// `[sms]`
    pub sms: SmsConfig,
    /// Who takes letters, by `[mail]` and `[sms]`: built once, when the settings are read.
    #[serde(skip)]
    pub carriers: Carriers,
    /// `[socket]`
    pub socket: SocketConfig,
    /// `[presence]`
    pub presence: PresenceConfig,
    /// `[limits]`
    pub limits: LimitsConfig,
    /// The data folder.
    #[serde(skip)]
    data: PathBuf,
    /// `[blobs]`
    pub blobs: BlobsConfig,
    /// `[messages]`
    pub messages: MessagesConfig,
    /// `[previews]`
    pub previews: PreviewsConfig,
    /// `[files]`
    pub files: FilesConfig,
    /// `[jobs]`
    pub jobs: JobsConfig,
    /// `[metrics]`
    pub metrics: MetricsSettings,
    /// `[logs]`
    pub logs: LogSettings,
}

/// `[tls]`: https by this server itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsSettings {
    /// The certificate chain as a PEM file; none: no TLS.
    pub certificate: Option<PathBuf>,
    /// Its key, likewise.
    pub key: Option<PathBuf>,
    /// Address and port for https, beside plain http on `server.listen`; none: https on `server.listen`, and nothing in clear text.
    pub listen: Option<String>,
    /// Address and port where plain http is sent on to https.
    pub redirect_listen: Option<String>,
}

impl TlsSettings {
    /// Certificate and key, where there is to be TLS.
    pub fn files(&self) -> Option<(PathBuf, PathBuf)> {
        self.certificate.clone().zip(self.key.clone())
    }

    fn check(&self, acme: &AcmeSettings) -> Result<()> {
        if self.certificate.is_some() != self.key.is_some() {
            bail!("tls.certificate and tls.key go together: set both or none.");
        }
        let none = self.certificate.is_none() && acme.challenge.is_none();
        if none && self.listen.is_some() {
            bail!("tls.listen needs tls.certificate and tls.key, or acme.challenge.");
        }
        if none && self.redirect_listen.is_some() {
            bail!("tls.redirect_listen needs tls.certificate and tls.key, or acme.challenge.");
        }
        acme.check(self)
    }
}

/// `[database]`: where it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseSettings {
    /// A `postgres://` address; none: SQLite in the data folder.
    pub url: Option<String>,
}

/// `[metrics]`: for Prometheus.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsSettings {
    /// Address and port; none: no metrics.
    pub listen: Option<String>,
}

/// `[logs]`: what is written to the standard error stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSettings {
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `info,app=debug`.
    pub level: String,
    /// `text` for people, `json` for programs.
    pub form: LogForm,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: "info".to_owned(), form: LogForm::Text }
    }
}

/// What flags say.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--listen`
    pub listen: Option<String>,
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--web-dir`
    pub web_dir: Option<PathBuf>,
    /// `--role`; empty: as the settings say.
    pub roles: Vec<ServerRole>,
}

impl Settings {
    /// Reads them all. The file is `commune.toml` in the data folder, unless a flag names another.
    ///
    /// # Errors
    /// A sentence that names the key or the file.
    pub fn load(data: &Path, flags: &Flags) -> Result<Self> {
        let file = flags.config.clone().unwrap_or_else(|| data.join("commune.toml"));
        if flags.config.is_some() && !file.is_file() {
            bail!("There is no file {}.", file.display());
        }
        let from_file = File::from(file.clone()).format(FileFormat::Toml).required(false);
        let mut settings = Self::read(from_file, environment())
            .with_context(|| format!("A setting is wrong (in {} or in the environment)", file.display()))?;
        if let Some(listen) = &flags.listen {
            settings.server.listen.clone_from(listen);
        }
        if let Some(web_dir) = &flags.web_dir {
            settings.server.web_dir = Some(web_dir.clone());
        }
        if !flags.roles.is_empty() {
            settings.server.roles.clone_from(&flags.roles);
        }
        settings.data = data.to_owned();
        settings.check()?;
        settings.carriers = Carriers::of(&settings.mail, &settings.sms).map_err(anyhow::Error::msg)?;
        Ok(settings)
    }

    /// The file, with the environment above it. Half a rate leaves the other half at its default.
    fn read(file: impl Source + Send + Sync + 'static, environment: Environment) -> Result<Self, ConfigError> {
        let mut sources = config::Config::builder();
        for (key, rate) in LimitsConfig::default().named() {
            sources = sources.set_default(format!("limits.{key}.burst"), rate.burst)?;
            sources = sources.set_default(format!("limits.{key}.refill_s"), rate.refill_s)?;
        }
        sources.add_source(file).add_source(environment).build()?.try_deserialize()
    }

    fn check(&self) -> Result<()> {
        self.check_roles()?;
        if let Some(url) = &self.server.public_url {
            let right = (url.starts_with("http://") || url.starts_with("https://"))
                && !url.trim_end_matches('/').ends_with(':');
            if !right || url.parse::<axum::http::Uri>().is_err() {
                bail!("server.public_url is {url:?}, which is no address such as https://talk.example.");
            }
        }
        for origin in &self.server.allowed_origins {
            if !app::http::is_origin(origin) {
                bail!(
                    "server.allowed_origins has {origin:?}, which is no origin such as https://front.example or http://localhost:8080."
                );
            }
        }
        self.tls.check(&self.acme)?;
        if let Some(name) = &self.server.mdns_name
            && !is_label(name)
        {
            bail!("server.mdns_name is {name:?}; it takes up to 63 letters, digits and hyphens, without \".local\".");
        }
        for (key, rate) in self.limits.named() {
            if rate.burst == 0 || !rate.refill_s.is_finite() || rate.refill_s <= 0.0 {
                bail!("limits.{key} needs a burst of at least 1 and a refill_s above 0.");
            }
        }
        if self.socket.heartbeat_s == 0 || self.socket.silence_s <= self.socket.heartbeat_s {
            bail!("socket.silence_s must be above socket.heartbeat_s, and that above 0.");
        }
        self.providers.check(self.server.public_url.as_deref()).map_err(anyhow::Error::msg)?;
        if self.jobs.at_once == 0 || self.jobs.lease_s < 1 || self.jobs.keep_days < 0 || self.jobs.keep_dead_days < 0 {
            bail!(
                "jobs.at_once and jobs.lease_s must be at least 1, and jobs.keep_days and jobs.keep_dead_days not below 0."
            );
        }
        if self.files.largest_mb == 0 || self.files.per_message == 0 || self.files.quota_mb < self.files.largest_mb {
            bail!(
                "files.largest_mb and files.per_message must be at least 1, and files.quota_mb not below files.largest_mb."
            );
        }
        if self.presence.merge_ms < 100 {
            bail!("presence.merge_ms must be at least 100.");
        }
        Ok(())
    }

    fn check_roles(&self) -> Result<()> {
        let all = [ServerRole::Web, ServerRole::Worker].into_iter().all(|role| self.server.does(role));
        if self.server.roles.is_empty() {
            bail!("server.roles is empty: name web, worker, or both.");
        }
        if !all && self.database.url.is_none() {
            bail!(
                "server.roles names only a part of the work. SQLite in the data folder belongs to one process, which does all of it; several share a PostgreSQL database (database.url)."
            );
        }
        Ok(())
    }

    /// Where files are that people bring.
    pub fn blobs_folder(&self) -> PathBuf {
        self.blobs.folder.clone().unwrap_or_else(|| self.data.join("blobs"))
    }

    /// The part that the spine reads.
    #[must_use]
    pub fn app(&self) -> app::Config {
        let Self { mut server, socket, presence, limits, messages, previews, files, jobs, .. } = self.clone();
        server.region = self.accounts.region;
        let blobs = BlobsConfig { folder: Some(self.blobs_folder()) };
        app::Config {
            server,
            socket,
            presence,
            limits,
            blobs,
            messages,
            previews,
            files,
            jobs,
            password_cost: PasswordCost::default(),
        }
    }
}

/// Whether a word can be a part of a host's name (RFC 1123).
fn is_label(name: &str) -> bool {
    let inner = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    inner && (1..=63).contains(&name.len()) && !name.starts_with('-') && !name.ends_with('-')
}

/// The variables that set something: `COMMUNE__SERVER__LISTEN` and so on.
fn environment() -> Environment {
    let environment = Environment::with_prefix("COMMUNE").prefix_separator("__").separator("__").try_parsing(true);
    let environment = environment.list_separator(",").with_list_parse_key("server.trusted_proxies");
    environment
        .with_list_parse_key("server.allowed_origins")
        .with_list_parse_key("acme.names")
        .with_list_parse_key("server.roles")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Settings> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("commune.toml"), text).unwrap();
        Settings::load(folder.path(), &Flags::default())
    }

    #[test]
    fn the_default_file_says_what_the_defaults_are_and_names_every_key() {
        let from_file = load(DEFAULT_FILE).unwrap();
        let json = |settings: &Settings| serde_json::to_value(settings).unwrap();
        assert_eq!(json(&from_file), json(&Settings::default()));
        for (section, keys) in json(&Settings::default()).as_object().unwrap() {
            assert!(DEFAULT_FILE.contains(&format!("[{section}]")), "{section}");
            for key in keys.as_object().unwrap().keys() {
                assert!(DEFAULT_FILE.contains(&format!("{key} =")), "{section}.{key}");
            }
        }
    }

    #[test]
    fn half_a_rate_leaves_the_other_half_at_its_default() {
        let rate = load("[limits.register]\nburst = 5").unwrap().limits.register;
        assert_eq!((rate.burst, rate.refill_s), (5, 5.0));
        let rate = load("[limits]\nregister = { refill_s = 7 }").unwrap().limits.register;
        assert_eq!((rate.burst, rate.refill_s), (30, 7.0));
    }

    #[test]
    fn the_environment_sets_half_a_rate_above_the_file() {
        let file = File::from_str("[limits.sign_in]\nrefill_s = 9.0", FileFormat::Toml);
        let set = [("COMMUNE__LIMITS__SIGN_IN__BURST", "3"), ("COMMUNE__LIMITS__LOOKUP__REFILL_S", "0.5")];
        let set = set.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let limits = Settings::read(file, environment().source(Some(set))).unwrap().limits;
        assert_eq!((limits.sign_in.burst, limits.sign_in.refill_s), (3, 9.0));
        assert_eq!((limits.lookup.burst, limits.lookup.refill_s), (100, 0.5));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = format!("{:#}", load("[server]\nlisten_on = \"x\"").unwrap_err());
        assert!(error.contains("listen_on"), "{error}");
        let error = format!("{:#}", load("[sever]\nlisten = \"x\"").unwrap_err());
        assert!(error.contains("sever"), "{error}");
    }

    #[test]
    fn a_bad_value_is_named() {
        for (text, key) in [
            ("[socket]\nheartbeat_s = \"often\"", "heartbeat_s"),
            ("[limits]\nregister = { burst = 0, refill_s = 1.0 }", "register"),
            ("[limits]\nregister = { burst = 5, refil_s = 1.0 }", "refil_s"),
            ("[limits]\nregister = 5", "register"),
            ("[limits]\nregistre = { burst = 5 }", "registre"),
            ("[server]\npublic_url = \"talk.example\"", "public_url"),
            ("[presence]\nmerge_ms = 99", "presence.merge_ms"),
            ("[mail]\nfrom = \"Commune\"", "mail.from"),
            ("[mail]\nsmtp_url = \"mail.example\"", "mail.smtp_url"),
            ("[providers]\ngoogle = { client_id = \"a\", client_secret = \"b\" }", "server.public_url"),
            ("[providers.google]\nclient_id = \"a\"", "client_secret"),
            ("[sms]\nwebhook_url = \"https://sms.example/\"", "sms.webhook_secret"),
            ("[sms]\ntwilio_account = \"AC1\"", "sms.twilio_token"),
            ("[accounts]\nregion = \"Germany\"", "region"),
            ("[jobs]\nat_once = 0", "jobs.at_once"),
            ("[jobs]\nlease_s = 0", "jobs.lease_s"),
            ("[server]\nroles = []", "server.roles"),
            ("[server]\nroles = [\"worker\"]", "PostgreSQL"),
            ("[server]\nroles = [\"web\", \"index\"]", "roles"),
            ("[server]\nallowed_origins = [\"*\"]", "server.allowed_origins"),
            ("[server]\nallowed_origins = [\"null\"]", "server.allowed_origins"),
            ("[server]\nallowed_origins = [\"https://a.example\", \"https://b.example/\"]", "server.allowed_origins"),
            ("[server]\nallowed_origins = \"https://a.example\"", "allowed_origins"),
            ("[server]\nmdns_name = \"commune.local\"", "mdns_name"),
            ("[server]\nmdns_name = \"\"", "mdns_name"),
            ("[tls]\ncertificate = \"cert.pem\"", "tls.key"),
            ("[tls]\nlisten = \"0.0.0.0:443\"", "tls.listen"),
            ("[tls]\nredirect_listen = \"0.0.0.0:80\"", "tls.redirect_listen"),
            ("[acme]\nchallenge = \"dns-01\"", "challenge"),
            ("[acme]\nchallenge = \"tls-alpn-01\"", "acme.names"),
            ("[acme]\nchallenge = \"tls-alpn-01\"\nnames = [\"talk.example\"]", "acme.agree_to_terms"),
        ] {
            let error = format!("{:#}", load(text).unwrap_err());
            assert!(error.contains(key), "{error}");
        }
    }
}
