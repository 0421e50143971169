//! Where the programs are that these tests drive.

use std::env;
use std::path::{Path, PathBuf};

use testkit::skipped;

/// The binary that `COMMUNE_BIN` names, else that of the shared build. None: the test that asks was noted as skipped.
pub fn find(test: &str) -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/ci/commune");
    let binary = env::var_os("COMMUNE_BIN").map_or(built, PathBuf::from);
    if binary.is_file() {
        return Some(binary);
    }
    skipped(test, "there is no binary of the ci profile");
    None
}

/// The tracer, where it is installed. None: the test that asks was noted as skipped.
pub fn find_strace(test: &str) -> Option<PathBuf> {
    find_program("strace", test)
}

/// The certificate authority for tests, where it is installed. None: as for [`find_strace`].
pub fn find_pebble(test: &str) -> Option<PathBuf> {
    find_program("pebble", test)
}

fn find_program(name: &str, test: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file());
    if found.is_none() {
        skipped(test, &format!("{name} is not installed"));
    }
    found
}
