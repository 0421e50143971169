//! `GET /admin/outbox`.

use axum::Extension;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::page::Which;
use super::{LetterEntry, Sends};
use crate::access;
use crate::error::{Problem, Result};
use crate::feature::Routes;
use crate::http::{Json, Query, limit};
use crate::{App, Caller, cut_page};

/// The routes, of a server that sends these.
pub fn routes(sends: Sends) -> Routes {
    Routes::new().routes(routes!(list_outbox)).layer(Extension(sends))
}

/// A part of the outbox.
#[derive(Debug, Serialize, ToSchema)]
struct Outbox {
    /// Newest first.
    letters: Vec<LetterEntry>,
    /// What to ask with for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// What is sent; the other letters are kept here.
    sends: Sends,
}

/// The mail and the texts that were sent, or would have been, newest first. For administrators.
#[utoipa::path(
    get, path = "/admin/outbox", tag = "administration", params(Which),
    security(("access_token" = []), ("key" = ["admin"])),
    responses((status = 200, body = Outbox), (status = 403, body = Problem, description = "`forbidden`"))
)]
async fn list_outbox(
    State(app): State<App>,
    Extension(sends): Extension<Sends>,
    caller: Caller,
    which: Query<Which>,
) -> Result<Json<Outbox>> {
    let Which { before, limit: most } = which.0;
    let most = limit(most)?;
    let mut letters = app
        .read(move |tx| {
            let access = access::steward(tx, &caller)?;
            super::list(tx, &access, before, most + 1)
        })
        .await?;
    let next = cut_page(&mut letters, most).map(|last| last.id.to_string());
    Ok(Json(Outbox { letters, next, sends }))
}
