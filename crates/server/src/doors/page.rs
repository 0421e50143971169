//! Which part of a chat: `limit`, and `before` or `after` the number of a message.

use app::App;
use app::work::PageOf;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use model::Seq;
use model::limits::PAGE_MAX;

use super::fields::Fields;
use super::refusal::{Faults, NO_FIELD, Refusal};

/// Messages of a page, unless said.
const USUAL: i64 = 100;

/// The part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// From where.
    pub of: PageOf,
    /// How many, at most 200.
    pub limit: i64,
}

impl FromRequestParts<App> for Part {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Refusal> {
        Self::of(parts.uri.query().unwrap_or_default())
    }
}

impl Part {
    fn of(query: &str) -> Result<Self, Refusal> {
        let (fields, mut faults) = (Fields::of_pairs(query.as_bytes())?, Faults::default());
        let before = fields.optional("before", &mut faults, str::parse::<Seq>);
        let after = fields.optional("after", &mut faults, str::parse::<Seq>);
        let limit = fields.optional("limit", &mut faults, read_limit).unwrap_or(USUAL);
        let of = match (before, after) {
            (None, None) => PageOf::Latest,
            (Some(seq), None) => PageOf::Before(seq),
            (None, Some(seq)) => PageOf::After(seq),
            (Some(_), Some(_)) => {
                faults.add(NO_FIELD, "Name one of before and after.");
                PageOf::Latest
            }
        };
        if faults.is_empty() { Ok(Self { of, limit }) } else { Err(faults.into()) }
    }
}

fn read_limit(text: &str) -> Result<i64, &'static str> {
    let limit: i64 = text.parse().map_err(|_| "this is no number")?;
    if limit >= 1 { Ok(limit.min(PAGE_MAX)) } else { Err("a page has at least one message") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_the_latest_hundred_unless_said() {
        let seq = Seq::ZERO.next();
        for (query, of, limit) in [
            ("", PageOf::Latest, 100),
            ("limit=&_=1700", PageOf::Latest, 100),
            ("limit=7&before=1", PageOf::Before(seq), 7),
            ("after=1&limit=900", PageOf::After(seq), 200),
        ] {
            assert_eq!(Part::of(query).ok(), Some(Part { of, limit }), "{query}");
        }
        for wrong in
            ["limit=0", "limit=-1", "limit=x", "before=-1", "after=1.5", "before=1&after=1", "after=01", "x=%ff"]
        {
            assert!(Part::of(wrong).is_err(), "{wrong}");
        }
    }
}
