//! The house's own tool: `cargo xtask test | ci | tidy | layers | types`.
#![expect(clippy::print_stdout, reason = "a command line tool answers on stdout")]

mod ci;
mod deny;
mod layers;
mod product;
mod report;
mod run;
mod test;
mod tidy;
mod types;

use std::process::ExitCode;

use anyhow::Result;

const USAGE: &str = "\
usage: cargo xtask <command>

  test            every test this machine can run: Rust on both engines, web, end to end
  ci              fmt, clippy, doc, tidy, layers, licences and bans, web lint and types, then test
  tidy            the rules of the house that can be searched for
  layers          which crate imports which
  types [--check] writes (or compares) crates/server/openapi.json and web/src/api/schema.d.ts";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    dispatch(&args).unwrap_or_else(|error| {
        println!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn dispatch(args: &[&str]) -> Result<ExitCode> {
    match args {
        ["test"] => test::command(),
        ["ci"] => ci::command(),
        ["tidy"] => tidy::command(),
        ["layers"] => layers::command(),
        ["types"] => types::write(),
        ["types", "--check"] => types::check_alone(),
        _ => {
            println!("{USAGE}");
            Ok(ExitCode::from(2))
        }
    }
}
