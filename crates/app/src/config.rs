//! The spine's settings. Each crate owns its part; the leaf puts them together.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use realtime::PresenceLimits;
use serde::{Deserialize, Serialize};

use crate::address::Region;
use crate::rates::LimitsConfig;

/// `[server]`: where it listens and who it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// What this process does.
    pub roles: Vec<ServerRole>,
    /// Address and port.
    pub listen: String,
    /// The address people use, where it is not the one it listens on; none: derived from the request.
    pub public_url: Option<String>,
    /// The name to announce in the local network, without `.local`; none: nothing is announced.
    pub mdns_name: Option<String>,
    /// Peers that may say for whom they speak (`X-Forwarded-For`).
    pub trusted_proxies: Vec<IpAddr>,
    /// Origins of front ends other than our own, spelt as browsers do; their pages may call the API.
    pub allowed_origins: Vec<String>,
    /// Connections held at a time; more wait in the system's queue.
    pub max_connections: usize,
    /// Seconds that open requests and sockets get to end when the server stops.
    pub drain_s: u64,
    /// Serves the client from this folder instead of the binary; for work on the client.
    pub web_dir: Option<PathBuf>,
    /// Megabytes of an address book that somebody brings.
    pub contacts_mb: u32,
    /// The country whose numbers people may write without its code, as `[accounts]` has it.
    #[serde(skip)]
    pub region: Option<Region>,
}

impl ServerConfig {
    /// Whether this process does that.
    #[must_use]
    pub fn does(&self, role: ServerRole) -> bool {
        self.roles.contains(&role)
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            roles: vec![ServerRole::Web, ServerRole::Worker],
            listen: "0.0.0.0:8000".to_owned(),
            public_url: None,
            mdns_name: None,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            max_connections: 18_000,
            drain_s: 8,
            web_dir: None,
            contacts_mb: 50,
            region: None,
        }
    }
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServerRole {
    /// Serves people and programs.
    Web,
    /// Works on jobs.
    Worker,
}

impl FromStr for ServerRole {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "web" => Ok(Self::Web),
            "worker" => Ok(Self::Worker),
            other => Err(format!("{other:?} is neither web nor worker")),
        }
    }
}

/// `[socket]`: how live delivery behaves.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SocketConfig {
    /// Seconds between pings.
    pub heartbeat_s: u64,
    /// Seconds without a sign of life after which a socket is closed.
    pub silence_s: u64,
    /// Seconds until the first frame must have authenticated.
    pub hello_s: u64,
    /// Seconds that the peer may take for 64 KiB; beyond, it is closed as too slow.
    pub write_s: u64,
    /// Frames that may wait for one socket; what comes beyond is read from the log once the socket has taken them.
    pub queue_frames: u32,
    /// Bytes that may wait for one socket, likewise.
    pub queue_bytes: u32,
    /// Requests of one socket that may be under way at a time.
    pub pipeline: usize,
    /// Members of a room above which joins and leaves are told as numbers only.
    pub quiet_members: usize,
    /// Milliseconds between looks for logs that moved without a hint; 0 switches it off, for tests.
    pub poll_ms: u64,
}

impl Default for SocketConfig {
    fn default() -> Self {
        Self {
            heartbeat_s: 25,
            silence_s: 60,
            hello_s: 10,
            write_s: 10,
            queue_frames: 2_048,
            queue_bytes: 1 << 20,
            pipeline: 32,
            quiet_members: 200,
            poll_ms: 2_000,
        }
    }
}

/// `[presence]`: how it is told who is online and who types.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PresenceConfig {
    /// Milliseconds in which a room is told of at most once.
    pub merge_ms: u64,
    /// Milliseconds in which it is told at most once that a person types in a room.
    pub typing_ms: u64,
    /// People online in a room above which nobody is told who types.
    pub typing_up_to: usize,
    /// People online in a room above which only their number is told.
    pub list_up_to: usize,
    /// Milliseconds that a person stays online after the last socket went.
    pub grace_ms: u64,
}

impl Default for PresenceConfig {
    fn default() -> Self {
        Self { merge_ms: 2_000, typing_ms: 3_000, typing_up_to: 200, list_up_to: 100, grace_ms: 5_000 }
    }
}

impl PresenceConfig {
    pub(crate) const fn limits(&self) -> PresenceLimits {
        PresenceLimits {
            merge: Duration::from_millis(self.merge_ms),
            typing: Duration::from_millis(self.typing_ms),
            typing_up_to: self.typing_up_to,
            list_up_to: self.list_up_to,
            grace: Duration::from_millis(self.grace_ms),
        }
    }
}

/// `[blobs]`: where files are that people bring.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlobsConfig {
    /// The folder; none: `blobs` in the data folder.
    pub folder: Option<PathBuf>,
}

/// `[messages]`: what may be done to messages.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MessagesConfig {
    /// Minutes after sending in which somebody may change what they said; none: always.
    pub edit_minutes: Option<u32>,
}

/// `[previews]`: what stands behind links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PreviewsConfig {
    /// Whether this server fetches it.
    pub enabled: bool,
}

impl Default for PreviewsConfig {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// `[files]`: how large the files may be that people send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FilesConfig {
    /// Megabytes of one file.
    pub largest_mb: u32,
    /// Files of one message.
    pub per_message: u32,
    /// Megabytes of all files of one person.
    pub quota_mb: u32,
}

impl Default for FilesConfig {
    fn default() -> Self {
        Self { largest_mb: 1_000, per_message: 10, quota_mb: 10_000 }
    }
}

/// `[jobs]`: how durable work is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JobsConfig {
    /// How many run at a time in this process.
    pub at_once: usize,
    /// Seconds after which another process takes what a process that died was working on. Clocks of the nodes must differ by less.
    pub lease_s: i64,
    /// Milliseconds between looks for jobs of other processes; 0 switches all work on jobs off, for tests.
    pub poll_ms: u64,
    /// Days that jobs are kept after they ended.
    pub keep_days: i64,
    /// Days that dead jobs are kept, for somebody to look at them.
    pub keep_dead_days: i64,
}

impl Default for JobsConfig {
    fn default() -> Self {
        Self { at_once: 8, lease_s: 60, poll_ms: 2_000, keep_days: 7, keep_dead_days: 90 }
    }
}

/// What the spine is set to.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// `[server]`
    pub server: ServerConfig,
    /// `[socket]`
    pub socket: SocketConfig,
    /// `[presence]`
    pub presence: PresenceConfig,
    /// `[limits]`
    pub limits: LimitsConfig,
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
    /// What the hash of a password costs: not for operators to set.
    pub password_cost: PasswordCost,
}

/// What the hash of a password costs, by default what OWASP asks for Argon2id. Tests that make people by the hundred pay less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// KiB of memory.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kib: 19 * 1_024, passes: 2 }
    }
}
