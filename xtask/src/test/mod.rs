//! `cargo xtask test`: every test that this machine can run. All of them run even when some fail.

mod end_to_end;
mod lanes;
mod postgres;
mod rust;
pub(crate) mod web;

use std::process::ExitCode;

use anyhow::Result;

use crate::product::{self, Client, Product};
use crate::report::Report;

/// Installs and builds what the tests need, and runs them.
pub(crate) fn command() -> Result<ExitCode> {
    let mut report = Report::default();
    let client = web::install(&mut report);
    let product = product::build(&mut report, client);
    all(&mut report, client, product.as_ref())?;
    Ok(report.finish())
}

/// Runs the tests on what was built; without a build, those that need none.
pub(crate) fn all(report: &mut Report, client: Client, product: Option<&Product>) -> Result<()> {
    web::unit_tests(report, client)?;
    let Some(product) = product else {
        report.skip("Rust tests", "the build failed");
        report.skip("end-to-end tests", "the build failed");
        return Ok(());
    };
    rust::tests(report, product)?;
    end_to_end::tests(report, product)
}
