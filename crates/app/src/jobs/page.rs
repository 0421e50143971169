//! Which page of the list of jobs is asked for.

use ::jobs::Filter;
use model::{Id, JobId, JobState, MAX_ID};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{Error, Result};
use crate::http::{limit, one_spelling};

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only those that stand there.
    state: Option<JobState>,
    /// Only of this kind.
    kind: Option<String>,
    /// The `next` of the page before.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<String>)]
    before: Option<JobId>,
    /// How many; at most 200.
    limit: Option<i64>,
}

impl Which {
    /// Which, before which, and how many.
    ///
    /// # Errors
    /// `invalid_request` (422).
    pub(super) fn read(self) -> Result<(Filter, JobId, i64)> {
        // PostgreSQL cannot even compare with a NUL, and no kind has one.
        if self.kind.as_ref().is_some_and(|kind| kind.contains('\0')) {
            return Err(Error::invalid("invalid_request", "No kind of job has that name."));
        }
        let before = self.before.unwrap_or(JobId::from_raw(MAX_ID));
        Ok((Filter { state: self.state, kind: self.kind }, before, limit(self.limit)?))
    }
}
