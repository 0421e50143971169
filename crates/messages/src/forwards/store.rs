//! What was forwarded, and where from.

use app::work::Sent;
use db::{Tx, args, sql};
use model::{MessageBody, MessageText, Origin, RoomId, Seq, UserId};

use super::Place;

/// A message that may be forwarded.
pub struct Source {
    /// Whose it is.
    pub sender: UserId,
    /// The body of its own event.
    body: String,
    /// The body of the event that holds its text.
    text: String,
}

impl Source {
    /// What it says now; none: nothing, beside its files.
    pub fn text(&self) -> db::Result<Option<MessageText>> {
        let text = crate::body::text_of(&self.text)?;
        let text = text.map(|text| MessageText::new(&text)).transpose();
        text.map_err(|why| db::Error::new(db::ErrorKind::Other, why.to_string()))
    }

    /// Where it was said first, as far as it says so itself.
    pub fn forwarded(&self) -> db::Result<Option<Origin>> {
        let body: MessageBody =
            serde_json::from_str(&self.body).map_err(|why| db::Error::new(db::ErrorKind::Other, why.to_string()))?;
        Ok(body.forwarded)
    }
}

/// The message, unless it or the one that it was made of is gone.
pub fn source(tx: &mut Tx<'_>, room: RoomId, seq: Seq, first: Place) -> db::Result<Option<Source>> {
    tx.optional(
        sql!(
            "select m.sender_id, e.body, t.body from messages m
             join events e on e.room_id = m.room_id and e.seq = m.seq
             join events t on t.room_id = m.room_id and t.seq = m.text_seq
             join messages f on f.room_id = $3 and f.seq = $4 and f.live
             where m.room_id = $1 and m.seq = $2 and m.live"
        ),
        args![room, seq, first.room, first.seq],
        |row| Ok(Source { sender: row.get(0)?, body: row.get(1)?, text: row.get(2)? }),
    )
}

/// Where what stands there was said first; none where there is no message.
pub fn first_place(tx: &mut Tx<'_>, room: RoomId, seq: Seq) -> db::Result<Option<Place>> {
    tx.optional(
        sql!(
            "select coalesce(origin_room_id, room_id), coalesce(origin_seq, seq) from messages where room_id = $1 and seq = $2"
        ),
        args![room, seq],
        |row| Ok(Place { room: row.get(0)?, seq: row.get(1)? }),
    )
}

/// Where a message comes from; none: it was said there.
pub fn forwarded_from(tx: &mut Tx<'_>, sent: Sent) -> db::Result<Option<Place>> {
    tx.optional(
        sql!(
            "select origin_room_id, origin_seq from messages where room_id = $1 and seq = $2 and origin_room_id is not null"
        ),
        args![sent.room, sent.seq],
        |row| Ok(Place { room: row.get(0)?, seq: row.get(1)? }),
    )
}

/// A forwarded message, whose text is its own event.
pub fn insert(tx: &mut Tx<'_>, sent: Sent, sender: UserId, first: Place) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into messages (room_id, seq, sender_id, text_seq, live, origin_room_id, origin_seq)
             values ($1, $2, $3, $2, true, $4, $5)"
        ),
        args![sent.room, sent.seq, sender, first.room, first.seq],
    )?;
    Ok(())
}

/// Some of what was made of a message and is there.
pub fn page(tx: &mut Tx<'_>, first: Place, most: i64) -> db::Result<Vec<Place>> {
    tx.all(
        sql!(
            "select room_id, seq from messages where origin_room_id = $1 and origin_seq = $2 and live
             order by room_id, seq limit $3"
        ),
        args![first.room, first.seq, most],
        |row| Ok(Place { room: row.get(0)?, seq: row.get(1)? }),
    )
}
