//! Licences, bans and advisories. cargo-deny does it where it is installed; building it takes longer than the rest
//! of this check, so licences and bans are also read here, by the same lists of `deny.toml`.

mod licence;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

use crate::report::{Outcome, Report};
use crate::run;

/// The platforms we ship for; what only another one would compile is nobody's concern.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

/// All of them, one check each.
pub(crate) fn checks(report: &mut Report) {
    report.check("licences", licences);
    report.check("bans", bans);
    if run::find(&format!("cargo-deny{}", env::consts::EXE_SUFFIX)).is_none() {
        report.skip("cargo deny: licences and bans once more", "cargo-deny is not installed");
        report.skip("cargo deny: advisories", "cargo-deny is not installed");
        return;
    }
    report.check("cargo deny", || {
        run::to_end(&mut run::cargo(&["deny", "check", "licenses", "bans"])).map(Outcome::from)
    });
    if advisory_database().is_none() {
        report.skip("cargo deny: advisories", "no advisory database on this machine");
        return;
    }
    report.check("advisories", || {
        run::to_end(&mut run::cargo(&["deny", "check", "--disable-fetch", "advisories"])).map(Outcome::from)
    });
}

/// Every package we compile stands under a licence of the list.
fn licences() -> Result<Outcome> {
    let allowed = strings_of(&lists()?, "allow");
    let mut command = MetadataCommand::new();
    let platforms = TARGETS.into_iter().flat_map(|target| ["--filter-platform".to_owned(), target.to_owned()]);
    command.current_dir(run::root()).other_options(platforms.collect::<Vec<_>>());
    let metadata = command.exec().context("cargo metadata failed")?;
    let mut wrong = 0;
    for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
        let licence = package.license.as_deref().unwrap_or("");
        if !licence::is_allowed(licence, &allowed) {
            println!("{} {}: licence {licence:?}", package.name, package.version);
            wrong += 1;
        }
    }
    println!("{} packages", metadata.packages.len());
    Ok(verdict(wrong, "packages under a licence that deny.toml does not allow"))
}

/// None of the banned crates is compiled: the lock file may name one that nothing turns on.
fn bans() -> Result<Outcome> {
    let banned = strings_of(&lists()?, "deny");
    let mut tree = run::cargo(&["tree", "--workspace", "--prefix", "none", "--format", "{p}"]);
    TARGETS.into_iter().for_each(|target| {
        tree.args(["--target", target]);
    });
    let compiled = run::output(&mut tree)?;
    let compiled: BTreeSet<&str> = compiled.lines().filter_map(|line| line.split(' ').next()).collect();
    let found: Vec<_> = banned.iter().filter(|name| compiled.contains(name.as_str())).collect();
    for name in &found {
        println!("{name} is compiled; who asks for it: cargo tree --workspace --invert {name}");
    }
    Ok(verdict(found.len(), "banned crates are compiled"))
}

fn verdict(wrong: usize, what: &str) -> Outcome {
    if wrong == 0 { Outcome::Passed } else { Outcome::Failed(format!("{wrong} {what}")) }
}

fn lists() -> Result<String> {
    fs::read_to_string(run::root().join("deny.toml")).context("cannot read deny.toml")
}

/// The first quoted word of each line of the list `name = [ … ]`; that is all the TOML our own file needs.
fn strings_of(lists: &str, name: &str) -> Vec<String> {
    let lines = lists.lines().skip_while(|line| *line != format!("{name} = [")).skip(1);
    let lines = lines.take_while(|line| !line.starts_with(']'));
    lines.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

fn advisory_database() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))?;
    ["advisory-dbs", "advisory-db"].iter().map(|name| home.join(name)).find(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_lists_are_read_whole() {
        let lists = lists().unwrap();
        assert_eq!(strings_of(&lists, "deny"), ["ring", "openssl-sys", "native-tls"]);
        let allowed = strings_of(&lists, "allow");
        assert!(allowed.contains(&"MIT".to_owned()) && allowed.contains(&"Zlib".to_owned()), "{allowed:?}");
        assert!(!allowed.iter().any(|licence| licence.contains("GPL")));
    }
}
