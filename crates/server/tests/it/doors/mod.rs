//! The doors of an older system, on the real binary: its own transcript again, hostile input, front ends of other origins, limits.

mod contacts;
mod discovery;
mod front_end;
mod hostile;
mod jwt;
mod limits;
mod password;
mod reset;
mod stage;
mod store;
mod transcript;
