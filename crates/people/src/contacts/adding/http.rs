//! `POST /contacts`.

use app::http::{Created, Json};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use utoipa_axum::routes;

use super::HandwrittenContact;
use crate::contacts::book::Contact;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(add_contact))
}

/// Writes one entry into your address book. An address that is there stays one entry, called as you call it now.
#[utoipa::path(
    post, path = "/contacts", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 201, body = Contact),
        (status = 409, body = Problem, description = "`contacts_full`: there is no room"),
        (status = 422, body = Problem, description = "`invalid_address`, `invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn add_contact(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<HandwrittenContact>,
) -> Result<Created<Contact>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let entry = new.entry(app.config().server.region)?;
    let most = app.config().limits.comparisons;
    app.write(move |work| super::add(work, &caller, &entry, most)).await.map(Created)
}
