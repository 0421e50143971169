//! A private Postgres server for tests: a fresh database for each of them, nothing left behind.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use postgres::{Client, NoTls};

/// Names a running server as `key=value` words without a database: `host=/run/test user=postgres`.
/// Its user must be allowed to create databases.
pub const VARIABLE: &str = "COMMUNE_TEST_POSTGRES";

/// A database of its own, dropped with this value.
pub struct TestPostgres {
    server: &'static str,
    name: String,
}

impl TestPostgres {
    /// A fresh database on the server that [`VARIABLE`] names, or on one that this process starts once.
    ///
    /// `None` if neither is there; the caller counts a skip. A server that is there and fails, fails the test.
    #[must_use]
    pub fn new() -> Option<Self> {
        Self::copy_of("template0")
    }

    /// As [`Self::new`], with what is in another database, to which nobody is connected.
    #[must_use]
    #[expect(clippy::panic, reason = "support for tests: what cannot be set up fails the test")]
    pub fn copy_of(original: &str) -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = server()?;
        let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let made = administer(
            server,
            &[
                // A killed run may have left one, and process ids come again.
                format!("drop database if exists {name} with (force)"),
                format!("create database {name} template {original} encoding 'UTF8' locale 'C'"),
            ],
        );
        match made {
            Ok(()) => Some(Self { server, name }),
            Err(error) => panic!("no database for the test: {error}"),
        }
    }

    /// What to connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{} dbname={}", self.server, self.name)
    }

    /// Runs statements as an administrator, outside any transaction: to end connections, for instance.
    #[expect(clippy::panic, reason = "support for tests: what cannot be done fails the test")]
    pub fn administer(&self, text: &str) {
        if let Err(error) = administer(self.server, &[text.to_owned()]) {
            panic!("{text}: {error}");
        }
    }

    /// The name of the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        // The server goes away with the run, and so does what could not be dropped.
        let _ = administer(self.server, &[format!("drop database if exists {} with (force)", self.name)]);
    }
}

/// The client drives a runtime of its own and panics on a thread that has one.
fn administer(server: &str, statements: &[String]) -> Result<(), postgres::Error> {
    let work = || {
        let mut client = Client::connect(&format!("{server} dbname=postgres"), NoTls)?;
        statements.iter().try_for_each(|statement| client.batch_execute(statement))
    };
    thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|payload| std::panic::resume_unwind(payload))
}

/// What to connect to without a database: the server that [`VARIABLE`] names, or one that this process starts once.
#[expect(clippy::panic, reason = "support for tests: what cannot be set up fails the test")]
pub(crate) fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Option<Server>)>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(address) => Some((address, None)),
        Err(_) => match Server::start() {
            Ok(server) => server.map(|server| (server.address(), Some(server))),
            Err(error) => panic!("Postgres does not start: {error}"),
        },
    });
    server.as_ref().map(|(address, _)| address.as_str())
}

/// A server with its data in a temporary folder, reachable by a socket in that folder only.
///
/// It stops, and its folder goes, when this value is dropped or when the process ends, however it ends.
pub struct Server {
    folder: PathBuf,
    keeper: Child,
}

/// Starts the server, says so, and waits for the end of its input, which is the end of the test process. It syncs as any server does, or it would be
/// refused; what only a machine that dies needs, it does without.
const KEEPER: &str = r#"
trap '' HUP INT TERM
bin=$1 folder=$2
cd "$folder"
if "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 &&
    "$bin/pg_ctl" -D data -l log -s -w -o "-k '$folder' -c listen_addresses='' -c max_connections=400 \
        -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=1GB -c checkpoint_timeout=1h \
        -c shared_buffers=64MB -c autovacuum_naptime=10s -c deadlock_timeout=200ms" start </dev/null >>log 2>&1
then echo ready; else cat log; fi
exec >/dev/null
cat
"$bin/pg_ctl" -D data -s -m immediate stop >/dev/null 2>&1
cd / && rm -rf "$folder"
"#;

impl Server {
    /// Starts a server; `None` if this machine has no Postgres.
    pub fn start() -> io::Result<Option<Self>> {
        let Some(binaries) = binaries() else { return Ok(None) };
        let folder = tempfile::Builder::new().prefix("pg-").tempdir_in(place())?.keep();
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(binaries).arg(&folder);
        as_other_than_root(&mut command, &folder)?;
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut said = String::new();
        if let Some(output) = keeper.stdout.take() {
            let mut output = BufReader::new(output);
            output.read_line(&mut said)?;
            if said != "ready\n" {
                output.read_to_string(&mut said)?;
            }
        }
        let server = Self { folder, keeper };
        if said == "ready\n" { Ok(Some(server)) } else { Err(io::Error::other(said)) }
    }

    /// The value for [`VARIABLE`].
    #[must_use]
    pub fn address(&self) -> String {
        format!("host={} user=postgres", self.folder.display())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// In memory, where there is plenty: databases come and go, and to wait for a disk each time proves nothing. Else on disk.
fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let said = Command::new("df").args(["-k", "--output=avail"]).arg(memory).output();
    let text = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let free_kb = text.lines().nth(1).and_then(|line| line.trim().parse::<u64>().ok()).unwrap_or_default();
    if free_kb >= 4 << 20 { memory.to_owned() } else { std::env::temp_dir() }
}

/// The folder with `initdb` and `pg_ctl`: on the path, or where Debian keeps them, the newest first.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .collect();
    versions.sort();
    let mut folders = std::env::split_paths(&path).chain(versions.into_iter().rev());
    folders.find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// Postgres refuses to run as root, so there it runs as `postgres`, or else as `nobody`.
#[cfg(unix)]
fn as_other_than_root(command: &mut Command, folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    use std::os::unix::process::CommandExt;

    if std::fs::metadata(folder)?.uid() != 0 {
        return Ok(());
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut words = line.split(':').skip(2);
        Some((words.next()?.parse::<u32>().ok()?, words.next()?.parse::<u32>().ok()?))
    };
    let (user, group) =
        ids("postgres").or_else(|| ids("nobody")).ok_or_else(|| io::Error::other("no user to run as"))?;
    chown(folder, Some(user), Some(group))?;
    command.uid(user).gid(group);
    Ok(())
}

#[cfg(not(unix))]
fn as_other_than_root(_command: &mut Command, _folder: &Path) -> io::Result<()> {
    Err(io::Error::other("tests start Postgres on Unix only"))
}
