//! Which links of a text lead to a page that may be shown beside it.

use app::foreign::Url;
use aws_lc_rs::digest;
use model::Words;
use model::limits::{LINK_BYTES, PREVIEWS};

/// A link of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub address: Url,
    /// Of that without its fragment: by this its page is known.
    pub hash: Vec<u8>,
}

impl Link {
    /// As a browser would follow it. None: it is nothing that a stranger is asked for.
    fn read(text: &str) -> Option<Self> {
        let address: Url = text.parse().ok()?;
        let is_plain = matches!(address.scheme(), "http" | "https") && address.username().is_empty();
        if !is_plain || address.password().is_some() || address.as_str().len() > LINK_BYTES {
            return None;
        }
        let mut page = address.clone();
        page.set_fragment(None);
        let hash = digest::digest(&digest::SHA256, page.as_str().as_bytes()).as_ref().to_vec();
        Some(Self { address, hash })
    }

    /// What a preview calls it.
    pub fn url(&self) -> &str {
        self.address.as_str()
    }
}

/// The links of a text, one for each page.
pub fn all(words: &Words) -> Vec<Link> {
    let mut links = Vec::<Link>::new();
    for link in words.links.iter().filter_map(|text| Link::read(text)) {
        if !links.iter().any(|known| known.hash == link.hash) {
            links.push(link);
        }
    }
    links
}

/// Those that are previewed: the first, and none to this server itself, whose public address is `own`.
pub fn of(words: &Words, own: Option<&str>) -> Vec<Link> {
    let own: Option<Url> = own.and_then(|own| own.parse().ok());
    let mut links = all(words);
    links.retain(|link| own.as_ref().is_none_or(|own| own.origin() != link.address.origin()));
    links.truncate(PREVIEWS);
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(text: &str) -> Vec<String> {
        of(&Words::of(text), Some("https://talk.example")).iter().map(|link| link.url().to_owned()).collect()
    }

    #[test]
    fn the_first_pages_count_each_once() {
        assert_eq!(
            urls("HTTPS://A.test:443/b https://a.test/b#c http://a.test"),
            ["https://a.test/b", "http://a.test/"]
        );
        assert_eq!(urls("http://a.test http://b.test http://c.test http://d.test").len(), PREVIEWS);
        let long = ["http://a.test/", &"x".repeat(LINK_BYTES)].concat();
        assert_eq!(urls(&long), Vec::<String>::new());
    }

    #[test]
    fn neither_this_server_nor_somebody_at_a_host_is_previewed() {
        assert_eq!(urls("https://talk.example/r/abc https://TALK.example:443/"), Vec::<String>::new());
        assert_eq!(urls("https://user@a.test/ https://:word@a.test/ [m](mailto:a@b.test)"), Vec::<String>::new());
        assert_eq!(urls("http://talk.example/"), ["http://talk.example/"], "another scheme is another place");
    }
}
