//! `POST /auth/recover`, `POST /auth/recover/finish`.

use app::http::{Json, NoContent, Peer};
use app::{App, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Recovery, StartRecovery};
use crate::codes::{self, Code};
use crate::http::Memory;
use crate::letters::Writing;
use crate::passwords::{self, Password};
use crate::sign_up::Email;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(recover)).routes(routes!(finish_recovery))
}

/// Whose password is forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Forgotten {
    /// The address that stands for the account.
    email: Email,
}

/// Another password, and the right to choose it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Recovered {
    /// The address.
    email: Email,
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
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn recover(
    State(app): State<App>,
    peer: Peer,
    writing: Writing,
    Json(forgotten): Json<Forgotten>,
) -> Result<NoContent> {
    app.limit(Limiter::SendCode, &LimitKey::address(peer.0))?;
    let email = forgotten.email.as_str().to_owned();
    let job = StartRecovery { email, language: writing.language.tag().to_owned() };
    app.write(move |work| work.enqueue(&job)).await?;
    Ok(NoContent)
}

/// Chooses another password by the code. All sessions and keys of the account end.
#[utoipa::path(
    post, path = "/auth/recover/finish", tag = "accounts", request_body = Recovered, security(()),
    responses(
        (status = 204),
        (status = 422, body = Problem, description = "`wrong_code`, `password_length`, `password_too_common`"),
        (status = 429, body = Problem, description = "`rate_limited`, by peer"),
    )
)]
async fn finish_recovery(
    State(app): State<App>,
    memory: Memory,
    peer: Peer,
    writing: Writing,
    Json(Recovered { email, code, password }): Json<Recovered>,
) -> Result<NoContent> {
    app.limit(Limiter::VerifyCode, &LimitKey::address(peer.0))?;
    let about = email.clone();
    // Before the code is looked at: it costs the same whether it is good or not.
    let hashed = app.compute(move || {
        passwords::check(&password, &[about.as_str()])?;
        passwords::hash(&password)
    });
    let recovery = Recovery { email, code, password_hash: hashed.await? };
    let ended = app.write(move |work| super::finish(work, &recovery, &writing)).await?;
    memory.revoked.insert_all(&ended.ok_or_else(codes::wrong)?);
    Ok(NoContent)
}
