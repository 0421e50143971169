//! The lines of an export, and of any chat log: JSON, one object a line. A line without `is` is a message.

use model::{Circle, History, MessageText, Role, RoomKind, RoomName, Time};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The longest line, in bytes: more than the longest message takes, however it is escaped.
pub const LONGEST: usize = 256 * 1024;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// When.
    pub at: Time,
    /// Where.
    pub channel: String,
    /// By whom, exactly as written.
    pub sender: String,
    /// What.
    pub text: String,
}

/// What is not a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Other {
    /// Somebody.
    Person(Person),
    /// A room.
    Room(Room),
    /// Somebody is in a room.
    Member(Member),
    /// Somebody may come into a room.
    Invitation(Invitation),
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What they are called as a `sender`.
    pub name: String,
    /// The username that they had.
    pub username: String,
    /// Who sees that they are online, and when they last were.
    #[serde(default = "everyone", skip_serializing_if = "is_everyone")]
    pub presence: Circle,
}

const fn everyone() -> Circle {
    Circle::Everyone
}

fn is_everyone(circle: &Circle) -> bool {
    *circle == Circle::Everyone
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// What it is called in the lines of messages: its name, where no other room has it.
    pub channel: String,
    /// What it is called; nothing for direct rooms.
    pub name: String,
    /// Who it is for.
    pub kind: RoomKind,
    /// What newcomers see.
    pub history: History,
    /// Read-only.
    pub archived: bool,
    /// The room everybody is in.
    pub default: bool,
    /// Its address admits; groups only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_address: bool,
    /// The two people of a direct room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
}

/// Somebody is in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Where.
    pub channel: String,
    /// Who.
    pub sender: String,
    /// As what.
    pub role: Role,
}

/// Somebody may come into a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Where.
    pub channel: String,
    /// Who.
    pub sender: String,
    /// Who asked them.
    pub by: String,
    /// When.
    pub at: Time,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A message, its text trimmed and checked.
    Message(Message, MessageText),
    /// Anything else.
    Other(Other),
}

#[derive(Deserialize)]
struct Peek<'a> {
    #[serde(borrow, default)]
    is: Option<&'a RawValue>,
}

/// Reads a line.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn parse(line: &str) -> Result<Line, String> {
    let peek: Peek<'_> = serde_json::from_str(line).map_err(|_| "is no JSON object")?;
    if peek.is.is_some() {
        let other: Other = serde_json::from_str(line).map_err(|error| reason("is not understood", &error))?;
        return named(&other).map(|()| Line::Other(other));
    }
    let message: Message = serde_json::from_str(line).map_err(|error| reason("is no message", &error))?;
    let text = MessageText::new(&message.text).map_err(|why| match why {
        model::InvalidText::Empty => "is blank".to_owned(),
        why => why.to_string(),
    })?;
    name("channel", &message.channel)?;
    name("sender", &message.sender)?;
    Ok(Line::Message(message, text))
}

/// The same words for all lines of which the same is wrong: they are counted by them.
fn reason(what: &str, error: &serde_json::Error) -> String {
    let detail = error.to_string();
    match detail.split_once(" at line ") {
        Some((detail, _)) if detail.starts_with("missing field") => format!("{what}: {detail}"),
        _ => what.to_owned(),
    }
}

fn named(other: &Other) -> Result<(), String> {
    match other {
        Other::Person(person) => name("name", &person.name),
        Other::Room(room) => {
            name("channel", &room.channel)?;
            match (room.kind, &room.people[..]) {
                (RoomKind::Direct, [one, other]) if one != other => {
                    name("people", one).and_then(|()| name("people", other))
                }
                (RoomKind::Direct, _) => Err("is a direct room without two `people`".to_owned()),
                (_, []) => name("name", &room.name),
                _ => Err("has `people` that only a direct room has".to_owned()),
            }
        }
        Other::Invitation(Invitation { channel, sender, by, .. }) => {
            name("channel", channel).and_then(|()| name("sender", sender)).and_then(|()| name("by", by))
        }
        Other::Member(member) => name("channel", &member.channel).and_then(|()| name("sender", &member.sender)),
    }
}

/// Names of people and channels obey the rules of room names: something to see, and nothing that breaks a line.
fn name(what: &str, value: &str) -> Result<(), String> {
    RoomName::new(value).map(drop).map_err(|_| {
        format!("has a `{what}` that is empty, longer than 100 characters, or has characters that cannot be shown")
    })
}

/// Writes a line, with its end.
pub fn write(line: &impl Serialize, out: &mut Vec<u8>) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let room = Other::Room(Room {
            channel: "a/b".to_owned(),
            name: "a/b".to_owned(),
            kind: RoomKind::Public,
            history: History::All,
            archived: false,
            default: true,
            by_address: true,
            people: Vec::new(),
        });
        let person = Other::Person(Person {
            name: "Ann \"B\"".to_owned(),
            username: "ann".to_owned(),
            presence: Circle::Friends,
        });
        let member = Other::Member(Member { channel: "a".to_owned(), sender: "b".to_owned(), role: Role::Owner });
        let (channel, sender, by, at) = ("a".to_owned(), "b".to_owned(), "c".to_owned(), Time(7));
        let invitation = Other::Invitation(Invitation { channel, sender, by, at });
        for other in [room, person, member, invitation] {
            let mut line = Vec::new();
            write(&other, &mut line).unwrap();
            assert_eq!(parse(std::str::from_utf8(&line).unwrap()), Ok(Line::Other(other)));
        }
    }

    #[test]
    fn a_message_may_say_more_than_is_understood_but_not_less() {
        let good = r#"{"at":"2004-12-25T09:14:00Z","channel":"ubuntu","sender":"^a|b^","text":" hi ","topic":1}"#;
        let Ok(Line::Message(message, text)) = parse(good) else { panic!("{:?}", parse(good)) };
        assert_eq!((message.sender.as_str(), text.as_str(), message.at.0), ("^a|b^", "hi", 1_103_966_040_000_000));
        for (line, why) in [
            ("", "no JSON object"),
            ("[]", "no message"),
            (r#"{"at":"2004-12-25T09:14:00Z","channel":"u","sender":"a"}"#, "no message"),
            (r#"{"at":"yesterday","channel":"u","sender":"a","text":"x"}"#, "no message"),
            (r#"{"at":"2004-12-25T09:14:00Z","channel":"u","sender":"a","text":" \t"}"#, "is blank"),
            (r#"{"at":"2004-12-25T09:14:00Z","channel":"","sender":"a","text":"x"}"#, "`channel`"),
            (r#"{"at":"2004-12-25T09:14:00Z","channel":"u","sender":"a\u0000","text":"x"}"#, "`sender`"),
            (r#"{"is":"robot","name":"x"}"#, "not understood"),
        ] {
            assert!(parse(line).unwrap_err().contains(why), "{line}: {:?}", parse(line));
        }
    }
}
