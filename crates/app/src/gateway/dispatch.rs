//! A request on the socket: decoded, handed to the operation of that name, answered by its `id`.

use std::sync::Arc;

use model::RoomId;
use model::limits::WATCHED_ROOMS;
use realtime::{Frame, Socket};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::http::{Need, json_error};
use crate::{App, BoxFuture, Caller, RoomPresence};

/// What a request asks for.
pub(super) enum Asked {
    /// An operation of a feature, already handed over; this is its answer to come.
    Pending(BoxFuture<Frame>),
    /// Answered at once.
    Now(Frame),
    /// A new token for the session.
    Renew {
        /// The request's id.
        id: Value,
        /// The token.
        token: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Watch {
    rooms: Vec<RoomId>,
}

/// The rooms that a session names; few enough to be looked at one by one.
fn watched(fields: Map<String, Value>) -> Result<Vec<RoomId>> {
    let watch: Watch = read(fields)?;
    if watch.rooms.len() > WATCHED_ROOMS {
        return Err(Error::invalid("too_many_rooms", "At most 50 rooms can be watched."));
    }
    Ok(watch.rooms)
}

/// Who is online where one asked.
#[derive(Serialize)]
struct Told {
    rooms: Vec<RoomPresence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renew {
    token: String,
}

/// Decodes a request and hands it over. Whatever is wrong with it, the socket stays open.
pub(super) fn dispatch(app: &App, caller: &Caller, socket: &Arc<Socket>, text: &[u8]) -> Asked {
    let mut fields: Map<String, Value> = match serde_json::from_slice(text) {
        Ok(fields) => fields,
        Err(why) => return Asked::Now(refused(&Value::Null, &json_error(&why))),
    };
    let id = fields.remove("id").unwrap_or(Value::Null);
    if !(id.is_number() || id.is_null()) {
        return Asked::Now(refused(&Value::Null, &Error::invalid("invalid_request", "`id` is a number.")));
    }
    let Some(Value::String(op)) = fields.remove("op") else {
        return Asked::Now(refused(&id, &Error::invalid("invalid_request", "`op` names the operation.")));
    };
    match ask(app, caller, socket, &Request { id: &id, op: &op }, fields) {
        Ok(asked) => asked,
        Err(error) => Asked::Now(refused(&id, &error)),
    }
}

/// What stands beside a request's fields.
struct Request<'a> {
    id: &'a Value,
    op: &'a str,
}

fn ask(
    app: &App,
    caller: &Caller,
    socket: &Arc<Socket>,
    request: &Request<'_>,
    fields: Map<String, Value>,
) -> Result<Asked> {
    let id = request.id;
    match request.op {
        "ping" => {
            read::<Nothing>(fields)?;
            Ok(Asked::Now(done(id)))
        }
        "room.watch" => {
            socket.outbox().watch(&watched(fields)?);
            Ok(Asked::Now(done(id)))
        }
        "presence.watch" => {
            let told = app.hub().watch_presence(socket, &watched(fields)?);
            let told = Told { rooms: told.into_iter().map(RoomPresence::of).collect() };
            Ok(Asked::Now(answered(id, serde_json::value::to_raw_value(&told).map_err(Error::internal))))
        }
        "auth.renew" => Ok(Asked::Renew { id: id.clone(), token: read::<Renew>(fields)?.token }),
        _ => {
            let unknown = || Error::not_found("unknown_op", "There is no such operation.");
            let op = app.0.features.ops.iter().find(|known| known.name == request.op).ok_or_else(unknown)?;
            Need::Scope(op.scope).require(caller)?;
            let answer = (op.run)(app, caller, fields)?;
            let id = id.clone();
            Ok(Asked::Pending(Box::pin(async move { answered(&id, answer.await) })))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

fn read<T: for<'de> Deserialize<'de>>(fields: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(fields)).map_err(|why| Error::invalid("invalid_request", why.to_string()))
}

fn done(id: &Value) -> Frame {
    Frame::from(format!(r#"{{"re":{id},"ok":{{}}}}"#))
}

/// The answer to a request.
pub(super) fn answered(id: &Value, answer: Result<Box<RawValue>>) -> Frame {
    match answer {
        Ok(ok) => Frame::from(format!(r#"{{"re":{id},"ok":{ok}}}"#)),
        Err(error) => refused(id, &error),
    }
}

/// The refusal of a request.
pub(super) fn refused(id: &Value, error: &Error) -> Frame {
    error.log();
    let error = serde_json::to_string(&error.for_socket()).unwrap_or_default();
    Frame::from(format!(r#"{{"re":{id},"error":{error}}}"#))
}
