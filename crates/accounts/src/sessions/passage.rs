//! What becomes of somebody whose first factor was right.

use app::Result;

use super::Secret;

/// Where a first factor leads.
#[derive(Debug)]
pub enum Passage<T> {
    /// In: there is no second step.
    In(T),
    /// To the second step, with what the sign-in is recognized by until then.
    Halfway(Secret),
}

impl<T> Passage<T> {
    /// The same with something else of whoever is in.
    ///
    /// # Errors
    /// Those of making it.
    pub fn then<U>(self, make: impl FnOnce(T) -> Result<U>) -> Result<Passage<U>> {
        match self {
            Self::In(it) => make(it).map(Passage::In),
            Self::Halfway(secret) => Ok(Passage::Halfway(secret)),
        }
    }
}
