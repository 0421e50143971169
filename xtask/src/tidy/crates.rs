//! Rules about manifests.

use super::source::Source;
use super::{Finding, Rule, lines_where};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "drivers",
        reason: "Only db speaks to an engine; testkit starts one, bench measures one.",
        search: drivers,
    },
    Rule { name: "versions", reason: "Every version stands once, in the workspace table.", search: versions },
    Rule { name: "lints", reason: "Every crate takes the workspace's lints.", search: lints },
];

const DRIVERS: [&str; 4] = ["rusqlite", "postgres", "tokio-postgres", "tokio-postgres-rustls"];

fn is_manifest(source: &Source) -> bool {
    source.name() == "Cargo.toml" && source.path != "Cargo.toml"
}

fn drivers(tree: &[Source]) -> Vec<Finding> {
    let speaks = |source: &Source| matches!(source.of_crate(), Some("db" | "testkit" | "bench"));
    lines_where(
        tree,
        |source| is_manifest(source) && !speaks(source),
        |line| {
            let key = line.split(['.', '=']).next().unwrap_or("").trim();
            DRIVERS.contains(&key).then(|| format!("`{key}`"))
        },
    )
}

fn versions(tree: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.iter().filter(|source| is_manifest(source)) {
        let mut in_dependencies = false;
        for (number, line) in source.text.lines().enumerate() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
            } else if in_dependencies && line.contains('=') && !line.contains("workspace = true") {
                findings.push(Finding::new(source, number + 1, line.trim()));
            }
        }
    }
    findings
}

fn lints(tree: &[Source]) -> Vec<Finding> {
    let without = |source: &&Source| !source.text.contains("[lints]\nworkspace = true");
    let without = tree.iter().filter(|source| is_manifest(source)).filter(without);
    without.map(|source| Finding::new(source, 1, "no `[lints] workspace = true`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn found(search: fn(&[Source]) -> Vec<Finding>, path: &str, text: &str) -> usize {
        search(&[Source::new(path, text)]).len()
    }

    #[test]
    fn a_driver_in_a_feature_is_found() {
        assert_eq!(found(drivers, "crates/rooms/Cargo.toml", "rusqlite.workspace = true\n"), 1);
        assert_eq!(found(drivers, "crates/rooms/Cargo.toml", "postgres = { workspace = true }\n"), 1);
        assert_eq!(found(drivers, "crates/db/Cargo.toml", "rusqlite.workspace = true\n"), 0);
        assert_eq!(found(drivers, "Cargo.toml", "rusqlite = \"0.41\"\n"), 0);
    }

    #[test]
    fn a_version_outside_the_workspace_table_is_found() {
        let manifest = "[package]\nname = \"rooms\"\n[dependencies]\ndb.workspace = true\nserde = \"1\"\n";
        assert_eq!(found(versions, "crates/rooms/Cargo.toml", manifest), 1);
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        assert_eq!(found(lints, "crates/rooms/Cargo.toml", "[package]\n"), 1);
        assert_eq!(found(lints, "crates/rooms/Cargo.toml", LINTS), 0);
    }
}
