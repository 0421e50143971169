//! Builds the web client with Vite and turns what came out into a static table; the four ways to get it are [`Source`].

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "build/embed.rs"]
mod embed;
#[path = "src/node_version.rs"]
mod node_version;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the build reads of `web/`, one by one: naming the folder itself would scan `node_modules`.
const INPUTS: [&str; 10] = [
    "src",
    "public",
    "build",
    "index.html",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "vite.config.ts",
    "tsconfig.base.json",
    "tsconfig.json",
];

enum Source {
    Prebuilt(PathBuf),
    Skipped,
    Bundled,
    Missing(String),
}

fn main() {
    if let Err(error) = run() {
        for line in error.to_string().lines() {
            println!("cargo::error={line}");
        }
    }
}

fn run() -> Result<()> {
    for name in ["COMMUNE_WEB", "COMMUNE_WEB_DIST", "PATH"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/node_version.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    match choose()? {
        Source::Prebuilt(dist) => {
            println!("cargo::rerun-if-changed={}", dist.display());
            embed::write(&out, "Prebuilt", Some(&dist))
        }
        Source::Skipped => embed::write(&out, "Skipped", None),
        Source::Bundled => {
            let dist = bundle(&out)?;
            embed::write(&out, "Bundled", Some(&dist))
        }
        Source::Missing(why) => {
            println!("cargo::warning=the web client is left out: {why}; install Node {}", node_version::SUPPORTED);
            embed::write(&out, "Missing", None)
        }
    }
}

fn choose() -> Result<Source> {
    let wish = env::var("COMMUNE_WEB").unwrap_or_default();
    if !matches!(wish.as_str(), "" | "skip" | "require") {
        return Err(format!("COMMUNE_WEB is {wish:?}; it can be skip, require or unset").into());
    }
    if let Some(dist) = env::var_os("COMMUNE_WEB_DIST").filter(|dist| !dist.is_empty()) {
        return prebuilt(&dist);
    }
    if wish == "skip" {
        return Ok(Source::Skipped);
    }
    for input in INPUTS {
        println!("cargo::rerun-if-changed={}", web()?.join(input).display());
    }
    match (usable_node(), wish.as_str(), env::var("PROFILE")?.as_str()) {
        (Ok(()), _, _) => Ok(Source::Bundled),
        (Err(why), "", "debug") => Ok(Source::Missing(why)),
        (Err(why), _, _) => Err(format!(
            "the web client cannot be built: {why}.\nThree ways out:\n  install Node {}\n  set COMMUNE_WEB_DIST to a folder with a built client\n  \
             set COMMUNE_WEB=skip to build the server without it",
            node_version::SUPPORTED
        )
        .into()),
    }
}

/// A relative directory is meant from the workspace, where people type `cargo`.
fn prebuilt(dist: &std::ffi::OsStr) -> Result<Source> {
    let dist = web()?.parent().map(|root| root.join(dist)).unwrap_or_default();
    if !dist.join("index.html").is_file() {
        return Err(format!("COMMUNE_WEB_DIST: there is no index.html in {}", dist.display()).into());
    }
    Ok(Source::Prebuilt(dist))
}

fn web() -> Result<PathBuf> {
    Ok(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../web").canonicalize()?)
}

fn usable_node() -> std::result::Result<(), String> {
    let output = Command::new("node").arg("--version").output().map_err(|_| "there is no Node".to_owned())?;
    let version = String::from_utf8_lossy(&output.stdout);
    if node_version::is_supported(&version) { Ok(()) } else { Err(format!("Node {} is too old", version.trim())) }
}

/// Installs what is missing, runs Vite, and answers with the folder it wrote.
fn bundle(out: &Path) -> Result<PathBuf> {
    let web = web()?;
    // Two cargo profiles may build at once, and both would install into one folder. The lock is taken on a file that nobody writes.
    let lock = File::open(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("build.rs"))?;
    lock.lock()?;
    install(&web)?;
    let dist = out.join("web");
    let output = Command::new("node")
        .args(["node_modules/vite/bin/vite.js", "build", "--emptyOutDir", "--logLevel", "warn", "--outDir"])
        .arg(&dist)
        .current_dir(&web)
        .env("NODE_ENV", "production")
        .output()?;
    if !output.status.success() {
        return Err(format!("vite build failed\n{}", text(&output)).into());
    }
    Ok(dist)
}

/// Runs `npm ci` where the lock is newer than what stands in `node_modules`.
fn install(web: &Path) -> Result<()> {
    let modified = |path: &str| fs::metadata(web.join(path)).and_then(|meta| meta.modified());
    let wanted = modified("package-lock.json")?;
    // npm writes this file last, so a half-finished install does not count.
    if modified("node_modules/.package-lock.json").is_ok_and(|installed| installed >= wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm).args(["ci", "--omit=dev", "--ignore-scripts"]).current_dir(web).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = text(&output);
    let network = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH"];
    if network.iter().any(|code| said.contains(code)) {
        return Err(format!(
            "npm ci could not reach the package registry: the web client needs the network once.\nWithout one, set COMMUNE_WEB_DIST to a built \
             client, or COMMUNE_WEB=skip\n{said}"
        )
        .into());
    }
    Err(format!("npm ci failed in {}\n{said}", web.display()).into())
}

fn text(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
