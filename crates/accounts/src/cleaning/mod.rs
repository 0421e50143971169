//! Jobs that forget rows of yesterday.

pub mod job;
