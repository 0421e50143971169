//! Writes the table: one entry for each built file, its compressed siblings beside it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;

/// Writes `assets.rs` into `out`: the mode, and the files of `dist` sorted by path.
pub(crate) fn write(out: &Path, mode: &str, dist: Option<&Path>) -> Result<()> {
    let mut entries = Vec::new();
    if let Some(dist) = dist {
        collect(dist, "", &mut entries)?;
        entries.sort();
    }
    let mut code = format!("/// How this build got its client.\npub const MODE: Mode = Mode::{mode};\n\n");
    code.push_str(
        "/// Every file of the client, sorted by path; empty where there is none.\npub static ASSETS: &[Asset] = &[\n",
    );
    for (path, file) in &entries {
        entry(&mut code, path, file)?;
    }
    code.push_str("];\n");
    fs::write(out.join("assets.rs"), code)?;
    Ok(())
}

fn collect(folder: &Path, prefix: &str, entries: &mut Vec<(String, PathBuf)>) -> Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let name =
            item.file_name().into_string().map_err(|name| format!("not a name for the web: {}", name.display()))?;
        let path = format!("{prefix}{name}");
        if item.file_type()?.is_dir() {
            collect(&item.path(), &format!("{path}/"), entries)?;
        } else if !is_copy(&item.path()) && !name.ends_with(".map") {
            entries.push((path, item.path()));
        }
    }
    Ok(())
}

/// Whether this is the compressed copy of a file beside it.
fn is_copy(file: &Path) -> bool {
    file.extension().is_some_and(|ext| ext == "gz" || ext == "br") && file.with_extension("").is_file()
}

fn entry(code: &mut String, path: &str, file: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let immutable = path.starts_with("assets/");
    writeln!(
        code,
        "    Asset {{ path: {path:?}, mime: {:?}, etag: \"\\\"{:032x}\\\"\", immutable: {immutable}, identity: include_bytes!({file:?}), gzip: {}, \
         brotli: {} }},",
        mime(path),
        fnv1a(&bytes),
        copy(file, "gz"),
        copy(file, "br"),
    )?;
    Ok(())
}

fn copy(file: &Path, extension: &str) -> String {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    let copy = PathBuf::from(name);
    if copy.is_file() { format!("Some(include_bytes!({copy:?}))") } else { "None".to_owned() }
}

fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// FNV-1a, 128 bits. An entity tag tells versions apart; it guards nothing.
fn fnv1a(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}
