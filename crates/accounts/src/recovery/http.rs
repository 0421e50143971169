//! `POST /auth/recover`, `POST /auth/recover/finish`.

use app::http::{Json, NoContent, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Recovery;
use crate::code_requests::{self, Entry};
use crate::codes::{self, Code};
use crate::http::Memory;
use crate::letters::Writing;
use crate::passwords::{self, Password};
use crate::setup;
use crate::shared::Shared;
use app::address::{Address, Typed};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(recover)).routes(routes!(finish_recovery))
}

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Forgotten {
    /// The e-mail address or the phone number that stands for the account.
    address: Typed,
}

/// Another password, and the right to choose it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Recovered {
    /// The address.
    address: Typed,
    /// The code that was sent there.
    code: Code,
    /// The new password: 8–128 characters, not a common one.
    password: Password,
}

/// Sends a code to the address, if it stands for an account. The answer does not tell.
#[utoipa::path(
    post, path = "/auth/recover", tag = "accounts", request_body = Forgotten, security(()),
    responses(
        (status = 204, description = "If there is an account, a code is on its way"),
        (status = 422, body = Problem, description = "`invalid_address`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn recover(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    writing: Writing,
    Json(forgotten): Json<Forgotten>,
) -> Result<NoContent> {
    let address = forgotten.address.address(memory.config.region)?;
    code_requests::http::ask(&app, peer, (Entry::ResetPassword, address), writing).await
}

/// Chooses another password by the code. All sessions and keys of the account end.
#[utoipa::path(
    post, path = "/auth/recover/finish", tag = "accounts", request_body = Recovered, security(()),
    responses(
        (status = 204),
        (status = 422, body = Problem, description = "`wrong_code`, `invalid_address`, `password_length`, `password_too_common`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn finish_recovery(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    writing: Writing,
    Json(Recovered { address, code, password }): Json<Recovered>,
) -> Result<NoContent> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let address = address.address(memory.config.region)?;
    choose(&app, &memory, (address, code, password), writing).await
}

/// Chooses another password by a code.
///
/// # Errors
/// `wrong_code`, `password_length`, `password_too_common` (422).
pub async fn choose(
    app: &App,
    shared: &Shared,
    (address, code, password): (Address, Code, Password),
    writing: Writing,
) -> Result<NoContent> {
    let (about, place) = (address.clone(), app.read(setup::name).await?);
    let cost = app.config().password_cost;
    // Before the code is looked at: it costs the same whether it is good or not.
    let hashed = app.compute(move || {
        passwords::check(&password, &[about.as_str(), &place])?;
        passwords::hash(&password, cost)
    });
    let recovery = Recovery { address, code, password_hash: hashed.await? };
    let ended = app.write(move |work| super::finish(work, &recovery, &writing)).await?;
    shared.revoked.insert_all(&ended.ok_or_else(codes::wrong)?);
    Ok(NoContent)
}
