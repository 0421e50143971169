//! `POST /auth/undo-address`.

use app::http::{Json, NoContent, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Undone;
use crate::addresses;
use crate::http::Memory;
use crate::letters::Writing;
use crate::long_codes;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(undo_address))
}

/// What stood in the letter to an address that was changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AddressUndo {
    /// The code, in any case, with or without its hyphens.
    code: String,
}

/// Takes the change of an address back. All sessions and keys of the account end, and its password opens nothing any more: choose another one by a code to
/// the address.
#[utoipa::path(
    post, path = "/auth/undo-address", tag = "accounts", request_body = AddressUndo, security(()),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_undo`"),
        (status = 409, body = Problem, description = "`email_taken`, `phone_taken`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn undo_address(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    writing: Writing,
    Json(AddressUndo { code }): Json<AddressUndo>,
) -> Result<NoContent> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let hash = long_codes::read(&code).ok_or_else(super::no_such_undo)?;
    let now = app.now();
    let user = app.read(move |tx| super::owner(tx, &hash, now)).await?.ok_or_else(super::no_such_undo)?;
    match app.write(move |work| super::undo(work, (user, &hash), &writing)).await? {
        Undone::Back(ended) => {
            memory.revoked.insert_all(&ended);
            Ok(NoContent)
        }
        Undone::Taken(kind) => Err(addresses::taken(kind)),
    }
}
