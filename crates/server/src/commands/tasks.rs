//! What commands ask of a data folder: carried out here where it is free, else by the server that holds it.

use std::path::{Path, PathBuf};

use accounts::{NewAccount, NewLink, Rotation};
use anyhow::{Result, ensure};
use app::{App, Work, doctor};
use indicatif::{ProgressBar, ProgressStyle};
use model::UserId;
use serde::{Deserialize, Serialize};

use super::{control, jobs, open};
use crate::settings::{Flags, Settings};
use crate::transfer::backup::{self, Source};
use crate::transfer::{self, Import, Progress};

/// What the doctor says of a healthy database.
pub const HEALTHY: &str = "Everything is as the logs say.";

/// Makes somebody whom an account is for.
type Make = fn(&mut Work<'_, '_>, &NewAccount) -> app::Result<UserId>;

/// What a command asks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "command", deny_unknown_fields)]
pub enum Request {
    /// Makes an administrator.
    AdminCreate {
        /// The username.
        name: String,
        /// The password; none: they choose it by a link.
        password: Option<String>,
    },
    /// Hands an unclaimed person to somebody.
    HandOver {
        /// The username.
        name: String,
        /// The password; none: they choose it by a link.
        password: Option<String>,
    },
    /// Signs access tokens by another key.
    RotateKeys {
        /// At once, because the old one may have leaked.
        now: bool,
    },
    /// Recounts everything that is derived.
    Doctor,
    /// Looks at jobs, or steps in.
    Jobs(jobs::Ask),
    /// Brings a history in.
    Import(Import),
    /// Copies the data folder into an archive.
    Backup {
        /// The new file, as an absolute path.
        file: PathBuf,
    },
    /// Writes everything down.
    Export {
        /// The new file, as an absolute path.
        file: PathBuf,
    },
}

/// Has it done, here or there, and shows how far it is where that is worth a look.
///
/// # Errors
/// A sentence for the person at the terminal.
pub fn run(data: &Path, flags: &Flags, request: Request) -> Result<String> {
    let bar = bar();
    let drawn = bar.clone();
    let look = move |at: Progress| {
        drawn.set_length(at.total);
        drawn.set_position(at.done);
    };
    let answer = match open(data, &Settings::load(data, flags)?)? {
        Some(opened) => {
            let app = opened.built.app.clone();
            opened.runtime.block_on(async {
                let answer = carry_out(&app, data, request, move |at| {
                    look(at);
                    true
                });
                let answer = answer.await;
                app.stop().await;
                answer
            })
        }
        None => control::ask(data, &request, look),
    };
    bar.finish_and_clear();
    answer
}

/// Draws to a terminal only, and not before there is something to tell.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta} left");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Does what was asked and answers with a sentence. `tell` is told how far it is, and answers whether to go on.
pub async fn carry_out(
    app: &App,
    data: &Path,
    request: Request,
    tell: impl FnMut(Progress) -> bool + Send + 'static,
) -> Result<String> {
    match request {
        Request::AdminCreate { name, password } => {
            let link = open_account(app, &name, password, accounts::create_admin).await?;
            Ok(format!("{name} is an administrator.{link}"))
        }
        Request::HandOver { name, password } => {
            let link = open_account(app, &name, password, accounts::hand_over).await?;
            Ok(format!("{name} can sign in.{link}"))
        }
        Request::RotateKeys { now: true } => rotate_keys(app, Rotation::Now).await,
        Request::RotateKeys { now: false } => rotate_keys(app, Rotation::Soon).await,
        Request::Doctor => examine(app).await,
        Request::Jobs(ask) => jobs::carry_out(app, ask).await,
        Request::Import(what) => Ok(transfer::import(app, &what, tell).await?.to_string()),
        Request::Backup { file } => back_up(app, data, file, tell).await,
        Request::Export { file } => {
            let messages = transfer::export(app, &file, tell).await?;
            Ok(format!("{} holds {messages} messages.", file.display()))
        }
    }
}

async fn rotate_keys(app: &App, rotation: Rotation) -> Result<String> {
    let from = app.write(move |work| accounts::rotate_keys(work, rotation)).await?;
    Ok(match rotation {
        Rotation::Now => "Another key signs from now on. What the old ones signed is good no more.".to_owned(),
        Rotation::Soon => format!("Another key is published, and signs from {from} on. Nobody has to sign in again."),
    })
}

async fn back_up(
    app: &App,
    data: &Path,
    file: PathBuf,
    tell: impl FnMut(Progress) -> bool + Send + 'static,
) -> Result<String> {
    let (data, now) = (data.to_owned(), app.now());
    let blobs = app.config().blobs.folder.clone().unwrap_or_else(|| data.join("blobs"));
    ensure!(
        data.join(backup::DATABASE).is_file(),
        "This data folder holds no database: PostgreSQL has its own tools for backups."
    );
    let shown = file.display().to_string();
    let made =
        app.compute(move || Ok(backup::backup(&Source { data: &data, blobs: &blobs }, &file, now, tell))).await?;
    Ok(format!("{shown} holds everything up to this moment, {} bytes.", made?))
}

/// Makes an account, or hands one over, with this password. Without one, gives the lines with the link by which its owner chooses it: what was made up
/// here would stay in terminals and letters, and be good for as long as nobody changes it.
async fn open_account(app: &App, name: &str, password: Option<String>, make: Make) -> Result<String> {
    let Some(password) = password else {
        let (new, link) = (NewAccount::named(name)?, NewLink::new()?);
        let token = link.token().to_owned();
        let made = app.write(move |work| {
            let user = make(work, &new)?;
            accounts::make_reset_link(work, user, &link)
        });
        let until = made.await?;
        let base = app.config().server.public_url.as_deref().map_or("", |url| url.trim_end_matches('/'));
        let place = if base.is_empty() { "at the address of this server, followed by" } else { "at" };
        return Ok(format!(
            "\nThe password is chosen {place}\n{base}/reset/{token}\nThe link is good once, until {until}."
        ));
    };
    let (typed, place) = (name.to_owned(), app.read(accounts::place_name).await?);
    let new = app.compute(move || NewAccount::typed(&typed, &password, &place)).await?;
    app.write(move |work| make(work, &new)).await?;
    Ok(String::new())
}

async fn examine(app: &App) -> Result<String> {
    let findings = app.read(doctor::examine).await?;
    if findings.is_empty() {
        return Ok(HEALTHY.to_owned());
    }
    let line = |finding: &doctor::Finding| {
        format!("{} ({}): {} expected, {} found", finding.check, finding.place, finding.counted, finding.found)
    };
    Ok(findings.iter().map(line).collect::<Vec<_>>().join("\n"))
}
