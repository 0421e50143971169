//! Which people are asked for.

use app::http::limit;
use app::{Error, Result};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::{IntoParams, ToSchema};

/// Whether somebody may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// They may.
    Active,
    /// An administrator keeps them out.
    Locked,
    /// They came by an import, and nobody is them yet.
    Unclaimed,
    /// They went, and may come back.
    Deactivated,
    /// Their account is to be deleted; until then they may come back.
    Deleting,
}

/// Whom a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Whom {
    /// Those who may come in.
    Active,
    /// Those who are kept out.
    Locked,
    /// Those who came by an import.
    Unclaimed,
    /// Those who went, whether for a while or for good.
    Deactivated,
    /// Those who administer the server.
    Admins,
}

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// What their name begins with, in any case; with an `@` in it, their whole verified address.
    search: Option<String>,
    /// Only these.
    #[param(inline)]
    whom: Option<Whom>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many; at most 200.
    limit: Option<i64>,
}

/// The same, as the list is read.
#[derive(Debug)]
pub(super) struct Asked {
    /// The beginning of folded names.
    pub(super) prefix: String,
    /// A folded address.
    pub(super) email: Option<String>,
    /// Only these.
    pub(super) whom: Option<Whom>,
    /// Behind this folded name.
    pub(super) after: String,
}

impl Asked {
    /// Behind every folded name that begins so.
    pub(super) fn behind(&self) -> String {
        self.prefix.chars().chain([char::MAX]).collect()
    }
}

impl Which {
    /// Whom, and how many.
    ///
    /// # Errors
    /// `invalid_request` (422).
    pub(super) fn read(self) -> Result<(Asked, i64)> {
        let (search, after) = (self.search.unwrap_or_default(), self.after.unwrap_or_default());
        let search = search.trim();
        // PostgreSQL cannot even compare with a NUL, and no name has one.
        if [search, &after].iter().any(|text| text.contains('\0') || text.chars().count() > 254) {
            return Err(Error::invalid("invalid_request", "Nobody has such a name or address."));
        }
        let folded: String = search.nfkc().collect::<String>().to_lowercase();
        let (prefix, email) = if folded.contains('@') { (String::new(), Some(folded)) } else { (folded, None) };
        Ok((Asked { prefix, email, whom: self.whom, after }, limit(self.limit)?))
    }
}
