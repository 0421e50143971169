//! What the body of a message's event says, as far as this crate reads it again.

use model::Calls;
use serde::Deserialize;

/// A body, or what is left of one.
#[derive(Deserialize)]
pub struct Body {
    /// The text; none where there is none, or where it was taken out of the log.
    pub text: Option<String>,
    /// Who is called by it.
    #[serde(flatten)]
    pub calls: Calls,
}

/// Reads a body.
pub fn read(body: &str) -> db::Result<Body> {
    serde_json::from_str(body).map_err(|why| db::Error::new(db::ErrorKind::Other, why.to_string()))
}

/// The text alone.
pub fn text_of(body: &str) -> db::Result<Option<String>> {
    Ok(read(body)?.text)
}
