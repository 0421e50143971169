//! `commune serve` as a process that can be killed and started again.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::sleep;

use super::{Http, Random};

/// How to serve.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// `COMMUNE_SABOTAGE`
    pub sabotage: String,
    /// `socket.poll_ms`
    pub poll_ms: u64,
    /// `database.url`; none: SQLite in the data folder.
    pub database: Option<String>,
    /// Settings by their variables, which count above those of the file.
    pub settings: Vec<(&'static str, &'static str)>,
    /// A program and its arguments, to run the server under.
    pub under: Vec<String>,
}

/// A server with a data folder of its own.
#[derive(Debug)]
pub struct Server {
    binary: PathBuf,
    folder: TempDir,
    serving: Mutex<Serving>,
    address: SocketAddr,
    child: Mutex<Option<Child>>,
    /// The next acknowledgement kills it.
    armed: AtomicBool,
    up: watch::Sender<bool>,
}

/// A server that is not ready by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

impl Server {
    /// A server that was not started yet.
    pub fn new(binary: PathBuf, serving: Serving, random: &mut Random) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Self {
            binary,
            folder,
            serving: Mutex::new(serving),
            address: free_address(random),
            child: Mutex::default(),
            armed: AtomicBool::new(false),
            up: watch::Sender::new(false),
        };
        fs::create_dir(server.data()).expect("a data folder");
        server.configure();
        server
    }

    /// Changes how it is served from the next start on.
    pub fn serve_differently(&self, serving: Serving) {
        *self.serving.lock().expect("no poison") = serving;
        self.configure();
    }

    fn configure(&self) {
        let any = "{ burst = 1000000000, refill_s = 0.000001 }";
        let limits = [
            "register",
            "sign_in",
            "password",
            "new_room",
            "message_send",
            "lookup",
            "socket_address",
            "socket_session",
            "socket_frames",
        ];
        let limits: String = limits.iter().map(|limit| format!("{limit} = {any}\n")).collect();
        let Serving { poll_ms, database, .. } = self.serving.lock().expect("no poison").clone();
        let database = database.map(|url| format!("[database]\nurl = {url:?}\n")).unwrap_or_default();
        let text = format!(
            "{database}[accounts]\nsign_up_before_setup = true\n[socket]\npoll_ms = {poll_ms}\n[logs]\nlevel = \"warn\"\n[limits]\n{limits}"
        );
        fs::write(self.data().join("commune.toml"), text).expect("a settings file");
    }

    /// Adds sections to its settings file.
    pub fn add_settings(&self, text: &str) {
        let file = self.data().join("commune.toml");
        let settings = fs::read_to_string(&file).expect("a settings file");
        fs::write(file, settings + text).expect("a settings file");
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A place beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its REST half.
    pub fn http(&self) -> Http {
        Http::new(self.address)
    }

    /// Starts it and waits until it is ready; says how long that took.
    pub async fn start(&self) -> Duration {
        let begun = Instant::now();
        self.launch();
        let http = self.http();
        while !http.is_ready().await {
            let ended =
                self.child.lock().expect("no poison").as_mut().and_then(|child| child.try_wait().ok().flatten());
            assert!(
                ended.is_none() && begun.elapsed() < PATIENCE,
                "the server does not start: {ended:?}\n{}",
                self.log()
            );
            sleep(Duration::from_millis(5)).await;
        }
        self.up.send_replace(true);
        begun.elapsed()
    }

    fn launch(&self) {
        let child = self.command(&["serve", "--listen", &self.address.to_string()]).spawn().expect("the server starts");
        *self.child.lock().expect("no poison") = Some(child);
    }

    /// Starts it, waits no longer than until it says where it is, and stops it.
    pub async fn start_and_stop(&self) {
        let said = |log: &str| log.matches("Commune is at").count();
        let (before, begun) = (said(&self.log()), Instant::now());
        self.launch();
        while said(&self.log()) == before {
            assert!(begun.elapsed() < PATIENCE, "the server does not say where it is\n{}", self.log());
            tokio::task::yield_now().await;
        }
        self.stop().await;
    }

    /// Starts it and kills it after a moment, ready or not.
    pub async fn start_in_vain(&self, moment: Duration) {
        self.launch();
        sleep(moment).await;
        self.kill().await;
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let serving = self.serving.lock().expect("no poison").clone();
        let mut words = serving.under.iter().map(PathBuf::from).chain([self.binary.clone()]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words).arg("--data").arg(self.data()).args(arguments);
        command.envs(serving.settings);
        command.env("COMMUNE_SABOTAGE", &serving.sabotage).kill_on_drop(true).stdin(Stdio::null());
        let log = fs::OpenOptions::new().create(true).append(true).open(self.beside("log")).expect("a log");
        command.stdout(log.try_clone().expect("a log")).stderr(log);
        command
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.beside("log")).unwrap_or_default()
    }

    /// What it wrote of errors and panics.
    pub fn complaints(&self) -> Vec<String> {
        let is_one = |line: &&str| line.contains("ERROR") || line.contains("panicked");
        self.log().lines().filter(is_one).map(str::to_owned).collect()
    }

    /// Waits until it is up.
    pub async fn is_up(&self) {
        self.up.subscribe().wait_for(|up| *up).await.expect("the server outlives its clients");
    }

    /// Lets the next acknowledgement kill it.
    pub fn arm(&self) {
        self.armed.store(true, Ordering::SeqCst);
    }

    /// Somebody received an acknowledgement.
    pub fn acknowledged(&self) {
        if self.armed.load(Ordering::Relaxed) && self.armed.swap(false, Ordering::SeqCst) {
            self.shoot();
        }
    }

    fn shoot(&self) {
        self.child.lock().expect("no poison").as_mut().expect("a process to kill").start_kill().expect("a kill");
        self.up.send_replace(false);
    }

    /// Kills it at once, with SIGKILL.
    pub async fn kill(&self) {
        self.shoot();
        self.ended().await;
    }

    /// Waits until it was killed.
    pub async fn ended(&self) -> ExitStatus {
        let mut child = self.child.lock().expect("no poison").take().expect("a process to wait for");
        self.up.send_replace(false);
        child.wait().await.expect("a process to wait for")
    }

    /// Waits until an acknowledgement killed it.
    pub async fn was_shot(&self) {
        self.up.subscribe().wait_for(|up| !up).await.expect("the server outlives its clients");
        self.ended().await;
    }

    /// The process, while it runs.
    pub fn id(&self) -> u32 {
        self.child.lock().expect("no poison").as_ref().and_then(Child::id).expect("a running server")
    }

    /// Asks it to stop, with SIGTERM, and waits until it did.
    pub async fn stop(&self) {
        let asked = Command::new("kill").arg("-TERM").arg(self.id().to_string()).status().await;
        assert!(asked.expect("kill runs").success(), "the server is gone already\n{}", self.log());
        let status = self.ended().await;
        assert!(status.success(), "the server ended with {status}\n{}", self.log());
    }

    /// Another command on its data folder: whether it succeeded, and what it said.
    pub async fn run(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(&self.binary);
        let output = command.arg("--data").arg(self.data()).args(arguments).stdin(Stdio::null()).output().await;
        let output = output.expect("the command runs");
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), said(&output.stdout) + &said(&output.stderr))
    }

    /// `commune doctor` on its data folder; its sentence if it found something.
    pub async fn doctor(&self) -> Result<(), String> {
        examine(&self.binary, &self.data()).await
    }
}

/// `commune doctor` on a data folder; what it says if it found something.
pub async fn examine(binary: &Path, data: &Path) -> Result<(), String> {
    let output = Command::new(binary).arg("--data").arg(data).arg("doctor").output().await.expect("the doctor comes");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(()) } else { Err(said(&output.stdout) + &said(&output.stderr)) }
}

/// A port below those that the system gives to outgoing connections: none of our clients can take it while the server is down.
pub fn free_address(random: &mut Random) -> SocketAddr {
    loop {
        let port = u16::try_from(random.within(15_000..32_000)).expect("a port");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
