//! The examples that the client reads as well, and texts by chance.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{InvalidText, MessageText, Words};
use crate::limits::{MENTIONS, MESSAGE_CHARS, TAGS};

#[test]
fn a_text_is_trimmed_and_counted_in_characters() {
    assert_eq!(MessageText::new("  hi \n").unwrap().as_str(), "hi");
    assert!(MessageText::new(&"𝄞".repeat(MESSAGE_CHARS)).is_ok());
    assert_eq!(MessageText::new(&"a".repeat(MESSAGE_CHARS + 1)), Err(InvalidText::TooLong));
    assert_eq!(MessageText::new(" \u{2003}\n"), Err(InvalidText::Empty));
    assert_eq!(MessageText::new("a\0b"), Err(InvalidText::Nul));
}

#[test]
fn a_lone_surrogate_is_refused_by_the_parser() {
    assert!(serde_json::from_str::<MessageText>(r#""\ud800""#).is_err());
    assert!(serde_json::from_str::<MessageText>(r#""\ud83d\ude00""#).is_ok());
}

/// An example, as far as the server cares.
#[derive(Deserialize)]
struct Vector {
    text: String,
    #[serde(default)]
    nodes: Value,
    #[serde(default)]
    blocks: Value,
    #[serde(default)]
    repeat: Option<usize>,
    #[serde(default)]
    mentions: Vec<(String, usize, usize)>,
    #[serde(default)]
    tags: Vec<String>,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

fn named(text: &str) -> (Vec<(String, usize, usize)>, Vec<String>) {
    let words = Words::of(text);
    let called = words.called.into_iter().map(|called| (called.name, called.from, called.to)).collect();
    (called, words.tags.iter().map(|tag| tag.as_str().to_owned()).collect())
}

#[test]
fn a_text_names_what_the_examples_say() {
    let (mut mentions, mut tags) = (0, 0);
    for vector in vectors().into_iter().filter(|vector| vector.repeat.is_none()) {
        (mentions, tags) = (mentions + vector.mentions.len(), tags + vector.tags.len());
        assert_eq!(named(&vector.text), (vector.mentions, vector.tags), "{}", vector.text);
    }
    assert!(mentions >= 10 && tags >= 10, "{mentions} mentions and {tags} tags are not enough");
}

/// Where the links of an example lead that no spoiler hides; none: it says nothing of that.
fn shown_links(vector: &Vector) -> Option<Vec<String>> {
    let nodes = if vector.nodes.is_null() { &vector.blocks } else { &vector.nodes };
    let mut links = Vec::new();
    gather(nodes, &mut links)?;
    Some(links)
}

fn gather(node: &Value, links: &mut Vec<String>) -> Option<()> {
    match node {
        Value::Array(parts) => match parts.as_slice() {
            // What a browser makes of it is its own affair.
            [Value::String(_), Value::Null] => return None,
            [Value::String(_), Value::String(link), ..] if link.starts_with("http") => links.push(link.clone()),
            parts => parts.iter().try_for_each(|part| gather(part, links))?,
        },
        Value::Object(fields) if !fields.contains_key("spoiler") && !fields.contains_key("pre") => {
            fields.values().try_for_each(|part| gather(part, links))?;
        }
        _ => {}
    }
    Some(())
}

#[test]
fn a_text_links_where_the_examples_say_and_nowhere_that_a_spoiler_hides() {
    let mut count = 0;
    for vector in vectors().into_iter().filter(|vector| vector.repeat.is_none()) {
        let Some(mut expected) = shown_links(&vector) else { continue };
        count += expected.len();
        expected.dedup();
        // As a browser reads them; it takes none with a name in front of its host.
        let links = Words::of(&vector.text).links.into_iter().filter_map(|link| link.parse::<Url>().ok());
        let links: Vec<String> = links.filter(|link| link.username().is_empty()).map(String::from).collect();
        assert_eq!(links, expected, "{}", vector.text);
    }
    assert!(count >= 15, "{count} links are not enough");
}

#[test]
fn what_may_be_hidden_is_no_link_and_each_counts_once() {
    let links = |text: &str| Words::of(text).links;
    let none = Vec::<String>::new();
    for hidden in [
        "||https://a.test||",
        "||look\n[here](https://a.test/) ||",
        "> ||a\n> https://a.test\n> b||",
        "`https://a.test`",
        "```\nhttps://a.test\n```",
        "|| https://a.test || b",
    ] {
        assert_eq!(links(hidden), none, "{hidden}");
    }
    assert_eq!(links("||a||\n\nhttps://a.test\n\n||b||"), ["https://a.test"], "another paragraph");
    assert_eq!(
        links("https://a.test https://a.test [x](https://a.test) mailto:a@b.test [m](mailto:a@b.test)"),
        ["https://a.test"]
    );
}

#[test]
fn only_so_many_count() {
    let names: String = (0..100).map(|n| ["@a", &n.to_string(), " #b", &n.to_string(), " "].concat()).collect();
    let (called, tags) = named(&names);
    assert_eq!((called.len(), tags.len()), (MENTIONS, TAGS));
    assert_eq!((called[49].0.as_str(), tags[29].as_str()), ("a49", "b29"));
}

/// The fastest of some readings, so that whatever else the machine does is not measured.
fn reading(text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        std::hint::black_box(Words::of(text));
        start.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap()
}

#[test]
fn no_text_takes_much_longer_than_another() {
    let plain = reading(&"just a word or two. ".repeat(MESSAGE_CHARS / 20));
    for vector in vectors() {
        let Some(times) = vector.repeat else { continue };
        let text: String = vector.text.repeat(times).chars().take(MESSAGE_CHARS).collect();
        let hostile = reading(&text);
        assert!(hostile < plain * 100 + Duration::from_millis(2), "{}: {hostile:?}, plain {plain:?}", vector.text);
    }
}

proptest! {
    #[test]
    fn names_stand_where_it_says(text in "[ -~éÅßﷺ日हि\u{301}\u{feff}\u{85}🙂\n]{0,200}|([@#`>\\[\\](*_|~\\\\ \n]|a|https://|é){0,80}") {
        let characters: Vec<char> = text.chars().collect();
        let words = Words::of(&text);
        let mut end = 0;
        for called in words.called {
            prop_assert!(end <= called.from && called.from < called.to && called.to <= characters.len());
            prop_assert_eq!(characters[called.from], '@');
            let name: String = characters[called.from + 1..called.to].iter().collect();
            prop_assert_eq!(crate::fold(&name), called.name);
            end = called.to;
        }
        for tag in words.tags {
            let again = tag.as_str().parse();
            prop_assert_eq!(again, Ok(tag), "what is found is found by what it is called");
        }
    }
}
