//! The server under test as a black box: its configuration, its process, its end.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::RawFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use socket2::SockRef;

use crate::floor::child::on_cores;
use crate::sys;

/// What differs from the defaults: limits out of the way, and nothing else.
pub const CONFIGURATION: &str = r#"# Written by `load`: the limiters are not what is measured.
[server]
max_connections = 19500

[logs]
level = "error"

[limits]
register = { burst = 1000000, refill_s = 0.000001 }
sign_in = { burst = 1000000, refill_s = 0.000001 }
password = { burst = 1000000, refill_s = 0.000001 }
setup = { burst = 1000000, refill_s = 0.000001 }
new_room = { burst = 1000000, refill_s = 0.000001 }
message_send = { burst = 1000000, refill_s = 0.000001 }
lookup = { burst = 1000000, refill_s = 0.000001 }
socket_address = { burst = 1000000, refill_s = 0.000001 }
socket_session = { burst = 1000000, refill_s = 0.000001 }
socket_frames = { burst = 1000000, refill_s = 0.000001 }
contacts = { burst = 1000000, refill_s = 0.000001 }
comparisons = { account = 100000000, new_account = 100000000 }

[presence]
typing_ms = 0
typing_up_to = 1000000
"#;

/// How to start the server.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program.
    pub binary: PathBuf,
    /// The cores it may use.
    pub cores: Vec<usize>,
}

/// A running server. It is killed when this value goes.
#[derive(Debug)]
pub struct Server {
    launch: Launch,
    data: PathBuf,
    address: SocketAddr,
    process: Child,
    congestion: String,
}

impl Server {
    /// Starts the server over `data`, a folder that it may have used before, and waits until it is ready.
    pub fn start(launch: Launch, data: &Path) -> Result<Self> {
        ensure!(launch.binary.exists(), "{} is missing: build the server first", launch.binary.display());
        let address = free_address()?;
        let process = spawn(&launch, data, address)?;
        let mut server = Self { launch, data: data.to_owned(), address, process, congestion: String::new() };
        server.await_ready()?;
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// The congestion control of its listeners, and who has set it.
    pub fn congestion(&self) -> &str {
        &self.congestion
    }

    /// Ends it as a crash would (SIGKILL), and starts it again on the same address and data. Returns how long it took to be ready.
    pub fn crash_and_restart(&mut self) -> Result<Duration> {
        self.process.kill()?;
        self.process.wait()?;
        let start = Instant::now();
        self.process = spawn(&self.launch, &self.data, self.address)?;
        self.await_ready()?;
        Ok(start.elapsed())
    }

    /// Ends it as an operator would (SIGTERM), and starts it again, on these cores from now on.
    pub fn restart_on(&mut self, cores: &[usize]) -> Result<()> {
        sys::terminate(self.process.id())?;
        self.process.wait()?;
        cores.clone_into(&mut self.launch.cores);
        self.process = spawn(&self.launch, &self.data, self.address)?;
        self.await_ready()
    }

    fn await_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_ready(self.address) {
            if let Some(status) = self.process.try_wait()? {
                bail!("the server ended before it was ready: {status}");
            }
            ensure!(Instant::now() < deadline, "the server was not ready within a minute");
            thread::sleep(Duration::from_millis(5));
        }
        self.congestion = use_cubic(self.process.id(), self.address.port())?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone is as good as ended now.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn spawn(launch: &Launch, data: &Path, address: SocketAddr) -> Result<Child> {
    let file = data.join("bench.toml");
    fs::write(&file, CONFIGURATION)?;
    let mut command = Command::new(&launch.binary);
    command.arg("serve").arg("--data").arg(data).arg("--config").arg(&file).args(["--listen", &address.to_string()]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    on_cores(&launch.cores, || command.spawn().context("the server does not start"))
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// Makes the server's listeners hand cubic to what they accept, where they do not by themselves: without it bbr, the
/// default of the reference box, arms a timer for every socket.
fn use_cubic(process: u32, port: u16) -> Result<String> {
    let mut found = Vec::new();
    for fd in listeners(process, port)? {
        let socket = sys::borrow_descriptor(process, fd).context("cannot look at the server's listener")?;
        let socket = SockRef::from(&socket);
        let before = name(&socket.tcp_congestion()?);
        socket.set_tcp_congestion(b"cubic")?;
        let after = name(&socket.tcp_congestion()?);
        found.push(if before == after { after } else { format!("{after}, set from outside; by itself {before}") });
    }
    ensure!(!found.is_empty(), "the server has no listener on port {port}");
    Ok(found.join("; "))
}

fn name(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned()
}

fn listeners(process: u32, port: u16) -> Result<Vec<RawFd>> {
    let port = format!(":{port:04X}");
    let mut sockets = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<_> = line.split_whitespace().collect();
            if fields.len() > 9 && fields[1].ends_with(&port) && fields[3] == "0A" {
                sockets.push(format!("socket:[{}]", fields[9]));
            }
        }
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(format!("/proc/{process}/fd"))? {
        let entry = entry?;
        let target = fs::read_link(entry.path()).unwrap_or_default();
        if sockets.iter().any(|socket| target == Path::new(socket)) {
            found.push(entry.file_name().to_string_lossy().parse()?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cubic_reaches_the_listener_of_a_process_from_outside() -> Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        SockRef::from(&listener).set_tcp_congestion(b"reno")?;
        let told = use_cubic(std::process::id(), listener.local_addr()?.port())?;
        assert_eq!(told, "cubic, set from outside; by itself reno");
        assert_eq!(name(&SockRef::from(&listener).tcp_congestion()?), "cubic");
        Ok(())
    }
}
