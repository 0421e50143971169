//! What a text frame of the server says, read without parsing more of it than the first fields.

use serde::Deserialize;

/// What a receiver needs to know about a text frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// An event of a room's log.
    Event {
        /// Which room.
        room: u64,
        /// Its place in the log.
        seq: u64,
        /// It is a message and not a change of the room.
        message: bool,
    },
    /// Numbers up to `seq` that are not meant for this reader.
    Skip {
        /// Which room.
        room: u64,
        /// The first of them.
        from: u64,
        /// The last of them.
        seq: u64,
    },
    /// Something that is not stored and has no number: somebody types.
    Passing {
        /// Where.
        room: u64,
    },
    /// The first answer of a socket.
    Welcome,
    /// An answer to a request.
    Answer,
    /// Events were left out (`gap`, `room.head`): in a measurement that is a loss.
    Merged,
    /// Something else, such as an entry of the user's own log.
    Other,
}

#[derive(Deserialize)]
struct Loose<'a> {
    #[serde(default, borrow)]
    event: Option<&'a str>,
    room: Option<u64>,
    seq: Option<u64>,
    from: Option<u64>,
    cursor: Option<u64>,
    re: Option<u64>,
}

/// Classifies one text frame.
pub fn read(payload: &[u8]) -> Told {
    quick(payload).unwrap_or_else(|| slow(payload))
}

/// The common case, where the fields stand in the documented order.
fn quick(payload: &[u8]) -> Option<Told> {
    if payload.starts_with(b"{\"re\":") {
        return Some(Told::Answer);
    }
    if let Some(rest) = payload.strip_prefix(b"{\"event\":\"room.typing\",\"room\":") {
        return number(rest).map(|(room, _)| Told::Passing { room });
    }
    let rest = payload.strip_prefix(b"{\"event\":\"message.created\",\"room\":")?;
    let (room, rest) = number(rest)?;
    let (seq, _) = number(rest.strip_prefix(b",\"seq\":")?)?;
    Some(Told::Event { room, seq, message: true })
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let value = bytes[..digits].iter().fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
    (1..=18).contains(&digits).then_some((value, &bytes[digits..]))
}

fn slow(payload: &[u8]) -> Told {
    let Ok(loose) = serde_json::from_slice::<Loose<'_>>(payload) else { return Told::Other };
    match (loose.event, loose.room, loose.seq) {
        (None, ..) if loose.re.is_some() => Told::Answer,
        (Some("welcome"), ..) => Told::Welcome,
        (Some("room.typing"), Some(room), _) => Told::Passing { room },
        (Some("gap" | "room.head"), ..) => Told::Merged,
        (Some("skip"), Some(room), Some(seq)) => Told::Skip { room, from: loose.from.unwrap_or(seq), seq },
        (Some(event), Some(room), Some(seq)) if loose.cursor.is_none() => {
            Told::Event { room, seq, message: event == "message.created" }
        }
        _ => Told::Other,
    }
}

/// A request that sends `text` to a room.
pub fn send_request(id: u64, room: u64, key: uuid::Uuid, text: &str) -> String {
    serde_json::json!({"id": id, "op": "message.send", "room": room, "key": key, "text": text}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_frames_are_told_apart() {
        let message =
            br#"{"event":"message.created","room":5,"seq":120,"at":"x","by":3,"data":{"key":"x","text":"Good"}}"#;
        assert_eq!(read(message), Told::Event { room: 5, seq: 120, message: true });
        let joined = br#"{"event":"member.joined","room":5,"seq":121,"at":"x","by":3,"data":{"user":1,"role":"member","from":1}}"#;
        assert_eq!(read(joined), Told::Event { room: 5, seq: 121, message: false });
        assert_eq!(
            read(br#"{"event":"skip","room":5,"from":121,"seq":130}"#),
            Told::Skip { room: 5, from: 121, seq: 130 }
        );
        assert_eq!(read(br#"{"event":"gap","room":5,"head":900}"#), Told::Merged);
        assert_eq!(read(br#"{"event":"room.head","room":5,"seq":140,"unread":22}"#), Told::Merged);
        assert_eq!(read(br#"{"re":7,"ok":{"room":5,"seq":1,"at":"x"}}"#), Told::Answer);
        assert_eq!(read(br#"{"ok":{"room":5},"re":7}"#), Told::Answer);
        assert_eq!(read(br#"{"event":"position.moved","cursor":9,"at":"x","data":{"room":5,"seq":3}}"#), Told::Other);
        assert_eq!(
            read(br#"{"event":"welcome","user":{"id":1},"epoch":"e","cursor":9,"rooms":[{"id":4}]}"#),
            Told::Welcome
        );
        assert_eq!(read(br#"{"event":"room.typing","room":5,"user":3}"#), Told::Passing { room: 5 });
        assert_eq!(read(br#"{"event":"room.presence","room":5,"online":1,"users":[3]}"#), Told::Other);
        assert_eq!(read(b"nonsense"), Told::Other);
    }

    #[test]
    fn the_order_of_the_fields_does_not_matter() {
        let turned = br#"{"seq":120,"room":5,"event":"message.created","data":{"text":"seq"}}"#;
        assert_eq!(read(turned), Told::Event { room: 5, seq: 120, message: true });
    }

    #[test]
    fn a_text_that_looks_like_an_event_stays_a_text() {
        let request = send_request(7, 5, uuid::Uuid::nil(), "\",\"op\":\"ping\",\"x\":\"\n");
        let value: serde_json::Value = serde_json::from_str(&request).unwrap_or_default();
        assert_eq!(value["op"], "message.send");
        assert_eq!(value["text"], "\",\"op\":\"ping\",\"x\":\"\n");
    }
}
