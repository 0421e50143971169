//! Which of our languages a person reads, by what their client says (RFC 9110 §12.5.4).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use crate::App;

/// A language of the client, in which letters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, where nothing else is asked for.
    English,
    /// German.
    German,
    /// Arabic.
    Arabic,
}

impl Language {
    const ALL: [Self; 3] = [Self::English, Self::German, Self::Arabic];

    /// Its tag (RFC 5646), as it is stored and told.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Arabic => "ar",
        }
    }

    /// `ltr` or `rtl`.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::German => "ltr",
            Self::Arabic => "rtl",
        }
    }

    /// The language of a tag; none: not one of ours.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The one of ours that is wanted most.
    fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',') {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let weight: f32 = weight.trim().parse().unwrap_or(0.0);
            if let Some(language) = Self::of_tag(tag.trim())
                && weight > 0.0
                && best.is_none_or(|(most, _)| weight > most)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

impl FromRequestParts<App> for Language {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(header.and_then(Self::accepted).unwrap_or(Self::English))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_wanted_most_is_taken() {
        for (header, wanted) in [
            ("de", Some(Language::German)),
            ("de-CH, en;q=0.8", Some(Language::German)),
            ("fr, en;q=0.5, ar;q=0.9", Some(Language::Arabic)),
            ("DE;q=0.1,EN;q=0.2", Some(Language::English)),
            ("fr, *", None),
            ("de;q=0", None),
            ("de;q=x, ar", Some(Language::Arabic)),
            ("dead, desk", None),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header), wanted, "{header:?}");
        }
    }
}
