//! `GET /contacts`, `DELETE /contacts`, `DELETE /contacts/{contact}` and `GET /contacts/export`.

use app::http::{Json, NoContent, Path, Query, limit};
use app::{App, Caller, Error, Problem, Result, Routes};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use http::header;
use model::{ContactId, Id};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::page::Asked;
use super::{Contact, ContactPage};
use crate::contacts::reading::neutral;

/// Entries that are written at a time.
const AT_ONCE: i64 = 500;
/// The first row.
const HEAD: [&str; 5] = ["Name", "E-mail", "Phone", "State", "Source"];

pub fn routes() -> Routes {
    Routes::new()
        .routes(routes!(list_contacts, remove_all_contacts))
        .routes(routes!(remove_contact))
        .routes(routes!(export_contacts))
}

/// A table, as it comes.
#[derive(ToSchema)]
#[schema(value_type = String)]
struct ContactTable(Body);

impl IntoResponse for ContactTable {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Your address book, the oldest entry first.
#[utoipa::path(
    get, path = "/contacts", tag = "people", params(Asked), security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = ContactPage), (status = 422, body = Problem, description = "`invalid_request`"))
)]
async fn list_contacts(State(app): State<App>, caller: Caller, asked: Query<Asked>) -> Result<Json<ContactPage>> {
    let Query(Asked { state, after, limit: asked }) = asked;
    let (after, limit) = (after.unwrap_or(ContactId::from_raw(0)), limit(asked)?);
    app.read(move |tx| super::list(tx, &caller, (state, after), limit)).await.map(Json)
}

/// Empties your address book. Nobody sees any of it from then on; an import that runs is called off.
#[utoipa::path(
    delete, path = "/contacts", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 204))
)]
async fn remove_all_contacts(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    app.write(move |work| super::clear(work, &caller)).await?;
    Ok(NoContent)
}

/// Takes one entry out of your address book.
#[utoipa::path(
    delete, path = "/contacts/{contact}", tag = "people", params(("contact" = i64, Path)),
    security(("access_token" = []), ("key" = ["account"])),
    responses((status = 204), (status = 404, body = Problem, description = "`no_such_contact`"))
)]
async fn remove_contact(State(app): State<App>, caller: Caller, Path(contact): Path<ContactId>) -> Result<NoContent> {
    app.write(move |work| super::remove(work, &caller, contact)).await?;
    Ok(NoContent)
}

/// Your address book as a table (CSV) that a spreadsheet opens: what it would take for a formula has a `'` before it. It can be imported again.
#[utoipa::path(
    get, path = "/contacts/export", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = ContactTable, content_type = "text/csv"))
)]
async fn export_contacts(State(app): State<App>, caller: Caller) -> Result<Response> {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"contacts.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, ContactTable(Body::from_stream(table(app, caller)))).into_response())
}

/// A part at a time, as they are fetched.
fn table(app: App, caller: Caller) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    stream::try_unfold((app, Some(ContactId::from_raw(0))), move |(app, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let page = app.read(move |tx| super::list(tx, &caller, (None, after), AT_ONCE)).await?;
        let head = (after.get() == 0).then_some(HEAD);
        let rows = rows(&page.contacts, head)?;
        Ok(Some((Bytes::from(rows), (app, page.next))))
    })
}

fn rows(contacts: &[Contact], head: Option<[&str; 5]>) -> Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    if let Some(head) = head {
        table.write_record(head).map_err(Error::internal)?;
    }
    for contact in contacts {
        let [email, phone] = [&contact.email, &contact.phone].map(|field| neutral(field.as_deref().unwrap_or("")));
        let (state, source) = (contact.state.word(), contact.source.word());
        let row = [&neutral(&contact.name), &email, &phone, state, source];
        table.write_record(row).map_err(Error::internal)?;
    }
    table.into_inner().map_err(|why| Error::internal(why.to_string()))
}
