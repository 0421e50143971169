//! `PUT /rooms/{room}/messages/{seq}/report`; `GET /rooms/{room}/reports`, `PUT` and `DELETE …/{report}/decision`; the same under `/admin/reports`.

use app::http::{Json, NoContent, Path, PathPair, Query, RawJson, limit, one_spelling};
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{Id, MAX_ID, ReportId, RoomId, Seq, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Complaint, Decision, NewReport, Of, decide, submit};
use crate::history::{EventForm, MessageState};

pub fn routes() -> Routes {
    let rooms = Routes::new().routes(routes!(report_message)).routes(routes!(list_reports));
    let rooms = rooms.routes(routes!(decide_report, undo_report));
    rooms.routes(routes!(list_all_reports)).routes(routes!(decide_any_report, undo_any_report))
}

/// Which reports.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AskedReports {
    /// Also those about which something has been decided.
    #[serde(default)]
    all: bool,
    /// What comes after a page: its `next`.
    #[serde(default, deserialize_with = "one_spelling")]
    #[param(value_type = Option<i64>)]
    before: Option<ReportId>,
    /// How many; 50 unless said, at most 200.
    limit: Option<i64>,
}

impl AskedReports {
    fn asked(self) -> Result<Asked> {
        let before = self.before.unwrap_or(ReportId::from_raw(MAX_ID));
        Ok(Asked { open: !self.all, before, limit: limit(self.limit)? })
    }
}

/// Reported messages, the last first.
#[derive(Debug, Serialize, ToSchema)]
struct ReportPage {
    /// The reports.
    reports: Vec<ReportForm>,
    /// Goes into `before`; null: there are no older ones.
    next: Option<ReportId>,
}

/// A message that was reported.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
struct ReportForm {
    /// The report.
    id: ReportId,
    /// Who reported it, and why; the first hundred.
    complaints: Vec<Complaint>,
    /// What was decided; null: nothing yet.
    decision: Option<Decision>,
    /// The message's own event.
    event: EventForm,
    /// What has been done to it, as of now.
    state: Option<MessageState>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDecision {
    /// What.
    verdict: Verdict,
}

/// Reports a message to those who look after the room; to administrators, where nobody does. Again changes nothing.
#[utoipa::path(
    put, path = "/rooms/{room}/messages/{seq}/report", tag = "messages",
    params(("room" = i64, Path), ("seq" = i64, Path)), request_body = NewReport,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_message`"),
        (status = 422, body = Problem, description = "`own_message`"),
    )
)]
async fn report_message(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, seq): PathPair<RoomId, Seq>,
    Json(new): Json<NewReport>,
) -> Result<NoContent> {
    submit(&app, &caller, (room, seq), new)?.await?;
    Ok(NoContent)
}

/// What was reported in a room that you look after.
#[utoipa::path(
    get, path = "/rooms/{room}/reports", tag = "messages", params(("room" = i64, Path)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = ReportPage),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`"),
    )
)]
async fn list_reports(
    State(app): State<App>,
    caller: Caller,
    Path(room): Path<RoomId>,
    asked: Query<AskedReports>,
) -> Result<RawJson> {
    let asked = asked.0.asked()?;
    app.read(move |tx| super::list(tx, &caller, Of::Room(room), asked)).await.map(RawJson)
}

/// Decides about a report of a room that you look after. To remove takes the message away for everybody.
#[utoipa::path(
    put, path = "/rooms/{room}/reports/{report}/decision", tag = "messages",
    params(("room" = i64, Path), ("report" = i64, Path)), request_body = NewDecision,
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_report`"),
        (status = 409, body = Problem, description = "`already_removed`"),
    )
)]
async fn decide_report(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, report): PathPair<RoomId, ReportId>,
    Json(new): Json<NewDecision>,
) -> Result<NoContent> {
    let of = (Of::Room(room), report);
    app.write_in(room, move |work| decide(work, &caller, of, Some(new.verdict))).await?;
    Ok(NoContent)
}

/// Takes back that a report was dismissed.
#[utoipa::path(
    delete, path = "/rooms/{room}/reports/{report}/decision", tag = "messages",
    params(("room" = i64, Path), ("report" = i64, Path)),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`, `not_a_member`"),
        (status = 404, body = Problem, description = "`no_such_room`, `no_such_report`"),
        (status = 409, body = Problem, description = "`already_removed`"),
    )
)]
async fn undo_report(
    State(app): State<App>,
    caller: Caller,
    PathPair(room, report): PathPair<RoomId, ReportId>,
) -> Result<NoContent> {
    app.write_in(room, move |work| decide(work, &caller, (Of::Room(room), report), None)).await?;
    Ok(NoContent)
}

/// What was reported anywhere, for administrators: the reported messages, and nothing else of their rooms.
#[utoipa::path(
    get, path = "/admin/reports", tag = "admin",
    security(("access_token" = []), ("key" = ["admin"])),
    responses((status = 200, body = ReportPage), (status = 403, body = Problem, description = "`forbidden`"))
)]
async fn list_all_reports(State(app): State<App>, caller: Caller, asked: Query<AskedReports>) -> Result<RawJson> {
    let asked = asked.0.asked()?;
    app.read(move |tx| super::list(tx, &caller, Of::Server, asked)).await.map(RawJson)
}

/// Decides about a report of any room, for administrators.
#[utoipa::path(
    put, path = "/admin/reports/{report}/decision", tag = "admin", params(("report" = i64, Path)),
    request_body = NewDecision,
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_report`"),
        (status = 409, body = Problem, description = "`already_removed`"),
    )
)]
async fn decide_any_report(
    State(app): State<App>,
    caller: Caller,
    Path(report): Path<ReportId>,
    Json(new): Json<NewDecision>,
) -> Result<NoContent> {
    app.write(move |work| decide(work, &caller, (Of::Server, report), Some(new.verdict))).await?;
    Ok(NoContent)
}

/// Takes back that a report was dismissed, for administrators.
#[utoipa::path(
    delete, path = "/admin/reports/{report}/decision", tag = "admin", params(("report" = i64, Path)),
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_report`"),
        (status = 409, body = Problem, description = "`already_removed`"),
    )
)]
async fn undo_any_report(State(app): State<App>, caller: Caller, Path(report): Path<ReportId>) -> Result<NoContent> {
    app.write(move |work| decide(work, &caller, (Of::Server, report), None)).await?;
    Ok(NoContent)
}
