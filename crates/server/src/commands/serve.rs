//! `commune serve`.

use std::env;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use app::{App, ServerRole};
use clap::Args;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::info;

use super::{Opened, control, open, say};
use crate::home::{Greeting, announce};
use crate::listening::{self, Addresses};
use crate::settings::{Flags, Settings};
use crate::{client, logs, metrics};

#[derive(Debug, Default, Args)]
pub struct Serve {
    /// Address and port, such as 127.0.0.1:8000
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// What this process does: web, worker, or both with a comma between them
    #[arg(long = "role", value_name = "ROLES", value_delimiter = ',')]
    roles: Vec<ServerRole>,
    /// Serve the web client from this folder, for work on it
    #[arg(long, value_name = "DIR")]
    web_dir: Option<PathBuf>,
}

/// Serves until a signal says stop.
pub fn run(data: &Path, flags: Flags, serve: Serve) -> Result<ExitCode> {
    let flags = Flags { listen: serve.listen, web_dir: serve.web_dir, roles: serve.roles, ..flags };
    let settings = Settings::load(data, &flags)?;
    logs::start(&settings.logs)?;
    let recorder = metrics::record(&settings.metrics)?;
    let Some(Opened { runtime, accounts, built, _folder: folder }) = open(data, &settings)? else {
        bail!("The data folder {} is in use by another commune.", data.display());
    };
    runtime.block_on(async {
        // First of all: whoever reads the address may say stop at once.
        let stop = Stop::listen()?;
        let app = built.app.clone();
        let Addresses { all, scheme, best } = listening::bind(&app, &settings, folder.path())?;
        if let Some(handle) = recorder {
            metrics::serve(&app, &settings.metrics, handle)?;
        }
        control::listen(&app, folder.path())?;
        if settings.server.does(ServerRole::Worker) {
            app.work_jobs();
        }
        let router = if settings.server.does(ServerRole::Web) {
            let name = settings.server.mdns_name.as_deref().filter(|name| announce(&app, name, best));
            let public_url = settings.server.public_url.as_deref();
            greet(&Greeting::of(scheme, best, public_url, name), accounts.setup_code().as_deref());
            app::http::router(built, client::router(settings.server.web_dir.clone()))
        } else {
            say(&format!("Working on jobs. {scheme}://{best}/readyz says whether it is ready."));
            app::http::health_router(&app)
        };
        let serving = app::http::serve(app.clone(), all, router);
        tokio::join!(serving, stop.then_end(app));
        anyhow::Ok(())
    })?;
    drop(runtime);
    info!("Stopped");
    Ok(ExitCode::SUCCESS)
}

/// SIGINT and SIGTERM: from here on they end nothing by themselves.
struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    fn listen() -> Result<Self> {
        let signal = |kind| signal(kind).context("cannot hear when to stop");
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for either, then lets everything end.
    async fn then_end(mut self, app: App) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        info!("Stopping");
        app.stop().await;
    }
}

/// Says where the server is. The picture goes to a terminal that can draw it, and to no file or pipe.
fn greet(greeting: &Greeting, setup_code: Option<&str>) {
    for line in greeting.lines(setup_code) {
        say(&line);
    }
    if stdout().is_terminal() {
        if env::var_os("TERM").is_some_and(|terminal| terminal != "dumb") {
            greeting.picture(setup_code).iter().for_each(|line| say(line));
        }
        say("Press Ctrl-C to stop.");
    }
}
