//! Postgres: sharded writers, a pool for everything else, one connection for each thread.

mod connect;
mod pool;
mod session;
pub(crate) mod store;
mod writer;

pub(crate) use connect::Server;
pub(crate) use pool::PoolWorker;
pub(crate) use session::Session;
pub(crate) use writer::Writer;
