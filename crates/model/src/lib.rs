//! The words of Commune: ids, names, permissions, limits and events. No I/O, no clock, no randomness.

mod bond;
mod contact;
mod erasure;
mod event;
mod file;
mod ids;
mod job;
mod letter;
pub mod limits;
mod log;
mod mark;
mod membership;
mod message;
mod names;
mod node_event;
mod person;
mod preview;
mod profile;
mod scope;
mod text;
mod time;
mod user_event;

pub use bond::{Bond, Circle, Matter, Privacy, Relation};
pub use contact::{ContactFault, ContactImportState, ContactSource, ContactState, InvitationOutcome};
pub use erasure::{Content, EraseTexts};
pub use event::{Event, RoomChange};
pub use file::AttachedFile;
pub use ids::{
    BlobId, ClientKey, ContactId, ContactImportId, FileId, Id, IdentityId, InvalidId, InvitationId, JobId, LetterId,
    MAX_ID, MarkId, OwnDataId, PageId, PasskeyId, ReportId, RoomId, Seq, SessionId, UndoId, UserId,
};
pub use job::{Job, JobAct, JobState};
pub use letter::{LetterKind, LetterState, SendMail, SendText};
pub use log::Log;
pub use mark::{Mark, ReportReason, Verdict};
pub use membership::{History, MemberState, Permission, Role, RoomKind};
pub use message::{Calls, Emoji, Mention, MessageBody, NoEmoji, Origin};
pub use names::{DisplayName, InvalidName, RoomName, Uri, Username, fold, name_starts};
pub use node_event::NodeEvent;
pub use person::{InvitationAct, PersonAct, SignUpMode};
pub use preview::{LinkPreview, PreviewPicture};
pub use profile::{Interest, ProfileText};
pub use scope::{Scope, Scopes};
pub use text::{Called, DraftText, InvalidText, MessageText, NoTag, Tag, Words, tag_prefix};
pub use time::Time;
pub use user_event::UserEvent;
