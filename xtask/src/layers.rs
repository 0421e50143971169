//! `cargo xtask layers`: which crate may import which. An edge that is not in the table fails.

use std::process::ExitCode;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::report::{Outcome, Report};
use crate::run;

/// What a feature crate may import: never another feature.
const SPINE: &[&str] = &["model", "db", "jobs", "app"];

const TABLE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("db", &["model"]),
    ("realtime", &["model"]),
    ("jobs", &["model", "db"]),
    ("app", &["model", "db", "jobs", "realtime"]),
    ("accounts", SPINE),
    ("people", SPINE),
    ("rooms", SPINE),
    ("messages", SPINE),
    ("notifications", SPINE),
    ("search", SPINE),
    ("bots", SPINE),
    ("testkit", &["model", "db", "jobs", "realtime", "app"]),
    ("web-assets", &[]),
    (
        "server",
        &[
            "model",
            "db",
            "jobs",
            "realtime",
            "app",
            "accounts",
            "people",
            "rooms",
            "messages",
            "notifications",
            "search",
            "bots",
            "web-assets",
        ],
    ),
    ("xtask", &[]),
    ("bench", &[]),
];

/// One crate of ours that imports another.
#[derive(Debug, PartialEq, Eq)]
struct Edge {
    from: String,
    to: String,
    kind: DependencyKind,
}

/// Prints every edge that must not be.
pub(crate) fn command() -> Result<ExitCode> {
    let mut report = Report::default();
    report.check("layers", check);
    Ok(report.finish())
}

/// Reads the workspace as cargo sees it and compares.
pub(crate) fn check() -> Result<Outcome> {
    let mut command = MetadataCommand::new();
    command.no_deps().current_dir(run::root());
    let metadata = command.exec().context("cargo metadata failed")?;
    let complaints = judge(&crates(&metadata), &edges(&metadata));
    complaints.iter().for_each(|line| println!("{line}"));
    Ok(if complaints.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(format!("{} imports against the table in xtask/src/layers.rs", complaints.len()))
    })
}

fn crates(metadata: &Metadata) -> Vec<String> {
    metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect()
}

fn edges(metadata: &Metadata) -> Vec<Edge> {
    let packages = metadata.workspace_packages();
    let all = packages.iter().flat_map(|package| package.dependencies.iter().map(move |to| (package, to)));
    // Ours are those that come from a folder.
    let ours = all.filter(|(_, to)| to.path.is_some());
    ours.map(|(from, to)| Edge { from: from.name.to_string(), to: to.name.clone(), kind: to.kind }).collect()
}

fn judge(crates: &[String], edges: &[Edge]) -> Vec<String> {
    let unknown = crates.iter().filter(|name| allowed(name).is_none());
    let unknown = unknown.map(|name| format!("{name}: not in the table: say what it may import"));
    let wrong = edges.iter().filter(|edge| !may(edge));
    unknown.chain(wrong.map(|edge| format!("{} -> {} ({})", edge.from, edge.to, edge.kind))).collect()
}

fn may(edge: &Edge) -> bool {
    let Some(allowed) = allowed(&edge.from) else {
        return false;
    };
    let is_test = edge.kind == DependencyKind::Development && edge.to == "testkit";
    let stands_on_app = allowed.contains(&"app") && edge.from != "testkit";
    allowed.contains(&edge.to.as_str()) || (is_test && stands_on_app)
}

fn allowed(name: &str) -> Option<&'static [&'static str]> {
    TABLE.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str, kind: DependencyKind) -> Edge {
        Edge { from: from.to_owned(), to: to.to_owned(), kind }
    }

    #[test]
    fn features_never_import_each_other() {
        for kind in [DependencyKind::Normal, DependencyKind::Development, DependencyKind::Build] {
            assert!(!may(&edge("messages", "rooms", kind)));
            assert!(may(&edge("messages", "app", kind)));
        }
    }

    #[test]
    fn testkit_serves_the_tests_of_features_and_server_only() {
        for from in ["messages", "accounts", "server"] {
            assert!(may(&edge(from, "testkit", DependencyKind::Development)));
            assert!(!may(&edge(from, "testkit", DependencyKind::Normal)));
        }
        assert!(!may(&edge("app", "testkit", DependencyKind::Development)));
        assert!(!may(&edge("db", "testkit", DependencyKind::Development)));
    }

    #[test]
    fn the_socket_side_never_reaches_the_database() {
        assert!(!may(&edge("realtime", "db", DependencyKind::Normal)));
        assert!(!may(&edge("bench", "server", DependencyKind::Normal)));
    }

    #[test]
    fn a_crate_that_is_not_in_the_table_is_reported() {
        let complaints = judge(&["model".to_owned(), "gossip".to_owned()], &[]);
        assert_eq!(complaints, ["gossip: not in the table: say what it may import"]);
    }
}
