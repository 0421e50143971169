//! `GET` and `POST /me/identities`, `DELETE /me/identities/{identity}`.

use app::http::{Json, NoContent, Path, Scheme};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::IdentityId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Identity;
use crate::attempts::NewAttempt;
use crate::confirmation;
use crate::confirmation::http::Confirmed;
use crate::http::{Header, Memory};
use crate::letters::Writing;
use crate::passkeys::webauthn::public_rp_id;
use crate::passwords::Password;
use crate::providers;
use crate::ways_in::Usable;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_identities, begin_link)).routes(routes!(unlink_identity))
}

/// Accounts elsewhere that open yours.
#[derive(Debug, Serialize, ToSchema)]
struct Identities {
    /// The oldest first.
    identities: Vec<Identity>,
}

/// Where your account is to be linked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    /// The provider's id.
    provider: String,
    /// Where you want to be afterwards: a path of this site.
    onward: String,
    /// Your password. Absent where you have none: then your sign-in, or a code to your address, must not be older than ten minutes.
    #[serde(default)]
    password: Option<Password>,
}

/// The way to the provider.
#[derive(Debug, Serialize, ToSchema)]
struct WayThere {
    /// Where to send the browser.
    url: String,
}

/// The accounts elsewhere that open yours.
#[utoipa::path(
    get, path = "/me/identities", tag = "accounts", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = Identities))
)]
async fn list_identities(State(app): State<App>, memory: Memory, caller: Caller) -> Result<Json<Identities>> {
    let identities = app.read(move |tx| super::list(tx, &caller, &memory.providers)).await?;
    Ok(Json(Identities { identities }))
}

/// Begins the way to a provider, to link your account there. The way back ends where you want to be, with `?problem=…` if it was not linked.
#[utoipa::path(
    post, path = "/me/identities", tag = "accounts", request_body = NewLink,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = WayThere, description = "And a cookie for the way back"),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_such_provider`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
        (status = 503, body = Problem, description = "`provider_unavailable`, `provider_answer`"),
    )
)]
async fn begin_link(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    scheme: Scheme,
    Json(new): Json<NewLink>,
) -> Result<(Header, Json<WayThere>)> {
    let provider = memory.providers.get(&new.provider)?;
    confirmation::http::require(&app, caller, new.password).await?;
    app.limit(Limiter::Provider, &LimitKey::User(caller.user))?;
    let attempt = NewAttempt::to_link(&provider.id, &new.onward, caller)?;
    let (cookie, url) = providers::http::begin(&app, provider, scheme, attempt).await?;
    Ok((cookie, Json(WayThere { url })))
}

/// Takes one of them off your account.
#[utoipa::path(
    delete, path = "/me/identities/{identity}", tag = "accounts", params(("identity" = i64, Path)), request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_such_identity`"),
        (status = 409, body = Problem, description = "`last_way_in`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn unlink_identity(
    State(app): State<App>,
    memory: Memory,
    (caller, writing): (Caller, Writing),
    Path(identity): Path<IdentityId>,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    let rp_id = public_rp_id(&app);
    let unlink = app.write(move |work| {
        let usable = Usable { providers: &memory.providers, rp_id: rp_id.as_deref() };
        super::unlink(work, &caller, identity, usable, &writing)
    });
    unlink.await?;
    Ok(NoContent)
}
