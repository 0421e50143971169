//! Rules about files of any kind: their length, their names, what must not be committed.

use super::source::{Source, has_word};
use super::{Finding, Rule, lines_where};

pub(super) const RULES: &[Rule] = &[
    Rule { name: "length", reason: "A file fits in one head: 400 lines, in web/ 300.", search: length },
    Rule { name: "short-main", reason: "main.rs only starts things: 60 lines.", search: short_main },
    Rule { name: "names", reason: "A name says what is inside; heaps do not.", search: names },
    Rule { name: "unfinished", reason: "What is unfinished is not committed.", search: unfinished },
    Rule { name: "off", reason: "A test that is switched off tests nothing.", search: switched_off },
    Rule { name: "machine-path", reason: "The tree works wherever it is cloned.", search: machine_paths },
    Rule { name: "lock", reason: "Lock files name packages and hashes, not the hosts of one network.", search: locks },
    Rule { name: "migration-pairs", reason: "One schema, two engines.", search: migration_pairs },
    Rule { name: "snapshots", reason: "A snapshot that no test reads proves nothing.", search: snapshots },
];

fn length(tree: &[Source]) -> Vec<Finding> {
    let counted = tree.iter().filter(|source| !source.is_test() && !source.is_generated());
    let limited = counted.filter_map(|source| length_limit(source).map(|limit| (source, limit)));
    let long = limited.filter(|(source, limit)| source.text.lines().count() > *limit);
    long.map(|(source, limit)| Finding::new(source, limit + 1, format!("{} lines", source.text.lines().count())))
        .collect()
}

fn length_limit(source: &Source) -> Option<usize> {
    let in_web = source.path.starts_with("web/") && (source.is("ts") || source.is("vue"));
    let anywhere = ["rs", "ts", "css", "vue"].iter().any(|extension| source.is(extension));
    if in_web { Some(300) } else { anywhere.then_some(400) }
}

fn short_main(tree: &[Source]) -> Vec<Finding> {
    let main = tree.iter().filter(|source| source.path == "crates/server/src/main.rs");
    let long = main.filter(|source| source.text.lines().count() > 60);
    long.map(|source| Finding::new(source, 61, format!("{} lines", source.text.lines().count()))).collect()
}

fn names(tree: &[Source]) -> Vec<Finding> {
    const HEAPS: [&str; 6] = ["util", "utils", "helper", "helpers", "common", "misc"];
    let code = tree.iter().filter(|source| ["rs", "ts", "vue"].iter().any(|extension| source.is(extension)));
    let mut findings = Vec::new();
    for source in code {
        let parts = source.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        findings
            .extend(parts.filter(|part| HEAPS.contains(part)).map(|part| Finding::new(source, 1, format!("`{part}`"))));
    }
    findings
}

/// The marks are put together here, or this file would break its own rule.
fn unfinished(tree: &[Source]) -> Vec<Finding> {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("to", "do!(")];
    let more = [concat!("unimple", "mented!("), concat!("db", "g!(")];
    let marks: Vec<&str> = marks.into_iter().chain(more).collect();
    let mut findings = Vec::new();
    for source in tree.iter().filter(|source| is_source(source) && !source.is_generated()) {
        // Comments count here, so this reads the text and not the code.
        for (number, line) in source.text.lines().enumerate() {
            let found = marks.iter().find(|mark| has_word(line, mark));
            findings.extend(found.map(|mark| Finding::new(source, number + 1, format!("`{mark}`"))));
        }
    }
    findings
}

fn is_source(source: &Source) -> bool {
    ["rs", "ts", "js", "vue", "css", "sql", "sh", "toml", "html"].iter().any(|extension| source.is(extension))
        || source.path == ".ci/run"
}

fn switched_off(tree: &[Source]) -> Vec<Finding> {
    let in_web = [".only(", ".skip(", ".fixme(", ".todo("];
    let mut findings = lines_where(
        tree,
        |source| source.path.starts_with("web/") && source.is_test() && source.is("ts"),
        |line| in_web.iter().find(|mark| line.contains(*mark)).map(|mark| format!("`{mark}`")),
    );
    let in_rust = [concat!("#[igno", "re"), concat!("assert!(tr", "ue)")];
    let rust = tree.iter().filter(|source| source.is("rs"));
    for source in rust {
        for (number, line) in source.text.lines().enumerate() {
            let found = in_rust.iter().find(|mark| line.contains(*mark));
            findings.extend(found.map(|mark| Finding::new(source, number + 1, format!("`{mark}`"))));
        }
    }
    findings
}

fn machine_paths(tree: &[Source]) -> Vec<Finding> {
    let places =
        [concat!("/ro", "ot"), concat!("/wo", "rk"), concat!("/fa", "rm"), concat!("/t", "mp"), concat!("/Us", "ers")];
    let mut findings = Vec::new();
    for source in tree {
        for (number, line) in source.text.lines().enumerate() {
            let found = places.iter().find(|place| names_folder(line, place));
            findings.extend(found.map(|place| Finding::new(source, number + 1, format!("`{place}`"))));
        }
    }
    findings
}

/// Whether the folder stands there as the start of an absolute path. `/work` alone could be a word of any text, so
/// all but the scratch folder need something below them.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let is_start = !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-./}>)*~:".contains(c));
        let rest = &line[at + folder.len()..];
        let is_scratch = folder.len() == 4 && !rest.starts_with(|c: char| c.is_alphanumeric() || "_-".contains(c));
        is_start && (rest.starts_with('/') || is_scratch)
    })
}

fn locks(tree: &[Source]) -> Vec<Finding> {
    let mut findings = lines_where(
        tree,
        |source| source.name() == "package-lock.json",
        |line| {
            line.trim_start()
                .strip_prefix("\"resolved\":")?
                .trim_start()
                .starts_with("\"http")
                .then(|| "`resolved`".to_owned())
        },
    );
    findings.extend(lines_where(
        tree,
        |source| source.name() == "Cargo.lock",
        |line| {
            let from = line.strip_prefix("source = ")?;
            let known = from == "\"registry+https://github.com/rust-lang/crates.io-index\"";
            (!known).then(|| from.to_owned())
        },
    ));
    findings
}

fn migration_pairs(tree: &[Source]) -> Vec<Finding> {
    const FOLDERS: [&str; 2] = ["crates/db/migrations/sqlite/", "crates/db/migrations/postgres/"];
    let exists = |path: &str| tree.iter().any(|source| source.path == path);
    let mut findings = Vec::new();
    for (from, to) in [(FOLDERS[0], FOLDERS[1]), (FOLDERS[1], FOLDERS[0])] {
        let files = tree.iter().filter_map(|source| Some((source, source.path.strip_prefix(from)?)));
        let alone = files.map(|(source, name)| (source, format!("{to}{name}"))).filter(|(_, other)| !exists(other));
        findings.extend(alone.map(|(source, other)| Finding::new(source, 1, format!("there is no {other}"))));
    }
    findings
}

/// The head of a snapshot names the file it is taken in; there its own name, or that of its test, must occur.
fn snapshots(tree: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.iter().filter(|source| source.is("new") || source.name().ends_with("pending-snap")) {
        findings.push(Finding::new(source, 1, "a snapshot that nobody accepted"));
    }
    for source in tree.iter().filter(|source| source.is("snap") && source.text.starts_with("---")) {
        let from = source.text.lines().find_map(|line| line.strip_prefix("source: ")).unwrap_or("").trim_matches('"');
        let taken_in = tree.iter().find(|other| other.path == from);
        if !taken_in.is_some_and(|other| other.text.contains(snapshot_name(source.name()))) {
            findings.push(Finding::new(source, 1, format!("{from:?} does not take it")));
        }
    }
    findings
}

/// `it__openapi__the_document_is_stable-2.snap` is taken as, or in, `the_document_is_stable`.
fn snapshot_name(file: &str) -> &str {
    let name = file.trim_end_matches(".snap");
    let name = name.rsplit("__").next().unwrap_or(name);
    let (stem, number) = name.rsplit_once('-').unwrap_or((name, ""));
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) { name } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Vec<Source> {
        files.iter().map(|(path, text)| Source::new(path, *text)).collect()
    }

    #[test]
    fn long_files_are_found_and_long_tests_are_not() {
        let text = "x\n".repeat(301);
        let long = tree(&[
            ("web/src/App.vue", &text),
            ("web/src/app.test.ts", &text),
            ("web/src/api/schema.d.ts", &text),
            ("crates/a/src/lib.rs", &text),
        ]);
        let found = length(&long);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].path.as_str(), found[0].line), ("web/src/App.vue", 301));
    }

    #[test]
    fn marks_of_unfinished_work_are_found_in_comments_too() {
        let text = format!("fn f() {{}} // {}: later\nlet mastodon_tod = 1;", concat!("TO", "DO"));
        assert_eq!(unfinished(&tree(&[("crates/a/src/lib.rs", &text)])).len(), 1);
        assert_eq!(unfinished(&tree(&[("docs/plan.md", &text)])), []);
    }

    #[test]
    fn tests_that_are_switched_off_are_found_and_iterators_are_not() {
        let off = tree(&[
            ("web/e2e/send.test.ts", "test.skip('later', run)\n"),
            ("web/src/domain/page.ts", "list.skip(3)\n"),
            ("crates/a/src/lib.rs", "list.iter().skip(3);\n"),
        ]);
        assert_eq!(switched_off(&off).len(), 1);
        let ignored = format!("{}]\nfn a() {{}}", concat!("#[igno", "re"));
        assert_eq!(switched_off(&tree(&[("crates/a/tests/it/main.rs", &ignored)])).len(), 1);
    }

    #[test]
    fn absolute_paths_of_a_machine_are_found_and_routes_are_not() {
        let scratch = concat!("/t", "mp");
        assert!(names_folder(&format!("open(\"{scratch}/x\")"), scratch));
        assert!(names_folder(&format!("cd {scratch}"), scratch));
        assert!(!names_folder(&format!("$dir{scratch}/x"), scratch));
        assert!(!names_folder(&format!("{scratch}late"), scratch));
        let work = concat!("/wo", "rk");
        assert!(names_folder(&format!("see {work}/main"), work));
        assert!(!names_folder("app/src/work/mod.rs", work));
        assert!(!names_folder(&format!("https://a.example{work}/x"), work));
    }

    #[test]
    fn hosts_in_lock_files_are_found() {
        let found = locks(&tree(&[
            (
                "web/package-lock.json",
                "  \"resolved\": \"https://host.example/vue.tgz\",\n  \"resolved\": \"file:x\"\n",
            ),
            (
                "Cargo.lock",
                "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"git+https://x\"\n",
            ),
        ]));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_migration_for_one_engine_is_found() {
        let both = ["crates/db/migrations/sqlite/0001_a.sql", "crates/db/migrations/postgres/0001_a.sql"];
        assert_eq!(migration_pairs(&tree(&both.map(|path| (path, "")))), []);
        assert_eq!(migration_pairs(&tree(&[(both[1], "")])).len(), 1);
    }

    #[test]
    fn a_snapshot_without_a_test_is_found() {
        let head = "---\nsource: crates/server/tests/it/openapi.rs\n---\n";
        let name = "crates/server/tests/it/snapshots/it__openapi__the_document_is_stable-2.snap";
        let test = ("crates/server/tests/it/openapi.rs", "fn the_document_is_stable() {}");
        assert_eq!(snapshots(&tree(&[(name, head), test])), []);
        assert_eq!(snapshots(&tree(&[(name, head), (test.0, "")])).len(), 1);
        assert_eq!(snapshots(&tree(&[(name, head)])).len(), 1);
    }
}
