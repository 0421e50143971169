//! `POST /contacts/imports`, `GET /contacts/imports/last`, `GET` and `DELETE /contacts/imports/{import}`.

use std::time::Duration;

use app::http::{Accepted, Json, NoContent, Path, Query, too_slow};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use futures_util::StreamExt;
use model::ContactImportId;
use tokio::time::timeout;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::query::Asked;
use super::{ContactImport, NewImport, PIECE};
use crate::contacts::reading::Format;

/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(30);

pub fn routes() -> Routes {
    Routes::new()
        .routes(routes!(import_contacts))
        .routes(routes!(last_contact_import))
        .routes(routes!(contact_import, cancel_contact_import))
}

/// A file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct ContactFile(#[expect(dead_code, reason = "it stands in the description alone")] Body);

/// Brings an address book: vCard (2.1, 3.0, 4.0), CSV as Google and Outlook write it, or JSON, `[{"name":…,"phone":…,"email":…}]`. It is told by what it
/// holds. A job reads it.
#[utoipa::path(
    post, path = "/contacts/imports", tag = "people", params(Asked), security(("access_token" = []), ("key" = ["account"])),
    request_body(content = ContactFile, content_type = "application/octet-stream"),
    responses(
        (status = 202, body = ContactImport),
        (status = 409, body = Problem, description = "`import_running`: another one is being read; `import_lost`: another one came while this one did"),
        (status = 413, body = Problem, description = "`too_large`"),
        (status = 422, body = Problem, description = "`no_address_book`: it is empty, or an archive; `invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn import_contacts(
    State(app): State<App>,
    caller: Caller,
    asked: Query<Asked>,
    body: Body,
) -> Result<Accepted<ContactImport>> {
    app.limit(Limiter::Contacts, &LimitKey::User(caller.user))?;
    let Query(Asked { region, source }) = asked;
    let new = NewImport { region: region.or(app.config().server.region), source };
    let mut coming = Coming { app: app.clone(), body: body.into_data_stream(), kept: Vec::new(), size: 0 };
    // What is no address book by its beginning is not even begun.
    let mut piece = coming.piece().await?;
    Format::of(&piece).map_err(|_| no_address_book())?;
    let id = app.write(move |work| super::receive(work, &caller, &new)).await?;
    let mut number = 0;
    while !piece.is_empty() {
        let bytes = std::mem::take(&mut piece);
        app.write_bulk(move |work| super::append(work, id, number, &bytes)).await?;
        number += 1;
        piece = coming.piece().await?;
    }
    app.write(move |work| super::start(work, &caller, id)).await.map(Accepted)
}

/// A file that comes in.
struct Coming {
    app: App,
    body: BodyDataStream,
    kept: Vec<u8>,
    size: u64,
}

impl Coming {
    /// The next piece; empty: that was all.
    async fn piece(&mut self) -> Result<Vec<u8>> {
        let most = u64::from(self.app.config().server.contacts_mb) * 1_000_000;
        while self.kept.len() < PIECE {
            let next = timeout(SILENCE, self.body.next()).await.map_err(|_| too_slow())?;
            let Some(bytes) = next else { break };
            let bytes = bytes.map_err(|_| Error::malformed("bad_body", "The body could not be read."))?;
            self.size += bytes.len() as u64;
            if self.size > most {
                return Err(Error::too_large());
            }
            self.kept.extend_from_slice(&bytes);
        }
        let rest = self.kept.split_off(PIECE.min(self.kept.len()));
        Ok(std::mem::replace(&mut self.kept, rest))
    }
}

/// Your last import: how far it is, and what it came to.
#[utoipa::path(
    get, path = "/contacts/imports/last", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = ContactImport), (status = 404, body = Problem, description = "`no_such_import`: there was none"))
)]
async fn last_contact_import(State(app): State<App>, caller: Caller) -> Result<Json<ContactImport>> {
    app.read(move |tx| super::find(tx, &caller, None)).await.map(Json)
}

/// An import of yours. The next one takes its place.
#[utoipa::path(
    get, path = "/contacts/imports/{import}", tag = "people", params(("import" = i64, Path)),
    security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = ContactImport), (status = 404, body = Problem, description = "`no_such_import`"))
)]
async fn contact_import(
    State(app): State<App>,
    caller: Caller,
    Path(import): Path<ContactImportId>,
) -> Result<Json<ContactImport>> {
    app.read(move |tx| super::find(tx, &caller, Some(import))).await.map(Json)
}

/// Calls an import off. What was read of it stays in your book.
#[utoipa::path(
    delete, path = "/contacts/imports/{import}", tag = "people", params(("import" = i64, Path)),
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_import`"),
        (status = 409, body = Problem, description = "`import_ended`"),
    )
)]
async fn cancel_contact_import(
    State(app): State<App>,
    caller: Caller,
    Path(import): Path<ContactImportId>,
) -> Result<NoContent> {
    app.write(move |work| super::cancel(work, &caller, import)).await?;
    Ok(NoContent)
}

fn no_address_book() -> Error {
    Error::invalid("no_address_book", "This is no address book. Send vCard, CSV or JSON, not in an archive.")
}
