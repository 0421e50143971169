//! The control socket in the data folder (mode 0600): how a command reaches the server that holds the folder. One JSON line each way.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use accounts::NewAccount;
use anyhow::{Context, Result, anyhow, bail};
use app::{App, doctor};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tracing::warn;

use crate::data_folder::DataFolder;

/// What the doctor says of a healthy database.
pub const HEALTHY: &str = "Everything is as the logs say.";
/// The longest request.
const LINE: u64 = 64 * 1024;

/// What a command asks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "command", deny_unknown_fields)]
pub enum Request {
    /// Makes an administrator.
    AdminCreate {
        /// The username.
        name: String,
        /// The password.
        password: String,
    },
    /// Recounts everything that is derived.
    Doctor,
}

/// What it is answered: a sentence either way.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Done(String),
    Failed(String),
}

/// Does what was asked and answers with a sentence.
pub async fn answer(app: &App, request: Request) -> Result<String> {
    match request {
        Request::AdminCreate { name, password } => {
            let typed = name.clone();
            let new = app.compute(move || NewAccount::typed(&typed, &password)).await?;
            app.write(move |work| accounts::create_admin(work, &new)).await?;
            Ok(format!("{name} is an administrator."))
        }
        Request::Doctor => {
            let findings = app.read(doctor::examine).await?;
            if findings.is_empty() {
                return Ok(HEALTHY.to_owned());
            }
            let line = |finding: &doctor::Finding| {
                format!("{} ({}): {} expected, {} found", finding.check, finding.place, finding.counted, finding.found)
            };
            Ok(findings.iter().map(line).collect::<Vec<_>>().join("\n"))
        }
    }
}

/// Listens for commands until the server stops.
///
/// # Errors
/// If the socket cannot be made.
pub fn listen(app: &App, path: &Path) -> Result<()> {
    // Left behind by a server that was killed; the folder's lock says that nobody listens there.
    let _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path).with_context(|| format!("Cannot listen on {}", path.display()))?;
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    let app = app.clone();
    app.clone().spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = app.stopping().cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            if let Ok((stream, _)) = accepted
                && let Err(error) = converse(&app, stream).await
            {
                warn!("A command went wrong: {error:#}");
            }
        }
    });
    Ok(())
}

async fn converse(app: &App, mut stream: UnixStream) -> Result<()> {
    let (read, mut write) = stream.split();
    let mut line = String::new();
    tokio::io::BufReader::new(read.take(LINE)).read_line(&mut line).await?;
    let answered = match serde_json::from_str(&line) {
        Ok(request) => match answer(app, request).await {
            Ok(done) => Answer::Done(done),
            Err(error) => Answer::Failed(format!("{error:#}")),
        },
        Err(error) => Answer::Failed(format!("This server does not know that command: {error}")),
    };
    let mut text = serde_json::to_string(&answered)?;
    text.push('\n');
    Ok(write.write_all(text.as_bytes()).await?)
}

/// Asks the server that holds a data folder.
///
/// # Errors
/// Its sentence, or that it does not answer.
pub fn ask(data: &Path, request: &Request) -> Result<String> {
    let path = DataFolder::control_socket(data);
    let mut stream = std::os::unix::net::UnixStream::connect(&path)
        .with_context(|| format!("The data folder is in use, and its server does not answer on {}", path.display()))?;
    let mut text = serde_json::to_string(request)?;
    text.push('\n');
    stream.write_all(text.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    match serde_json::from_str(&line) {
        Ok(Answer::Done(done)) => Ok(done),
        Ok(Answer::Failed(why)) => Err(anyhow!(why)),
        Err(_) => bail!("The server ended before it answered."),
    }
}
