//! Embeds the migrations: both folders are listed, so adding a step adds only its two files.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("migrations");
    let sqlite = names(&folder.join("sqlite"))?;
    let postgres = names(&folder.join("postgres"))?;
    if sqlite != postgres {
        let odd: Vec<_> = sqlite.symmetric_difference(&postgres).collect();
        return Err(io::Error::other(format!("only one of sqlite and postgres has {odd:?}")));
    }
    let mut code = String::from("static MIGRATIONS: &[Migration] = &[\n");
    for name in &sqlite {
        let file = |engine: &str| {
            format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/migrations/{engine}/{name}.sql\"))")
        };
        let (sqlite, postgres) = (file("sqlite"), file("postgres"));
        writeln!(code, "Migration {{ name: {name:?}, sqlite: {sqlite}, postgres: {postgres} }},")
            .map_err(io::Error::other)?;
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("migrations.rs"), code)
}

/// The names of the steps in a folder, without their ending.
fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.file_name().into_string().map_err(|_| io::Error::other("a file name that is not UTF-8"))?;
        if let Some(name) = file.strip_suffix(".sql") {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}
