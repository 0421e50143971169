//! The one encoding of an event: for the log's row and for every reader's frame.

use aws_lc_rs::digest;
use bytes::Bytes;
use model::{Event, Log, MemberState, RoomId, Seq, Time, UserEvent, UserId};
use realtime::{Effect, Envelope};
use serde::Serialize;

use crate::error::{Error, Result};

/// An event's kind and its body as JSON text.
pub struct Encoded {
    /// The kind, as in `event`.
    pub kind: String,
    /// The body, as in `data`.
    pub body: String,
}

/// Where and when an event was written, and by whom (the server itself, if none).
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// The number in its log.
    pub seq: Seq,
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Option<UserId>,
}

/// Encodes an event once. Relies on the form `{"event":"…","data":…}` that the event types share.
pub(super) fn encode(event: &impl Serialize) -> Result<Encoded> {
    const HEAD: &str = r#"{"event":""#;
    const MIDDLE: &str = r#"","data":"#;
    let json = serde_json::to_string(event).map_err(Error::internal)?;
    let parts =
        json.strip_prefix(HEAD).and_then(|rest| rest.strip_suffix('}')).and_then(|rest| rest.split_once(MIDDLE));
    let (kind, body) = parts.ok_or_else(|| Error::internal("an event is not of the form event, data"))?;
    Ok(Encoded { kind: kind.to_owned(), body: body.to_owned() })
}

/// The hash by which a retry is recognised: over the room, the kind and the canonical body.
#[must_use]
pub fn body_hash(room: RoomId, encoded: &Encoded) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&room.get().to_le_bytes());
    context.update(encoded.kind.as_bytes());
    context.update(&[0]);
    context.update(encoded.body.as_bytes());
    context.finish().as_ref().to_vec()
}

/// [`body_hash`] of an event as its sender said it. What the server made of it may be something else when it is sent again: somebody came since, or is
/// called otherwise.
pub(super) fn said_hash(room: RoomId, encoded: &Encoded, event: &Event) -> Result<Vec<u8>> {
    match event.as_said() {
        Some(said) => Ok(body_hash(room, &encode(&said)?)),
        None => Ok(body_hash(room, encoded)),
    }
}

/// The frame of a room's event: what every reader gets, live, replayed or by REST, byte for byte.
#[must_use]
pub fn room_frame(room: RoomId, kind: &str, body: &str, stamp: Stamp) -> String {
    let Stamp { seq, at, by } = stamp;
    match by {
        Some(by) => format!(r#"{{"event":"{kind}","room":{room},"seq":{seq},"at":"{at}","by":{by},"data":{body}}}"#),
        None => format!(r#"{{"event":"{kind}","room":{room},"seq":{seq},"at":"{at}","by":null,"data":{body}}}"#),
    }
}

/// The frame that stands for events which are not meant for a reader or not worth sending.
#[must_use]
pub fn skip_frame(room: RoomId, from: Seq, seq: Seq) -> Bytes {
    Bytes::from(format!(r#"{{"event":"skip","room":{room},"from":{from},"seq":{seq}}}"#))
}

pub(super) fn room_envelope(room: RoomId, encoded: &Encoded, event: &Event, stamp: Stamp) -> Envelope {
    let frame = room_frame(room, &encoded.kind, &encoded.body, stamp);
    envelope_of(room, stamp.seq, frame, event)
}

/// An envelope around a frame that was encoded before: by the log's row and what the event means to a node.
pub(super) fn envelope_of(room: RoomId, seq: Seq, frame: String, event: &Event) -> Envelope {
    let effect = effect_of(event);
    let quiet =
        matches!(event, Event::MemberJoined { .. } | Event::MemberLeft { .. }).then(|| skip_frame(room, seq, seq));
    Envelope { log: Log::Room(room), seq, prev: seq.previous(), frame: Bytes::from(frame), effect, quiet }
}

/// What a node's room state must learn from an event.
fn effect_of(event: &Event) -> Effect {
    match event {
        Event::MemberJoined { user, from, .. } => Effect::Joined { user: *user, from: *from },
        Event::MemberLeft { user, .. } | Event::MemberRemoved { user, .. } => Effect::Gone { user: *user },
        Event::RoomDeleted {} => Effect::Closed,
        Event::MessagesRedacted { .. } | Event::MessageDeleted { .. } => Effect::Redacted,
        _ => Effect::None,
    }
}

pub(super) fn user_envelope(user: UserId, encoded: &Encoded, event: &UserEvent, stamp: UserStamp) -> Envelope {
    let frame = user_frame(&encoded.kind, &encoded.body, stamp.seq, stamp.at);
    let effect = user_effect_of(event);
    Envelope { log: Log::User(user), seq: stamp.seq, prev: stamp.prev, frame: Bytes::from(frame), effect, quiet: None }
}

/// Where and when an entry of a user log was written, and what stands before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct UserStamp {
    /// Its number.
    pub(super) seq: Seq,
    /// The number before it.
    pub(super) prev: Seq,
    /// When.
    pub(super) at: Time,
}

/// What a node's state must learn from an entry of a user log.
fn user_effect_of(event: &UserEvent) -> Effect {
    match event {
        UserEvent::MembershipChanged { room, state: MemberState::Joined, .. } => Effect::Entered { room: *room },
        UserEvent::PresenceChanged { presence } => Effect::Shown { to: *presence },
        UserEvent::RelationChanged { user, relation } => Effect::Related { user: *user, relation: *relation },
        UserEvent::MembershipChanged { .. }
        | UserEvent::PositionMoved { .. }
        | UserEvent::MessageMarked { .. }
        | UserEvent::MessageUnmarked { .. }
        | UserEvent::DraftChanged { .. }
        | UserEvent::ReportsChanged { .. }
        | UserEvent::ContactsImported { .. }
        | UserEvent::ContactJoined { .. }
        | UserEvent::AdminChanged { .. }
        | UserEvent::UsernameChanged {} => Effect::None,
    }
}

/// The frame of a user log's event.
pub(super) fn user_frame(kind: &str, body: &str, seq: Seq, at: Time) -> String {
    format!(r#"{{"event":"{kind}","cursor":{seq},"at":"{at}","data":{body}}}"#)
}

/// The server's log goes to nodes, not to readers: its frame is the event itself.
pub(super) fn server_envelope(encoded: &Encoded, seq: Seq) -> Envelope {
    let frame = server_frame(&encoded.kind, &encoded.body);
    Envelope {
        log: Log::Server,
        seq,
        prev: seq.previous(),
        frame: Bytes::from(frame),
        effect: Effect::None,
        quiet: None,
    }
}

pub(super) fn server_frame(kind: &str, body: &str) -> String {
    format!(r#"{{"event":"{kind}","data":{body}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ClientKey, Id, MessageBody, MessageText, RoomName};

    #[test]
    fn an_event_is_split_into_kind_and_body_whatever_its_text() {
        let text = MessageText::new(r#"quote " and ","data": inside } 🏠"#).unwrap();
        let event = Event::MessageCreated(MessageBody::text(ClientKey(uuid::Uuid::nil()), text));
        let encoded = encode(&event).unwrap();
        assert_eq!(encoded.kind, "message.created");
        let again: Event = serde_json::from_str(&server_frame(&encoded.kind, &encoded.body)).unwrap();
        assert_eq!(again, event);
    }

    #[test]
    fn an_event_without_fields_has_an_empty_body() {
        let encoded = encode(&Event::RoomDeleted {}).unwrap();
        assert_eq!((encoded.kind.as_str(), encoded.body.as_str()), ("room.deleted", "{}"));
    }

    #[test]
    fn a_frame_is_one_json_object_with_all_its_fields() {
        let room = RoomId::from_raw(5);
        let name = RoomName::new("a \"b\"").ok();
        let encoded = encode(&Event::RoomCreated { kind: model::RoomKind::Group, name }).unwrap();
        let stamp = Stamp { seq: Seq::from_raw(1), at: Time(0), by: None };
        let frame: serde_json::Value =
            serde_json::from_str(&room_frame(room, &encoded.kind, &encoded.body, stamp)).unwrap();
        assert_eq!(frame["by"], serde_json::Value::Null);
        assert_eq!(frame["data"]["name"], "a \"b\"");
        assert_eq!(frame["at"], "1970-01-01T00:00:00.000000Z");
    }
}
