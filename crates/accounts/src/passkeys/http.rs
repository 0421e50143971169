//! `GET` and `POST /me/passkeys`, `POST /me/passkeys/start`, `PATCH` and `DELETE /me/passkeys/{passkey}`.

use std::convert::Infallible;

use app::http::{Created, Json, NoContent, Origins, Path};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use model::PasskeyId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::webauthn::{MadeBy, Site, public_rp_id};
use super::{NewPasskey, Passkey, PasskeyName};
use crate::confirmation;
use crate::confirmation::http::Confirmed;
use crate::http::Memory;
use crate::letters::Writing;
use crate::passkey_ceremonies::{self, NewCeremony, expired};
use crate::ways_in::Usable;

pub fn routes() -> Routes {
    let all = Routes::new().routes(routes!(list_passkeys, add_passkey)).routes(routes!(start_passkey));
    all.routes(routes!(rename_passkey, remove_passkey))
}

/// The site that a request came to, if passkeys work there.
pub struct Here(Option<Site>);

impl FromRequestParts<App> for Here {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let origins = Origins::of(&app.config().server, &parts.headers, &parts.extensions);
        Ok(Self(origins.secure().and_then(|origin| Site::at(&origin))))
    }
}

impl Here {
    /// The name that passkeys are bound to here.
    #[must_use]
    pub fn rp_id(&self) -> Option<&str> {
        self.0.as_ref().map(Site::rp_id)
    }

    /// The site.
    ///
    /// # Errors
    /// `passkeys_unavailable` (409).
    pub fn site(self) -> Result<Site> {
        let why = "Passkeys need https and a name: they do not work at this address.";
        self.0.ok_or_else(|| Error::conflict("passkeys_unavailable", why))
    }
}

/// Passkeys that open your account.
#[derive(Debug, Serialize, ToSchema)]
struct Passkeys {
    /// The oldest first; at most 20.
    passkeys: Vec<Passkey>,
}

/// What a device is to be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    /// What this question is recognized by, once, within five minutes.
    pub ceremony: String,
    /// What the browser hands to the device: the JSON forms of WebAuthn Level 3, 5.1.
    #[schema(value_type = Object)]
    pub options: Value,
}

/// What your device made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAnswer {
    /// Of the question.
    ceremony: String,
    /// What you call it.
    name: PasskeyName,
    /// The device's answer: `RegistrationResponseJSON`.
    #[schema(value_type = Object)]
    credential: MadeBy,
}

/// A passkey to be called something else.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPasskeyName {
    /// What it is to be called.
    name: PasskeyName,
}

/// The passkeys that open your account.
#[utoipa::path(
    get, path = "/me/passkeys", tag = "accounts", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = Passkeys))
)]
async fn list_passkeys(State(app): State<App>, caller: Caller) -> Result<Json<Passkeys>> {
    let passkeys = app.read(move |tx| super::list(tx, &caller)).await?;
    Ok(Json(Passkeys { passkeys }))
}

/// Asks your device to make a passkey.
#[utoipa::path(
    post, path = "/me/passkeys/start", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 200, body = Question),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 409, body = Problem, description = "`passkeys_unavailable`: no https, or no name; `too_many_passkeys`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn start_passkey(
    State(app): State<App>,
    caller: Caller,
    here: Here,
    Json(confirmed): Json<Confirmed>,
) -> Result<Json<Question>> {
    let site = here.site()?;
    confirmation::http::require(&app, caller, confirmed.password).await?;
    let fresh = app::random()?;
    let owner = app.read(move |tx| super::owner(tx, &caller, fresh)).await?;
    let asked = site.ask_to_make(&owner)?;
    let new = NewCeremony::add(asked.state, owner.handle, caller)?;
    let ceremony = new.shown();
    app.write(move |work| passkey_ceremonies::begin(work, &new)).await?;
    Ok(Json(Question { ceremony, options: asked.options }))
}

/// Adds the passkey that your device made, in the session that asked for it.
#[utoipa::path(
    post, path = "/me/passkeys", tag = "accounts", request_body = NewAnswer,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 201, body = Passkey),
        (status = 409, body = Problem, description = "`passkeys_unavailable`, `too_many_passkeys`"),
        (status = 422, body = Problem, description = "`ceremony_expired`: too late, a second time, or another session's; `passkey_refused`: not what was asked for"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn add_passkey(
    State(app): State<App>,
    caller: Caller,
    here: Here,
    writing: Writing,
    Json(answer): Json<NewAnswer>,
) -> Result<Created<Passkey>> {
    app.limit(Limiter::VerifyCode, &LimitKey::User(caller.user))?;
    let site = here.site()?;
    let NewAnswer { ceremony, name, credential } = answer;
    let taken = app.write(move |work| super::take(work, &caller, &ceremony)).await?;
    let (ceremony, handle) = taken.ok_or_else(expired)?;
    let rp_id = site.rp_id().to_owned();
    let made = app.compute(move || site.made(&ceremony.state, &credential)).await?;
    let new = NewPasskey { made: made.ok_or_else(super::refused)?, handle, rp_id, name };
    app.write(move |work| super::add(work, &caller, &new, &writing)).await.map(Created)
}

/// Calls one of your passkeys something else.
#[utoipa::path(
    patch, path = "/me/passkeys/{passkey}", tag = "accounts", params(("passkey" = i64, Path)), request_body = NewPasskeyName,
    security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = Passkey), (status = 404, body = Problem, description = "`no_such_passkey`"))
)]
async fn rename_passkey(
    State(app): State<App>,
    caller: Caller,
    Path(passkey): Path<PasskeyId>,
    Json(new): Json<NewPasskeyName>,
) -> Result<Json<Passkey>> {
    app.write(move |work| super::rename(work, &caller, passkey, &new.name)).await.map(Json)
}

/// Takes one of them off your account. On the device it stays until you remove it there.
#[utoipa::path(
    delete, path = "/me/passkeys/{passkey}", tag = "accounts", params(("passkey" = i64, Path)), request_body = Confirmed,
    security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_such_passkey`"),
        (status = 409, body = Problem, description = "`last_way_in`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn remove_passkey(
    State(app): State<App>,
    memory: Memory,
    (caller, writing): (Caller, Writing),
    Path(passkey): Path<PasskeyId>,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    confirmation::http::require(&app, caller, confirmed.password).await?;
    let rp_id = public_rp_id(&app);
    let remove = app.write(move |work| {
        let usable = Usable { providers: &memory.providers, rp_id: rp_id.as_deref() };
        super::remove(work, &caller, passkey, usable, &writing)
    });
    remove.await?;
    Ok(NoContent)
}
