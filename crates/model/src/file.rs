//! A file that goes with a message.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::FileId;

/// A file of a message, as it was when it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AttachedFile {
    /// Which: `GET /files/{file}`.
    pub id: FileId,
    /// What it is called; never a path.
    pub name: String,
    /// What it is by its first bytes: `image/jpeg`.
    #[serde(rename = "type")]
    pub media_type: String,
    /// How many bytes.
    pub size: i64,
    /// Of pictures and films: how wide, as it is seen, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    /// How high, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// How long it plays, in milliseconds, as its sender's program said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// What stands in its place until it is there: a ThumbHash, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blur: Option<String>,
}
