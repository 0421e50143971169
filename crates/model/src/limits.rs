//! Bounds that are part of the protocol. Rates and quotas are configuration instead (`[limits]`).

/// Characters of a message after trimming.
pub const MESSAGE_CHARS: usize = 10_000;
/// Mentions of a text that count: the first.
pub const MENTIONS: usize = 50;
/// Links of a text that are previewed: the first.
pub const PREVIEWS: usize = 3;
/// Bytes of a link that is previewed.
pub const LINK_BYTES: usize = 2_000;
/// Tags of a text that count: the first.
pub const TAGS: usize = 30;
/// Characters of a tag, without its `#`.
pub const TAG_CHARS: usize = 50;
/// Members of a group or a direct room in which anybody may call everybody.
pub const CALLED_AT_ONCE: i64 = 100;
/// Members of a group or a direct room in which it is told by name who has read what.
pub const READERS_NAMED: i64 = 50;
/// Readers of a message in larger rooms are counted up to here.
pub const READERS_COUNTED: i64 = 1_000;
/// Kinds of emoji at one message.
pub const REACTION_KINDS: i64 = 20;
/// Messages that a room keeps in view.
pub const PINS: i64 = 50;
/// Messages that one person saves.
pub const SAVED: i64 = 10_000;
/// Rooms in which one person keeps a draft: of more, the one written longest ago goes.
pub const DRAFTS: i64 = 200;
/// Characters of what is said with a report.
pub const REPORT_NOTE_CHARS: usize = 500;
/// Characters of a room's name after trimming.
pub const ROOM_NAME_CHARS: usize = 100;
/// Characters of what somebody is called beside their username, after trimming.
pub const DISPLAY_NAME_CHARS: usize = 50;
/// Characters of an interest.
pub const INTEREST_CHARS: usize = 64;
/// Interests of one person.
pub const INTERESTS: usize = 20;
/// Bytes of a picture that is sent.
pub const PICTURE_BYTES: usize = 10 * 1024 * 1024;
/// Bytes of a file's name.
pub const FILE_NAME_BYTES: usize = 255;
/// Files that one request for their addresses may name.
pub const FILE_URLS: usize = 100;
/// Uploads of one person that are in no message yet.
pub const OPEN_UPLOADS: i64 = 100;
/// Characters of a username.
pub const USERNAME_CHARS: usize = 32;
/// Characters of a password: the shortest and the longest.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// Bytes of one frame from a client.
pub const FRAME_BYTES: usize = 256 * 1024;
/// Bytes of a JSON request body.
pub const BODY_BYTES: usize = 256 * 1024;
/// Rooms that one resume may name.
pub const RESUME_ROOMS: usize = 500;
/// Missed events that a resume replays in one room; beyond it stands a gap.
pub const RESUME_ROOM_EVENTS: i64 = 500;
/// Missed events that a resume replays in all.
pub const RESUME_EVENTS: i64 = 5_000;
/// Rooms that a welcome lists.
pub const WELCOME_ROOMS: i64 = 200;
/// Rooms that a session may show at a time.
pub const WATCHED_ROOMS: usize = 50;
/// The largest page.
pub const PAGE_MAX: i64 = 200;
/// The usual page.
pub const PAGE_DEFAULT: i64 = 50;
/// Unread messages are counted up to here; clients show "99+".
pub const UNREAD_COUNTED: i64 = 100;
/// Ids that one look-up of users may name.
pub const LOOKUP_IDS: usize = 100;
/// Characters of a last message's text in a list of rooms.
pub const PREVIEW_CHARS: usize = 200;
