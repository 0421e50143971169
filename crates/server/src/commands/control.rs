//! The control socket in the data folder (mode 0600): how a command reaches the server that holds the folder. One JSON line asks; lines of progress
//! may come before the one that answers. Whoever hangs up stops what takes long.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use app::App;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::WriteHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tracing::warn;

use super::tasks::{self, Request};
use crate::data_folder::DataFolder;
use crate::transfer::Progress;

/// The longest request.
const LINE: u64 = 64 * 1024;
/// Progress is told no more often.
const EVERY: Duration = Duration::from_millis(100);

/// What a command is told: how far it is, and at last a sentence either way.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Progress(Progress),
    Done(String),
    Failed(String),
}

/// Listens for commands until the server stops.
///
/// # Errors
/// If the socket cannot be made.
pub fn listen(app: &App, data: &Path) -> Result<()> {
    let path = &DataFolder::control_socket(data);
    // Left behind by a server that was killed; the folder's lock says that nobody listens there.
    let _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path).with_context(|| format!("Cannot listen on {}", path.display()))?;
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    let (app, data) = (app.clone(), data.to_owned());
    app.clone().spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = app.stopping().cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else { continue };
            let (command, data) = (app.clone(), data.clone());
            app.spawn(async move {
                if let Err(error) = converse(&command, &data, stream).await {
                    warn!("A command went wrong: {error:#}");
                }
            });
        }
    });
    Ok(())
}

async fn converse(app: &App, data: &Path, mut stream: UnixStream) -> Result<()> {
    let (read, mut write) = stream.split();
    let mut read = tokio::io::BufReader::new(read.take(LINE));
    let mut line = String::new();
    read.read_line(&mut line).await?;
    let request = match serde_json::from_str(&line) {
        Ok(request) => request,
        Err(error) => {
            return tell(&mut write, &Answer::Failed(format!("This server does not know that command: {error}"))).await;
        }
    };
    let (sender, progress) = watch::channel(None);
    let outcome = {
        // It goes on while somebody looks.
        let work = tasks::carry_out(app, data, request, move |at| sender.send(Some(at)).is_ok());
        let look = async {
            tokio::select! {
                _ = show(&mut write, progress) => {}
                // Nothing more is asked: what comes is the end of whoever asked.
                _ = read.read_line(&mut line) => {}
            }
            std::future::pending().await
        };
        tokio::select! {
            done = work => done,
            never = look => never,
        }
    };
    let answer = match outcome {
        Ok(done) => Answer::Done(done),
        Err(error) => Answer::Failed(format!("{error:#}")),
    };
    tell(&mut write, &answer).await
}

async fn show(write: &mut WriteHalf<'_>, mut progress: watch::Receiver<Option<Progress>>) -> Result<()> {
    loop {
        progress.changed().await?;
        let at = *progress.borrow_and_update();
        if let Some(at) = at {
            tell(write, &Answer::Progress(at)).await?;
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn tell(write: &mut WriteHalf<'_>, answer: &Answer) -> Result<()> {
    let mut text = serde_json::to_string(answer)?;
    text.push('\n');
    Ok(write.write_all(text.as_bytes()).await?)
}

/// Asks the server that holds a data folder. `look` is told how far it is.
///
/// # Errors
/// Its sentence, or that it does not answer.
pub fn ask(data: &Path, request: &Request, mut look: impl FnMut(Progress)) -> Result<String> {
    let path = DataFolder::control_socket(data);
    let mut stream = std::os::unix::net::UnixStream::connect(&path)
        .with_context(|| format!("The data folder is in use, and its server does not answer on {}", path.display()))?;
    let mut text = serde_json::to_string(request)?;
    text.push('\n');
    stream.write_all(text.as_bytes())?;
    for line in BufReader::new(stream).lines() {
        match serde_json::from_str(&line?) {
            Ok(Answer::Progress(progress)) => look(progress),
            Ok(Answer::Done(done)) => return Ok(done),
            Ok(Answer::Failed(why)) => return Err(anyhow!(why)),
            Err(_) => break,
        }
    }
    bail!("The server ended before it answered.")
}
