//! Floors: the least programs that do the same system calls as the server, with no server around them.

pub mod calibrate;
pub mod child;
pub mod committer;
pub mod disk;
pub mod idle;
pub mod micro;
pub mod parsing;
pub mod relay;
pub mod sqlite;
