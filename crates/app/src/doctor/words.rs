//! What messages name, read out of their texts once more.

use std::collections::BTreeSet;

use db::Tx;
use model::{Calls, RoomId, Seq, Words};
use serde::Deserialize;

use super::{Finding, store};
use crate::error::{Error, Result};

/// Messages that are read at a time.
const MANY: i64 = 500;

/// The body of the event with a message's text, as far as this cares.
#[derive(Deserialize)]
struct Body {
    text: Option<String>,
    #[serde(flatten)]
    calls: Calls,
}

/// Something that a message names: whom by their id, everybody, or a tag.
pub type Named = (Seq, String);

/// All that is not as the texts say, room by room.
pub fn examine(tx: &mut Tx<'_>) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for room in store::rooms(tx)? {
        let (mut missing, mut extra) = (0, 0);
        let mut after = Seq::ZERO;
        loop {
            let texts = store::texts(tx, room, after, MANY)?;
            let through = texts.last().map_or(Seq::MAX, |(last, ..)| *last);
            let said = said_in(tx, room, &texts)?;
            let written: BTreeSet<Named> = store::named(tx, room, after, through)?.into_iter().collect();
            missing += said.difference(&written).count();
            extra += written.difference(&said).count();
            if texts.is_empty() {
                break;
            }
            after = through;
        }
        for (check, count) in
            [("what a message names is written down", missing), ("what is written down is named by a message", extra)]
        {
            if count > 0 {
                let found = i64::try_from(count).unwrap_or(i64::MAX);
                findings.push(Finding { check: check.to_owned(), place: model::Id::get(room), counted: 0, found });
            }
        }
    }
    Ok(findings)
}

/// What these texts name. What was said before there were tags is under none.
fn said_in(tx: &mut Tx<'_>, room: RoomId, texts: &[store::Text]) -> Result<BTreeSet<Named>> {
    let tagged_since = store::tagged_since(tx, room)?;
    let mut said = BTreeSet::new();
    for (seq, text_seq, body) in texts {
        let Body { text, calls } = serde_json::from_str(body).map_err(Error::internal)?;
        said.extend(calls.mentions.iter().map(|mention| (*seq, mention.user.to_string())));
        if calls.everyone {
            said.insert((*seq, "@".to_owned()));
        }
        let tags =
            text.filter(|_| tagged_since.is_none_or(|since| *text_seq >= since)).map(|text| Words::of(&text).tags);
        said.extend(tags.unwrap_or_default().iter().map(|tag| (*seq, format!("#{}", tag.as_str()))));
    }
    Ok(said)
}
