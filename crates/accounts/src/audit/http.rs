//! `GET /admin/audit`.

use app::access;
use app::http::{Json, Query, limit};
use app::{App, Caller, Problem, Result, Routes, cut_page};
use axum::extract::State;
use model::{MAX_ID, Seq};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::AuditEntry;
use super::page::Which;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_acts))
}

/// What administrators did.
#[derive(Debug, Serialize, ToSchema)]
struct Audit {
    /// The latest first.
    entries: Vec<AuditEntry>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What administrators did, and who. Administrators.
#[utoipa::path(
    get, path = "/admin/audit", tag = "accounts", params(Which), security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = Audit),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn list_acts(State(app): State<App>, caller: Caller, which: Query<Which>) -> Result<Json<Audit>> {
    let Which { before, limit: most } = which.0;
    let (before, most) = (before.unwrap_or(Seq::try_from(MAX_ID).unwrap_or(Seq::ZERO)), limit(most)?);
    let mut entries = app
        .read(move |tx| {
            let access = access::server(tx, &caller)?;
            super::list(tx, &access, before, most + 1)
        })
        .await?;
    let next = cut_page(&mut entries, most).map(|last| last.seq.to_string());
    Ok(Json(Audit { entries, next }))
}
