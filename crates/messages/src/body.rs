//! What the body of a message's event says, as far as this crate reads it again.

use serde::Deserialize;

/// A body, or what is left of one.
#[derive(Deserialize)]
struct Body {
    text: Option<String>,
}

/// The text; none where there is none, or where it was taken out of the log.
pub fn text_of(body: &str) -> db::Result<Option<String>> {
    let body: Body = serde_json::from_str(body).map_err(|why| db::Error::new(db::ErrorKind::Other, why.to_string()))?;
    Ok(body.text)
}
