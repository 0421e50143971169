//! `bench/RESULTS.md`: a section for each benchmark. Sections that were not measured this time stay as they are.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::ledger::Entry;
use crate::machine::Fact;
use crate::server::CONFIGURATION;

const TITLE: &str = "# Results\n\nWritten by `load` (see `README.md`), never by hand. Every figure is a ratio against a floor of the same run on the \
same machine; absolute values are there to judge the floor. A miss stays.\n";

/// What one benchmark has to say.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its name in PERFORMANCE.md: `1`, `2`, `4a` …
    pub number: String,
    /// Its name for people.
    pub title: String,
    /// What was done, a sentence or two.
    pub method: String,
    /// Its ratios.
    pub entries: Vec<Entry>,
    /// Further tables and remarks.
    pub remarks: Vec<String>,
}

impl Section {
    fn text(&self, facts: &[Fact]) -> String {
        let fact =
            |name: &str| facts.iter().find(|(known, _)| *known == name).map_or("unknown", |(_, value)| value.as_str());
        let mut text = format!("## {} {}\n\n", self.number, self.title);
        // Writing to a string cannot fail.
        writeln!(text, "Measured {}, commit {}. {}\n", fact("date"), fact("commit"), self.method).unwrap_or_default();
        writeln!(text, "{}", Entry::HEAD).unwrap_or_default();
        for entry in &self.entries {
            writeln!(text, "{}", entry.row()).unwrap_or_default();
        }
        for remark in &self.remarks {
            writeln!(text, "\n{remark}").unwrap_or_default();
        }
        text
    }
}

fn machine(facts: &[Fact], congestion: &str) -> String {
    let mut text = String::from("## 0 Machine of the last run\n\n| fact | value |\n|---|---|\n");
    for (name, value) in facts {
        writeln!(text, "| {name} | {value} |").unwrap_or_default();
    }
    writeln!(text, "| congestion control of clients and floors | cubic |").unwrap_or_default();
    writeln!(text, "| congestion control of the server | {congestion} |").unwrap_or_default();
    writeln!(text, "\nConfiguration of the server, all else as by default:\n\n```toml\n{CONFIGURATION}```")
        .unwrap_or_default();
    text
}

/// Sections of a file by their number.
fn split(text: &str) -> BTreeMap<String, String> {
    let sections = text.split("\n## ").skip(1);
    sections
        .filter_map(|section| Some((section.split(' ').next()?.to_owned(), format!("## {}\n", section.trim_end()))))
        .collect()
}

/// Writes these sections and the machine into the file at `path`, and leaves its other sections alone.
pub fn write(path: &Path, sections: &[Section], facts: &[Fact], congestion: &str) -> Result<()> {
    let mut all = split(&fs::read_to_string(path).unwrap_or_default());
    all.insert("0".to_owned(), machine(facts, congestion));
    for section in sections {
        all.insert(section.number.clone(), section.text(facts));
    }
    let texts: Vec<String> = std::iter::once(TITLE.to_owned()).chain(all.into_values()).collect();
    Ok(fs::write(path, texts.join("\n"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_itself_and_leaves_the_others() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("RESULTS.md");
        let section = |number: &str, method: &str| Section {
            number: number.to_owned(),
            title: "title".to_owned(),
            method: method.to_owned(),
            ..Section::default()
        };
        write(&path, &[section("1", "first"), section("4a", "second")], &[("date", "today".to_owned())], "cubic")?;
        let before = fs::read_to_string(&path)?;
        write(&path, &[section("1", "third")], &[("date", "today".to_owned())], "cubic")?;
        let after = fs::read_to_string(&path)?;
        assert_eq!(after, before.replace("first", "third"));
        assert_eq!((after.matches("## 4a title").count(), after.matches("## 1 title").count()), (1, 1));
        Ok(())
    }
}
