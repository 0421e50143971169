//! Reads what strace wrote: `-f -y -xx`, one line for each call, or two where another thread came between.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What a call did to the disk or told the world. Lines are counted from 0.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Bytes of a file.
    Write { file: PathBuf, at: usize, bytes: Vec<u8> },
    /// A file's new length.
    Truncate { file: PathBuf, length: usize },
    /// Everything written to the file before is on the disk when this ends.
    Sync { file: PathBuf },
    /// Bytes to a socket.
    Told { bytes: Vec<u8> },
    /// A file is gone.
    Removed { file: PathBuf },
}

/// A step, and the lines at which it began and ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    pub begun: usize,
    pub ended: usize,
    pub step: Step,
}

/// Which calls must be recorded.
pub const CALLS: &str = "trace=pwrite64,pwritev,write,writev,sendto,sendmsg,ftruncate,fdatasync,fsync,unlink,unlinkat";

/// Reads a whole recording. Calls that failed are left out.
pub fn parse(text: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut open: HashMap<&str, (usize, &str)> = HashMap::new();
    for (line_number, line) in text.lines().enumerate() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        if let Some(begin) = rest.strip_suffix("<unfinished ...>") {
            open.insert(thread, (line_number, begin.trim_end()));
        } else if rest.starts_with("<... ") {
            let Some((begun, begin)) = open.remove(thread) else { continue };
            let result = rest.split_once("resumed>").map_or("", |(_, result)| result);
            calls.extend(call(begun, line_number, begin, result));
        } else {
            calls.extend(call(line_number, line_number, rest, rest));
        }
    }
    // Whatever never ended may have happened.
    for (begun, begin) in open.into_values() {
        calls.extend(call(begun, usize::MAX, begin, "= 0"));
    }
    calls.sort_by_key(|call| call.begun);
    calls
}

/// Whether a line tells the end of a thread. Short numbers of threads are padded.
pub fn is_end_of(line: &str, thread: u32) -> bool {
    let said = line.strip_prefix(&thread.to_string()).and_then(|rest| rest.strip_prefix(' '));
    said.is_some_and(|said| said.trim_start().starts_with("+++ exited"))
}

fn call(begun: usize, ended: usize, text: &str, result: &str) -> Option<Call> {
    let failed = result.rsplit_once("= ").is_some_and(|(_, value)| value.starts_with('-'));
    let (name, arguments) = text.split_once('(')?;
    if failed {
        return None;
    }
    Some(Call { begun, ended, step: step(name, arguments)? })
}

fn step(name: &str, arguments: &str) -> Option<Step> {
    let target = target(arguments);
    let file = || target.as_deref().map(Path::new).map(Path::to_path_buf);
    let step = match name {
        "pwrite64" => Step::Write { file: file()?, at: last_number(arguments)?, bytes: quoted(arguments) },
        "ftruncate" => Step::Truncate { file: file()?, length: last_number(arguments)? },
        "fdatasync" | "fsync" => Step::Sync { file: file()? },
        "write" | "writev" | "sendto" | "sendmsg" if target.as_deref().is_some_and(is_socket) => {
            Step::Told { bytes: quoted(arguments) }
        }
        "unlink" | "unlinkat" => Step::Removed { file: PathBuf::from(String::from_utf8(quoted(arguments)).ok()?) },
        _ => return None,
    };
    Some(step)
}

fn is_socket(target: &str) -> bool {
    target.starts_with("socket:") || target.starts_with("TCP")
}

/// What stands in angle brackets after the first argument's number.
fn target(arguments: &str) -> Option<String> {
    let (_, rest) = arguments.split_once('<')?;
    let (inner, _) = rest.split_once('>')?;
    String::from_utf8(unescape(inner)).ok()
}

/// The last argument. It stands before the closing bracket, or at the end where the call was interrupted.
fn last_number(arguments: &str) -> Option<usize> {
    let inside = arguments.rsplit_once(") ").map_or(arguments, |(inside, _)| inside);
    inside.trim_end_matches(')').rsplit(", ").next()?.trim().parse().ok()
}

/// Everything between quotation marks, in order.
fn quoted(arguments: &str) -> Vec<u8> {
    arguments.split('"').skip(1).step_by(2).flat_map(unescape).collect()
}

/// `-xx` writes every byte as `\x2f`.
fn unescape(text: &str) -> Vec<u8> {
    let hex = |part: &str| part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    text.split("\\x").skip(1).filter_map(hex).collect()
}

#[test]
fn interrupted_and_failed_calls_are_read() {
    let text = r#"7 pwrite64(3<\x2f\x61>, "\x68\x69", 2, 40) = 2
8 fdatasync(3<\x2f\x61> <unfinished ...>
7 sendto(9<\x73\x6f\x63\x6b\x65\x74\x3a\x5b\x31\x5d>, "\x6f\x6b", 2, MSG_NOSIGNAL, NULL, 0) = 2
8 <... fdatasync resumed>) = 0
7 pwrite64(3<\x2f\x61>, "\x68\x69", 2, 44) = -1 ENOSPC (No space left on device)
7 pwrite64(3<\x2f\x61>, "\x21", 1, 42 <unfinished ...>
8 ftruncate(3<\x2f\x61>, 8) = 0
7 <... pwrite64 resumed>) = 1
7 +++ exited with 0 +++"#;
    let file = PathBuf::from("/a");
    let call = |begun, ended, step| Call { begun, ended, step };
    let expected = [
        call(0, 0, Step::Write { file: file.clone(), at: 40, bytes: b"hi".to_vec() }),
        call(1, 3, Step::Sync { file: file.clone() }),
        call(2, 2, Step::Told { bytes: b"ok".to_vec() }),
        call(5, 7, Step::Write { file: file.clone(), at: 42, bytes: b"!".to_vec() }),
        call(6, 6, Step::Truncate { file, length: 8 }),
    ];
    assert_eq!(parse(text), expected);
}

#[test]
fn the_end_of_a_thread_is_seen_however_long_its_number_is() {
    assert!(is_end_of("10247 +++ exited with 0 +++", 10_247));
    assert!(is_end_of("5057  +++ exited with 0 +++", 5_057));
    assert!(!is_end_of("50570 +++ exited with 0 +++", 5_057));
    assert!(!is_end_of("5057  write(1</a>, \"+++ exited\", 10) = 10", 5_057));
}
