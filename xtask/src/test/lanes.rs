//! Test programs side by side: many tests wait more than they compute.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cargo_metadata::Message;

use crate::run;

/// So many programs run at a time. Each runs as many tests at a time as the machine has processors.
const LANES: usize = 2;
/// What takes longest, longest first: begun last, one would run alone at the end.
const LONGEST: [&str; 5] = ["server, it", "accounts, timing", "server, commune", "people, it", "accounts, it"];

/// A built program of tests.
pub(super) struct Program {
    /// `server, it`.
    name: String,
    /// Where it runs: its package's folder.
    folder: PathBuf,
    file: PathBuf,
}

/// What a program did.
pub(super) struct Ran {
    pub(super) name: String,
    pub(super) took: Duration,
    /// All that it wrote.
    pub(super) said: String,
    pub(super) well: bool,
}

/// The programs of a `cargo test --no-run`, those that take longest first.
pub(super) fn programs(build: &mut Command) -> Result<Vec<Program>> {
    println!("$ {}", run::shown(build));
    let mut child = build.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let stdout = child.stdout.take().context("no pipe to cargo")?;
    let mut programs = Vec::new();
    for message in Message::parse_stream(BufReader::new(stdout)) {
        let Message::CompilerArtifact(artifact) = message? else { continue };
        let (Some(file), Some(folder), true) =
            (artifact.executable, artifact.manifest_path.parent(), artifact.profile.test)
        else {
            continue;
        };
        let name = format!("{}, {}", folder.file_name().unwrap_or_default(), artifact.target.name);
        programs.push(Program { name, folder: folder.into(), file: file.into() });
    }
    if !child.wait()?.success() {
        bail!("the tests do not build");
    }
    programs.sort_by_key(|program| place(&program.name));
    Ok(programs)
}

fn place(name: &str) -> usize {
    LONGEST.iter().position(|long| *long == name).unwrap_or(LONGEST.len())
}

/// Runs them all, and shows what each did once it has ended.
pub(super) fn run(
    programs: Vec<Program>,
    surround: impl Fn(&mut Command) + Sync,
    mut ended: impl FnMut(&Ran),
) -> Result<()> {
    let waiting = Mutex::new(VecDeque::from(programs));
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let (tell, told) = mpsc::sync_channel(LANES);
    thread::scope(|scope| {
        for _ in 0..LANES {
            let (tell, next, surround) = (tell.clone(), &next, &surround);
            scope.spawn(move || {
                while let Some(program) = next() {
                    println!("     Running {}", program.name);
                    let began = Instant::now();
                    // What cannot even be started has failed, and the others go on.
                    let (said, well) = program.run(surround).unwrap_or_else(|error| (format!("{error:#}\n"), false));
                    let _ = tell.send(Ran { name: program.name, took: began.elapsed(), said, well });
                }
            });
        }
        drop(tell);
        for ran in told {
            let mut out = std::io::stdout().lock();
            writeln!(out, "\n     Ran {} in {:.1} s", ran.name, ran.took.as_secs_f64())?;
            out.write_all(ran.said.as_bytes())?;
            ended(&ran);
        }
        Ok(())
    })
}

impl Program {
    /// What it wrote, and whether it ended well.
    fn run(&self, surround: impl Fn(&mut Command)) -> Result<(String, bool)> {
        let words = run::scratch()?.join(format!("{}.txt", self.name.replace(", ", "-")));
        let file = File::create(&words).with_context(|| format!("cannot write {}", words.display()))?;
        let mut command = Command::new(&self.file);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        surround(&mut command);
        let status = command.status().with_context(|| format!("cannot start {}", self.file.display()))?;
        Ok((String::from_utf8_lossy(&fs::read(&words)?).into_owned(), status.success()))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn program(name: &str, script: &str) -> Result<Program> {
        let folder = run::scratch()?;
        let file = folder.join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n"))?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        Ok(Program { name: name.to_owned(), folder, file })
    }

    #[test]
    fn each_runs_once_in_its_folder_and_what_it_wrote_is_kept() {
        let programs = vec![
            program("lanes-one", "echo out; echo err >&2; pwd; echo $MORE").unwrap(),
            program("lanes-two", "kill -9 $$").unwrap(),
            program("lanes-three", "exit 0").unwrap(),
            Program { name: "lanes-four".to_owned(), folder: PathBuf::from("."), file: PathBuf::from("/nowhere") },
        ];
        let mut all = Vec::new();
        let folder = run::scratch().unwrap().canonicalize().unwrap();
        let surround = |command: &mut Command| {
            command.env("MORE", "more");
        };
        run(programs, surround, |ran| all.push((ran.name.clone(), ran.said.clone(), ran.well))).unwrap();
        all.sort();
        let said = format!("out\nerr\n{}\nmore\n", folder.display());
        assert_eq!(
            all.remove(0),
            (
                "lanes-four".to_owned(),
                "cannot start /nowhere: No such file or directory (os error 2)\n".to_owned(),
                false
            )
        );
        let wanted = [("lanes-one", said.as_str(), true), ("lanes-three", "", true), ("lanes-two", "", false)];
        assert_eq!(all, wanted.map(|(name, said, well)| (name.to_owned(), said.to_owned(), well)));
    }
}
