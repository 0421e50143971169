//! `/import/` and `/phone-import-recorded/`: contacts from a phone, and whether they are read.

use app::http::Json;
use app::{App, LimitKey, Limiter, Routes};
use axum::extract::State;
use model::ContactSource;
use people::contacts::{self, NewImport};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::chats::SUCCESS;
use super::fields::Fields;
use super::refusal::{Faults, Refusal};
use super::shown::Guest;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(bring_contacts)).routes(routes!(contacts_recorded))
}

/// Contacts that will be read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldContactsImport)]
struct Begun {
    /// `SUCCESS`.
    status: &'static str,
    /// What happened.
    message: &'static str,
}

/// Whether they are read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldContactsRecorded)]
struct Recorded {
    /// Whether the last import is through.
    phone_import_recorded: bool,
}

/// Brings the contacts of a phone, `[{"name":…,"phone":…}]`. They are read beside.
#[utoipa::path(
    post, path = "/import/", tag = "older system", security(("key" = ["account"]), ("access_token" = [])),
    request_body(description = "`contacts`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Begun), (status = 400, description = "By field"), (status = 401), (status = 409), (status = 429))
)]
async fn bring_contacts(State(app): State<App>, Guest(caller): Guest, fields: Fields) -> Result<Json<Begun>, Refusal> {
    let mut faults = Faults::default();
    let Some(list) = fields.list("contacts", &mut faults) else { return Err(faults.into()) };
    app.limit(Limiter::Contacts, &LimitKey::User(caller.user))?;
    let new = NewImport { region: app.config().server.region, source: Some(ContactSource::Phone) };
    app.write(move |work| contacts::begin(work, &caller, &new, list.as_bytes())).await?;
    Ok(Json(Begun { status: SUCCESS, message: "Contacts import started" }))
}

/// Whether the contacts that were brought last are read.
#[utoipa::path(
    get, path = "/phone-import-recorded/", tag = "older system", security(("key" = ["account"]), ("access_token" = [])),
    responses((status = 200, body = Recorded), (status = 401))
)]
async fn contacts_recorded(State(app): State<App>, Guest(caller): Guest) -> Result<Json<Recorded>, Refusal> {
    let phone_import_recorded = app.read(move |tx| contacts::is_recorded(tx, &caller)).await?;
    Ok(Json(Recorded { phone_import_recorded }))
}
