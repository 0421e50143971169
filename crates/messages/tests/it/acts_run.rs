//! Random acts: whoever follows the events holds what whoever reads anew is told, in every role.

use std::collections::{BTreeMap, BTreeSet};

use model::{History, RoomId};
use serde_json::{Value, json};
use testkit::{NewTestRoom, TestClient, TestServer, both_dbs, fresh_key};

/// Acts of one run.
const ACTS: usize = 1_200;
/// After so many all roles compare.
const EVERY: usize = 40;
const MARKS: [&str; 2] = ["saved", "hidden"];
const EMOJI: [&str; 4] = ["👍", "❤️", "🎉", "🇪🇺"];

/// Numbers that look random, the same in every run (xorshift; Marsaglia 2003).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// What has been done to a message, as somebody knows who heard all of it.
#[derive(Debug, Default, Clone, PartialEq)]
struct Known {
    edited: Option<Value>,
    deleted: Option<Value>,
    pinned: bool,
    /// What stands behind its links.
    previews: Vec<Value>,
    /// By emoji: how many, and whether one did so oneself.
    reactions: BTreeMap<String, (i64, bool)>,
    /// What one keeps of it for oneself.
    marks: BTreeSet<&'static str>,
}

/// Somebody who follows the room.
struct Follower {
    client: TestClient,
    last: i64,
    known: BTreeMap<i64, Known>,
}

impl Follower {
    /// Reads on, and compares with what is told to those who read anew.
    async fn check(&mut self, room: RoomId) {
        loop {
            let path = format!("/rooms/{room}/events?after={}&limit=200", self.last);
            let page = self.client.get(&path).await.expect_status(200).json();
            for event in page["events"].as_array().unwrap() {
                self.apply(event);
            }
            if json!(self.last) == page["head"] {
                break;
            }
        }
        let page = self.client.get(&format!("/rooms/{room}/messages?limit=200")).await.expect_status(200).json();
        let listed: Vec<i64> = crate::seqs(&page);
        let told: BTreeMap<i64, Known> = page["states"]
            .as_array()
            .unwrap()
            .iter()
            .map(|state| (state["seq"].as_i64().unwrap(), read(state)))
            .collect();
        let mine = self.known.iter().filter(|(seq, known)| listed.contains(seq) && **known != Known::default());
        assert_eq!(mine.map(|(seq, known)| (*seq, known.clone())).collect::<BTreeMap<_, _>>(), told);
    }

    fn apply(&mut self, event: &Value) {
        self.last = event["seq"].as_i64().unwrap();
        let (data, by) = (&event["data"], event["by"] == json!(self.client.id()));
        let Some(known) = data["seq"].as_i64().map(|seq| self.known.entry(seq).or_default()) else {
            if event["event"] == "message.created" {
                self.known.entry(self.last).or_default();
            }
            return;
        };
        match event["event"].as_str().unwrap() {
            "message.edited" if known.deleted.is_none() => {
                known.edited = Some(json!({"seq": event["seq"], "at": event["at"], "text": data["text"]}));
            }
            "message.deleted" => {
                let deleted = json!({"seq": event["seq"], "at": event["at"], "by": event["by"]});
                *known = Known { deleted: Some(deleted), ..Known::default() };
            }
            "message.previewed" => known.previews = data["previews"].as_array().unwrap().clone(),
            "message.pinned" => known.pinned = true,
            "message.unpinned" => known.pinned = false,
            "reaction.added" => {
                let count = known.reactions.entry(data["emoji"].as_str().unwrap().to_owned()).or_default();
                *count = (count.0 + 1, count.1 || by);
            }
            "reaction.removed" => {
                let emoji = data["emoji"].as_str().unwrap();
                let count = known.reactions.get_mut(emoji).unwrap();
                *count = (count.0 - 1, count.1 && !by);
                if count.0 == 0 {
                    known.reactions.remove(emoji);
                }
            }
            other => assert!(other.is_empty(), "{other} is not known"),
        }
    }
}

fn read(state: &Value) -> Known {
    let of = |name: &str| state.get(name).cloned();
    let reactions = state.get("reactions").and_then(Value::as_array).into_iter().flatten().map(|reaction| {
        let counted = (reaction["count"].as_i64().unwrap(), reaction["mine"].as_bool().unwrap());
        (reaction["emoji"].as_str().unwrap().to_owned(), counted)
    });
    Known {
        edited: of("edited"),
        deleted: of("deleted"),
        pinned: of("pinned") == Some(json!(true)),
        previews: of("previews").and_then(|previews| previews.as_array().cloned()).unwrap_or_default(),
        reactions: reactions.collect(),
        marks: MARKS.into_iter().filter(|mark| of(mark) == Some(json!(true))).collect(),
    }
}

/// A page to link to.
fn page(number: usize) -> String {
    let html = format!("<title>page {number}</title><meta property=og:image content='/picture/png'>");
    crate::previews::page(&format!("run-{number}"), &html)
}

/// Something that somebody does; most of it is refused to some. Answers the mark that was put on a message, or taken off.
async fn act(who: &TestClient, room: RoomId, dice: &mut Dice, head: i64) -> Option<(i64, &'static str, bool)> {
    let seq = 1 + i64::try_from(dice.roll(usize::try_from(head).unwrap())).unwrap();
    // Near the end more often than not, so that acts meet.
    let seq = if dice.roll(3) > 0 { head - (head - seq) / 12 } else { seq };
    let message = format!("/rooms/{room}/messages/{seq}");
    let emoji = EMOJI[dice.roll(EMOJI.len())];
    let mark = MARKS[dice.roll(2)];
    let link = ["", " [look](LINK0)", " LINK1", " LINK0 LINK1"][dice.roll(4)];
    let link = (0..2).fold(link.to_owned(), |text, number| text.replace(&format!("LINK{number}"), &page(number)));
    let kind = dice.roll(19);
    let answer = match kind {
        0..=2 => who.send(room, &format!("said{link}")).await,
        3 => {
            let body = json!({"key": fresh_key(), "text": "answered", "reply": seq});
            who.post(&format!("/rooms/{room}/messages"), body).await
        }
        4 => who.post(&format!("/rooms/{room}/forwards"), json!({"key": fresh_key(), "room": room, "seq": seq})).await,
        5 | 6 => who.patch(&message, json!({"text": format!("otherwise {}{link}", dice.roll(3))})).await,
        7 => who.delete(&message).await,
        8..=10 => who.put(&format!("{message}/reactions/{emoji}"), json!(null)).await,
        11 => who.delete(&format!("{message}/reactions/{emoji}")).await,
        12 => who.put(&format!("/rooms/{room}/pins/{seq}"), json!(null)).await,
        13 => who.delete(&format!("/rooms/{room}/pins/{seq}")).await,
        14..=16 => who.put(&format!("{message}/{mark}"), json!(null)).await,
        17 => who.delete(&format!("{message}/previews")).await,
        _ => who.delete(&format!("{message}/{mark}")).await,
    };
    assert!(answer.status < 500, "{}", answer.body);
    (kind >= 14 && kind != 17 && answer.status == 204).then_some((seq, mark, kind < 17))
}

fn unlimited() -> testkit::Setup {
    crate::previews::setup().tune(|config| config.limits.message_send.burst = 100_000)
}

both_dbs!(events_add_up_to_what_is_told_anew, unlimited(), async |server: TestServer| {
    let (ann, bob, late) = (server.user("ann").await, server.user("bob").await, server.user("late").await);
    let new = NewTestRoom { history: History::SinceJoin, ..NewTestRoom::default() };
    let room = server.room(&new, &[&ann, &bob]).await;
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..30 {
        act(&ann, room, &mut dice, 3).await;
    }
    server.join(room, &late).await;
    let people = [&ann, &bob, &late];
    let mut followers: Vec<Follower> =
        people.map(|client| Follower { client: client.clone(), last: 0, known: BTreeMap::new() }).into();
    let mut head = 10;
    for number in 0..ACTS {
        let person = dice.roll(3);
        if let Some((seq, mark, on)) = act(people[person], room, &mut dice, head).await {
            let marks = &mut followers[person].known.entry(seq).or_default().marks;
            if on {
                marks.insert(mark)
            } else {
                marks.remove(mark)
            };
        }
        if number % EVERY == 0 {
            server.app().work_off_jobs().await.unwrap();
            for follower in &mut followers {
                follower.check(room).await;
                head = follower.last;
            }
        }
    }
    let acts: usize = followers[0].known.values().filter(|known| **known != Known::default()).count();
    assert!(acts > 50, "only {acts} messages were acted on");
});
