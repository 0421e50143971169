//! `cargo xtask ci`: everything that must hold before a change lands, the same at home and on the server.
//! Every stage runs, so that one look at the output tells all that is wrong.

use std::process::ExitCode;
use std::thread;

use anyhow::{Result, bail};

use crate::product::{self, Client};
use crate::report::{Outcome, Report};
use crate::{deny, layers, run, test, tidy, types};

/// Quick searches first, then what compiles, then the tests.
pub(crate) fn command() -> Result<ExitCode> {
    let mut report = Report::default();
    report.check("fmt", || run::to_end(&mut run::cargo(&["fmt", "--all", "--check"])).map(Outcome::from));
    report.check("tidy", tidy::check);
    report.check("layers", layers::check);
    deny::checks(&mut report);
    let client = test::web::install(&mut report);
    let product = thread::scope(|scope| {
        // The last crates are compiled one after the other, and leave a processor for this.
        let side = scope.spawn(|| web(client));
        lints(&mut report);
        let product = product::build(&mut report, client);
        match side.join() {
            Ok(side) => report.join(side),
            Err(_) => bail!("the checks of the client panicked"),
        }
        anyhow::Ok(product)
    })?;
    match (&product, client) {
        (Some(product), Client::Embedded) => {
            report.check("types", || types::check(&product.server));
        }
        (None, _) => report.skip("types", "the build failed"),
        (_, Client::Absent) => report.skip("types", "no web packages"),
    }
    test::all(&mut report, client, product.as_ref())?;
    Ok(report.finish())
}

/// Both read the client's sources only.
fn web(client: Client) -> Report {
    let mut report = Report::default();
    for (name, script) in [("web lint", "lint"), ("web types", "typecheck")] {
        match client {
            Client::Embedded => {
                report.check(name, || run::to_end(&mut run::npm(&["run", script])).map(Outcome::from));
            }
            Client::Absent => report.skip(name, "no web packages"),
        }
    }
    report
}

/// Both read the sources only; the client is left out, so that no bundle is made for them.
fn lints(report: &mut Report) {
    report.check("clippy", || {
        let mut clippy = product::cargo("clippy", Client::Absent, &["--all-targets", "--", "-D", "warnings"]);
        run::to_end(&mut clippy).map(Outcome::from)
    });
    report.check("doc", || {
        let mut doc = product::cargo("doc", Client::Absent, &["--no-deps", "--document-private-items"]);
        run::to_end(doc.env("RUSTDOCFLAGS", "-D warnings")).map(Outcome::from)
    });
}
