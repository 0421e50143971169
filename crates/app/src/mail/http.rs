//! `GET /admin/outbox`.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::LetterEntry;
use super::page::Which;
use crate::access;
use crate::error::{Problem, Result};
use crate::feature::Routes;
use crate::http::{Json, Query, limit};
use crate::{App, Caller};

/// The routes.
pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_outbox))
}

/// A part of the outbox.
#[derive(Debug, Serialize, ToSchema)]
struct Outbox {
    /// Newest first.
    letters: Vec<LetterEntry>,
    /// Whether a mail server is set; without one letters are kept here and not sent.
    sends: bool,
}

/// The mail that was sent, or would have been, newest first. For administrators.
#[utoipa::path(
    get, path = "/admin/outbox", tag = "administration", params(Which),
    security(("access_token" = []), ("key" = ["admin"])),
    responses((status = 200, body = Outbox), (status = 403, body = Problem, description = "`forbidden`"))
)]
async fn list_outbox(State(app): State<App>, caller: Caller, which: Query<Which>) -> Result<Json<Outbox>> {
    let Which { before, limit: most } = which.0;
    let (most, sends) = (limit(most)?, app.config().mail.smtp_url.is_some());
    let letters = app
        .read(move |tx| {
            let access = access::steward(tx, &caller)?;
            super::list(tx, &access, before, most)
        })
        .await?;
    Ok(Json(Outbox { letters, sends }))
}
