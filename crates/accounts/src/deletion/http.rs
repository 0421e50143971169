//! `POST /me/delete`.

use app::http::Json;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::{Content, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Wish;
use crate::confirmation;
use crate::http::Memory;
use crate::letters::Writing;
use crate::passwords::Password;
use crate::shared::Shared;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(delete_account))
}

/// How your account is to go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountEnd {
    /// Your password. Absent where you have none: then your sign-in, or a code to your address, must not be older than ten minutes.
    #[serde(default)]
    password: Option<Password>,
    /// What becomes of what you wrote.
    content: Content,
}

/// When an account goes.
#[derive(Debug, Serialize, ToSchema)]
struct AccountEnds {
    /// From then on nobody comes back.
    erase_at: Time,
}

/// Deletes your account. It is deactivated at once, and erased after the days of grace; signing in before calls it off.
#[utoipa::path(
    post, path = "/me/delete", tag = "accounts", request_body = AccountEnd,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = AccountEnds),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 409, body = Problem, description = "`last_admin`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn delete_account(
    State(app): State<App>,
    memory: Memory,
    (caller, writing): (Caller, Writing),
    Json(end): Json<AccountEnd>,
) -> Result<Json<AccountEnds>> {
    let erase_at = delete(&app, &memory, (caller, writing), (end.password, end.content)).await?;
    Ok(Json(AccountEnds { erase_at }))
}

/// Deletes the account of whoever shows that it is theirs. Says when it is erased.
///
/// # Errors
/// `wrong_password`, `confirmation_required` (403), `last_admin` (409), `rate_limited` (429).
pub async fn delete(
    app: &App,
    shared: &Shared,
    (caller, writing): (Caller, Writing),
    (password, content): (Option<Password>, Content),
) -> Result<Time> {
    confirmation::http::require(app, caller, password).await?;
    let wish = Wish { content, grace_s: shared.config.grace_s(), writing };
    let (erase_at, ended) = app.write(move |work| super::delete(work, &caller, &wish)).await?;
    shared.revoked.insert_all(&ended);
    Ok(erase_at)
}
