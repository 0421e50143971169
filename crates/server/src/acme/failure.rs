//! Why there is no new certificate, and what follows from it.

use std::fmt;

use model::Time;

/// Why there is no new certificate.
#[derive(Debug)]
pub struct Failure {
    /// A sentence for whoever reads the log; without secrets.
    pub why: String,
    /// When the authority said to come back.
    pub come_back: Option<Time>,
    /// What is of no use any more.
    pub spent: Spent,
}

/// What a failure makes useless.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// Nothing: the same order can be gone on with.
    Nothing,
    /// The order: the next try makes another.
    Order,
    /// The account too: the authority does not know it.
    Account,
}

impl Failure {
    /// After which the same order can be gone on with.
    pub fn passing(why: impl fmt::Display) -> Self {
        Self { why: why.to_string(), come_back: None, spent: Spent::Nothing }
    }

    /// After which there must be another order.
    pub fn of_order(why: impl fmt::Display) -> Self {
        Self { spent: Spent::Order, ..Self::passing(why) }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::passing(format_args!("{error:#}"))
    }
}
