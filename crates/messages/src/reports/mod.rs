//! Telling those who look after a room that something in it should not be there. In a room with roles these are its owners and moderators; administrators
//! of the server see what was reported anywhere, since two people's talk has nobody else. They see the reported message, and nothing else of a room that is
//! not theirs.

mod http;
mod store;

use app::access::{RoomAccess, RoomView};
use app::{App, Caller, Error, ErrorKind, Feature, LimitKey, Limiter, Result, Work, access, cut_page};
use db::Tx;
use model::{ProfileText, ReportId, ReportReason, RoomId, Seq, Time, UserEvent, UserId, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{deletion, history, target};

/// What this sub-feature brings.
pub fn feature() -> Feature {
    Feature::new().routes(http::routes()).on_user_erased(forget)
}

/// What somebody says of a message.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewReport {
    /// Why.
    reason: ReportReason,
    /// In their words; at most 500 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 500)]
    note: Option<ProfileText<{ model::limits::REPORT_NOTE_CHARS }>>,
}

/// Who reported a message, and why.
#[derive(Debug, Serialize, ToSchema)]
struct Complaint {
    /// Who.
    by: UserId,
    /// When.
    at: Time,
    /// Why.
    reason: ReportReason,
    /// In their words; may be empty.
    note: String,
}

/// What was decided.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
struct Decision {
    /// What.
    verdict: Verdict,
    /// Who decided; null: nobody, the message went by itself.
    by: Option<UserId>,
    /// When.
    at: Time,
}

/// A report as it is stored.
#[derive(Debug, Clone, Copy)]
struct Report {
    id: ReportId,
    room: RoomId,
    seq: Seq,
    decision: Option<Decision>,
}

/// Whose reports are looked at: those of one room, or all.
#[derive(Debug, Clone, Copy)]
enum Of {
    Room(RoomId),
    Server,
}

/// Which of them: those about which nothing has been decided, or all; at most so many, older than one.
#[derive(Debug, Clone, Copy)]
struct Asked {
    open: bool,
    before: ReportId,
    limit: i64,
}

/// Tells those who look after the room. Once a person is enough: what they said first stays. Whoever reports what was dismissed opens it again.
fn report(work: &mut Work<'_, '_>, caller: &Caller, (room, seq): (RoomId, Seq), new: &NewReport) -> Result<()> {
    let view = access::view(work.tx(), caller, room)?;
    let target = target::seen(work.tx(), &view, seq)?;
    if target.sender == caller.user {
        return Err(Error::invalid("own_message", "This is your own message: delete it, if it should not be there."));
    }
    let (id, now) = (work.new_id(), work.now());
    let id = store::open(work.tx(), id, room, seq)?;
    let note = new.note.as_ref().map_or("", ProfileText::as_str);
    if store::complain(work.tx(), id, (caller.user, now), (new.reason, note))? {
        store::set_decision(work.tx(), id, None)?;
        tell(work, room)?;
    }
    Ok(())
}

/// Decides about a report, or takes the decision back (`None`). To remove takes the message away for everybody, and cannot be taken back.
fn decide(work: &mut Work<'_, '_>, caller: &Caller, (of, id): (Of, ReportId), verdict: Option<Verdict>) -> Result<()> {
    if let Of::Server = of {
        access::server(work.tx(), caller)?;
    }
    let report = store::find(work.tx(), id)?.filter(|report| of.covers(report.room)).ok_or_else(no_such_report)?;
    let access = match of {
        Of::Room(room) => access::caretaker(work, caller, room)?,
        Of::Server => access::reported(work, caller, report.room)?,
    };
    // Read again: until the room's row was locked, somebody else may have decided.
    let report = store::find(work.tx(), id)?.ok_or_else(no_such_report)?;
    let before = report.decision.map(|decision| decision.verdict);
    if before == verdict {
        return Ok(());
    }
    if before == Some(Verdict::Removed) {
        return Err(Error::conflict("already_removed", "This message is gone: what it said cannot be brought back."));
    }
    let (by, at) = (Some(caller.user), work.now());
    store::set_decision(work.tx(), id, verdict.map(|verdict| Decision { verdict, by, at }))?;
    if verdict == Some(Verdict::Removed) {
        remove(work, &access, report)?;
    }
    tell(work, report.room)
}

fn remove(work: &mut Work<'_, '_>, access: &RoomAccess, report: Report) -> Result<()> {
    match target::live(work, access, report.seq) {
        Ok(_) => deletion::gone(work, access, report.seq),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// A message is gone, by whomever: nothing is left to decide.
pub fn settle(work: &mut Work<'_, '_>, room: RoomId, seq: Seq) -> Result<()> {
    let now = work.now();
    if store::settle(work.tx(), room, seq, now)? { tell(work, room) } else { Ok(()) }
}

/// The reports of a room, for those who look after it; of all rooms, for administrators. The JSON text `{"reports":[…],"next":…}`.
fn list(tx: &mut Tx<'_>, caller: &Caller, of: Of, asked: Asked) -> Result<String> {
    match of {
        Of::Room(room) => {
            access::caretaker_view(tx, caller, room)?;
        }
        Of::Server => {
            access::server(tx, caller)?;
        }
    }
    let mut page = store::page(tx, of, asked)?;
    let next = cut_page(&mut page, asked.limit).map_or_else(|| "null".to_owned(), |last| last.id.to_string());
    let mut items = Vec::with_capacity(page.len());
    for report in page {
        if let Some(item) = item(tx, caller, of, report)? {
            items.push(item);
        }
    }
    Ok([r#"{"reports":["#, &items.join(","), r#"],"next":"#, &next, "}"].concat())
}

/// One report as JSON; none where its room is gone.
fn item(tx: &mut Tx<'_>, caller: &Caller, of: Of, report: Report) -> Result<Option<String>> {
    let view = match view_of(tx, caller, of, report.room) {
        Ok(view) => view,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(inside) = history::one(tx, &view, caller.user, report.seq)? else { return Ok(None) };
    let complaints = store::complaints(tx, report.id)?;
    let complaints = serde_json::to_string(&complaints).map_err(Error::internal)?;
    let decision = serde_json::to_string(&report.decision).map_err(Error::internal)?;
    let id = report.id.to_string();
    let ends = [r#"{"id":"#, &id, r#","complaints":"#, &complaints, r#","decision":"#, &decision, ",", &inside, "}"];
    Ok(Some(ends.concat()))
}

fn view_of(tx: &mut Tx<'_>, caller: &Caller, of: Of, room: RoomId) -> Result<RoomView> {
    match of {
        Of::Room(room) => access::caretaker_view(tx, caller, room),
        Of::Server => access::reported_view(tx, caller, room),
    }
}

impl Of {
    fn covers(self, room: RoomId) -> bool {
        match self {
            Self::Room(own) => own == room,
            Self::Server => true,
        }
    }
}

/// Tells those who look after the room that its reports are others now.
fn tell(work: &mut Work<'_, '_>, room: RoomId) -> Result<()> {
    for user in store::caretakers(work.tx(), room)? {
        work.announce_to(user, &UserEvent::ReportsChanged { room: Some(room) })?;
    }
    for user in store::administrators(work.tx(), room)? {
        work.announce_to(user, &UserEvent::ReportsChanged { room: None })?;
    }
    Ok(())
}

fn forget(work: &mut Work<'_, '_>, user: UserId) -> Result<()> {
    Ok(store::delete_of(work.tx(), user)?)
}

fn no_such_report() -> Error {
    Error::not_found("no_such_report", "There is no such report.")
}

fn submit(
    app: &App,
    caller: &Caller,
    (room, seq): (RoomId, Seq),
    new: NewReport,
) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    let caller = *caller;
    app.limit(Limiter::MessageSend, &LimitKey::User(caller.user))?;
    Ok(app.write_in(room, move |work| report(work, &caller, (room, seq), &new)))
}
