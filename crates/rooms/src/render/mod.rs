//! A room as one person sees it: the same form in every answer, for one room or two hundred.

mod store;

use std::collections::HashMap;

use app::unread::{self, Position};
use app::{Error, Result, User, access};
use db::Tx;
use model::limits::PREVIEW_CHARS;
use model::{History, MemberState, Role, RoomId, RoomKind, Seq, Time, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::house;
use store::RoomRow;

/// A room as its reader sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its address; never a right.
    pub uri: String,
    /// Who it is for.
    pub kind: RoomKind,
    /// Its name; empty in direct rooms.
    pub name: String,
    /// Whether it is the room that everybody is in.
    pub default: bool,
    /// Whether it is read-only.
    pub archived: bool,
    /// What newcomers see.
    pub history: History,
    /// Whether its address admits: only where an older system's endpoints made it.
    pub by_address: bool,
    /// The first seq that the reader may see.
    pub first: Seq,
    /// The log's last seq.
    pub head: Seq,
    /// When it was made.
    pub created_at: Time,
    /// How many are in it.
    pub members: i64,
    /// What the reader is to it; null: nothing yet.
    pub state: Option<MemberState>,
    /// The reader's role; null unless joined.
    pub role: Option<Role>,
    /// The reader has read up to here; zero unless joined.
    pub position: Seq,
    /// Live messages of others above the position, counted up to 100; zero unless joined.
    pub unread: i64,
    /// How often the reader set the position back: of two positions, the one that was set back more often is the later one, of others the further one.
    pub set_back: i64,
    /// The other one in a direct room.
    pub peer: Option<User>,
    /// The newest message that the reader may see.
    pub last_message: Option<LastMessage>,
}

/// The end of a room's conversation, for lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LastMessage {
    /// Its number.
    pub seq: Seq,
    /// Who sent it.
    pub by: Option<UserId>,
    /// When.
    pub at: Time,
    /// What it says, cut at 200 characters; empty where it is only its files, once it was taken out of the log, and where the reader hid it.
    pub text: String,
    /// The media types of the files that go with it, in their order; absent: there are none, or it was edited since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// Rooms as one person sees them, in the order of the ids; ids of deleted rooms are left out. The caller answers for it that the person may
/// see them.
pub(crate) fn rooms(tx: &mut Tx<'_>, viewer: UserId, ids: &[RoomId]) -> Result<Vec<Room>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let default = house::default_room(tx)?;
    let rows = store::list(tx, viewer, ids)?;
    let mut rows: HashMap<RoomId, RoomRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let rows = ids.iter().filter_map(|id| rows.remove(id)).collect::<Vec<_>>();
    rows.into_iter().map(|row| room_of(tx, viewer, row, default)).collect()
}

/// One room, as [`rooms`].
pub(crate) fn room(tx: &mut Tx<'_>, viewer: UserId, id: RoomId) -> Result<Room> {
    rooms(tx, viewer, &[id])?.pop().ok_or_else(access::no_such_room)
}

fn room_of(tx: &mut Tx<'_>, viewer: UserId, row: RoomRow, default: Option<RoomId>) -> Result<Room> {
    let standing = standing(tx, viewer, &row)?;
    let last_message = row.last_message.as_ref().map(last_message).transpose()?;
    Ok(Room {
        id: row.id,
        uri: row.uri,
        kind: row.kind,
        name: row.name,
        default: default == Some(row.id),
        archived: row.archived,
        history: row.history,
        by_address: row.by_address,
        first: standing.first,
        head: row.head,
        created_at: row.created_at,
        members: row.members,
        state: row.state,
        role: row.role.filter(|_| row.state == Some(MemberState::Joined)),
        position: standing.read.position,
        unread: standing.read.unread,
        set_back: standing.read.set_back,
        peer: row.peer,
        last_message,
    })
}

/// From where somebody sees a room, and how far they have read it.
struct Standing {
    first: Seq,
    read: Position,
}

fn standing(tx: &mut Tx<'_>, viewer: UserId, row: &RoomRow) -> Result<Standing> {
    if row.state == Some(MemberState::Joined) {
        let read = if row.last_message_seq > row.position {
            unread::position(tx, row.id, viewer, row.head)?
                .ok_or_else(|| Error::internal("a member without a position"))?
        } else {
            Position { position: row.position, unread: 0, set_back: row.set_back }
        };
        return Ok(Standing { first: row.from.max(row.first), read });
    }
    // As `access::view` has it: the history of a public room is everybody's, that of a group nobody's who is only invited;
    // whoever is asked into a direct room reads what was written before they answer.
    let first = match (row.kind, row.history) {
        (RoomKind::Public, History::All) => row.first,
        (RoomKind::Direct, _) if row.state == Some(MemberState::Invited) => row.first,
        _ => row.head.next(),
    };
    Ok(Standing { first, read: Position { position: Seq::ZERO, unread: 0, set_back: 0 } })
}

/// The body of a message's event, as far as lists care; with nothing in it once it is redacted.
#[derive(Deserialize)]
struct Body {
    text: Option<String>,
    #[serde(default)]
    files: Vec<FileBody>,
}

/// A file in such a body.
#[derive(Deserialize)]
struct FileBody {
    #[serde(rename = "type")]
    media_type: String,
}

fn last_message(row: &store::LastRow) -> Result<LastMessage> {
    let body: Body = serde_json::from_str(&row.body).map_err(Error::internal)?;
    let cut = |text: String| match text.char_indices().nth(PREVIEW_CHARS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    };
    let text = body.text.filter(|_| !row.hidden).map(cut).unwrap_or_default();
    let files = body.files.into_iter().filter(|_| !row.hidden).map(|file| file.media_type).collect();
    Ok(LastMessage { seq: row.seq, by: row.by, at: row.at, text, files })
}
