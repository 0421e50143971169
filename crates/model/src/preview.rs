//! What a page says of itself, beside the message that links to it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::FileId;

/// What stands behind a link of a message, as its page said when it was fetched. Texts are plain: whatever is in them means nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkPreview {
    /// Where it leads, as browsers write addresses.
    pub url: String,
    /// What the site calls itself, at most 80 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// What the page is called, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The picture that it shows of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PreviewPicture>,
}

/// A picture of a page, drawn anew here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewPicture {
    /// Which: `GET /files/{file}/small`, and `large`.
    pub id: FileId,
    /// How wide the small one is, in pixels.
    pub width: u32,
    /// How high.
    pub height: u32,
    /// What stands in its place until it is there: a ThumbHash, in base64.
    pub blur: String,
}
