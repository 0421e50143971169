//! `/admin/jobs`: administrators see jobs and step in.

use ::jobs::{Schedule, Shown};
use axum::extract::State;
use model::JobId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::manage;
use super::page::Which;
use crate::access::steward;
use crate::error::{Problem, Result};
use crate::http::{Json, Path, Query};
use crate::{App, Caller, Routes, cut_page};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .routes(routes!(list_jobs))
        .routes(routes!(list_schedules))
        .routes(routes!(change_schedule))
        .routes(routes!(get_job))
        .routes(routes!(retry_job))
        .routes(routes!(cancel_job))
}

/// Jobs, the newest first.
#[derive(Debug, Serialize, ToSchema)]
struct JobPage {
    /// The jobs.
    jobs: Vec<Shown>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Everything that is done again and again.
#[derive(Debug, Serialize, ToSchema)]
struct Schedules {
    /// By name.
    schedules: Vec<Schedule>,
}

/// What changes; absent means as before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScheduleChange {
    /// Other times: minute, hour, day of the month, month, day of the week, in UTC.
    cron: Option<String>,
    /// Whether it is done at all.
    enabled: Option<bool>,
}

/// The jobs of this server, the newest first. Administrators.
#[utoipa::path(
    get, path = "/admin/jobs", tag = "jobs", params(Which), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = JobPage),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn list_jobs(State(app): State<App>, caller: Caller, which: Query<Which>) -> Result<Json<JobPage>> {
    let (filter, before, limit) = which.0.read()?;
    let mut jobs = app
        .read(move |tx| {
            let steward = steward(tx, &caller)?;
            manage::list(tx, &steward, &filter, before, limit + 1)
        })
        .await?;
    let next = cut_page(&mut jobs, limit).map(|last| last.id.to_string());
    Ok(Json(JobPage { jobs, next }))
}

/// One job. Administrators.
#[utoipa::path(
    get, path = "/admin/jobs/{job}", tag = "jobs", params(("job" = i64, Path)), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = Shown),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_job`"),
    )
)]
async fn get_job(State(app): State<App>, caller: Caller, Path(job): Path<JobId>) -> Result<Json<Shown>> {
    let read = app.read(move |tx| {
        let steward = steward(tx, &caller)?;
        manage::find(tx, &steward, job)
    });
    read.await.map(Json)
}

/// Lets a job be tried now: one that waits, is dead, or was called off. Administrators.
#[utoipa::path(
    post, path = "/admin/jobs/{job}/retry", tag = "jobs", params(("job" = i64, Path)), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = Shown),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_job`"),
        (status = 409, body = Problem, description = "`job_running`, `job_done`, `job_double`"),
    )
)]
async fn retry_job(State(app): State<App>, caller: Caller, Path(job): Path<JobId>) -> Result<Json<Shown>> {
    let write = app.write(move |work| {
        let steward = steward(work.tx(), &caller)?;
        manage::retry(work, &steward, job)
    });
    write.await.map(Json)
}

/// Calls a job off. One that runs is asked to stop (`cancelling`), which may take a moment or come too late. Administrators.
#[utoipa::path(
    post, path = "/admin/jobs/{job}/cancel", tag = "jobs", params(("job" = i64, Path)), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = Shown),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_job`"),
        (status = 409, body = Problem, description = "`job_ended`"),
    )
)]
async fn cancel_job(State(app): State<App>, caller: Caller, Path(job): Path<JobId>) -> Result<Json<Shown>> {
    let write = app.write(move |work| {
        let steward = steward(work.tx(), &caller)?;
        manage::cancel(work, &steward, job)
    });
    write.await.map(Json)
}

/// What is done again and again, and when. Administrators.
#[utoipa::path(
    get, path = "/admin/jobs/schedules", tag = "jobs", security(("access_token" = []), ("key" = ["admin"])),
    responses((status = 200, body = Schedules), (status = 403, body = Problem, description = "`forbidden`"))
)]
async fn list_schedules(State(app): State<App>, caller: Caller) -> Result<Json<Schedules>> {
    let names = app.0.desk.schedule_names();
    let schedules = app.read(move |tx| {
        let steward = steward(tx, &caller)?;
        manage::schedules(tx, &steward, &names)
    });
    Ok(Json(Schedules { schedules: schedules.await? }))
}

/// Changes when something is done, or switches it off or on. Administrators.
#[utoipa::path(
    patch, path = "/admin/jobs/schedules/{name}", tag = "jobs", params(("name" = String, Path)), request_body = ScheduleChange,
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = Schedule),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_schedule`"),
        (status = 422, body = Problem, description = "`invalid_cron`, `invalid_request`"),
    )
)]
async fn change_schedule(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    Json(body): Json<ScheduleChange>,
) -> Result<Json<Schedule>> {
    let known = app.0.desk.schedule_names().into_iter().find(|known| *known == name);
    let ScheduleChange { cron, enabled } = body;
    let write = app.write(move |work| {
        let steward = steward(work.tx(), &caller)?;
        let change = manage::read_change(cron.clone(), enabled)?;
        manage::change_schedule(work, &steward, known.ok_or_else(manage::no_such_schedule)?, &change)
    });
    write.await.map(Json)
}
