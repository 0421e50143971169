//! `POST` and `DELETE /me/email` and `/me/phone`, `POST /me/email/verify` and `/me/phone/verify`.

use app::http::{Json, NoContent, Peer};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Shown;
use crate::code_requests;
use crate::codes::{self, Code, TextRates};
use crate::confirmation;
use crate::confirmation::http::Confirmed;
use crate::http::Memory;
use crate::letters::Writing;
use crate::me::Me;
use crate::passkeys::webauthn::public_rp_id;
use crate::passwords::Password;
use crate::sign_up::Email;
use crate::ways_in::Usable;
use app::address::{Address, Kind, Typed};

pub fn routes() -> Routes {
    let email = Routes::new().routes(routes!(add_email, remove_email)).routes(routes!(verify_email));
    email.routes(routes!(add_phone, remove_phone)).routes(routes!(verify_phone))
}

/// An address that is to be yours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEmail {
    /// The address.
    email: Email,
    /// Your password: whoever finds this screen open must not put their own address into it. Absent where you have none: then your sign-in, or a
    /// code to your address, must not be older than ten minutes.
    #[serde(default)]
    password: Option<Password>,
}

/// A number that is to be yours.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPhone {
    /// The number: with + and the code of its country, or as people write it where the server stands, if its settings say so.
    phone: Typed,
    /// Your password, as for an e-mail address.
    #[serde(default)]
    password: Option<Password>,
}

/// The word of whoever reads what is sent to an address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShownCode {
    /// The address.
    email: Email,
    /// The code that was sent there.
    code: Code,
}

/// The word of whoever reads what is sent to a number.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TextedCode {
    /// The number, spelt however.
    phone: Typed,
    /// The code that was sent there.
    code: Code,
}

/// Sends a code to an address that is to be yours. Until it is shown, nothing changes.
#[utoipa::path(
    post, path = "/me/email", tag = "accounts", request_body = NewEmail,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204, description = "A code is on its way"),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person, by address and by peer"),
    )
)]
async fn add_email(
    State(app): State<App>,
    caller: Caller,
    peer: Peer,
    writing: Writing,
    Json(new): Json<NewEmail>,
) -> Result<NoContent> {
    let add = Addition { address: Address::Email(new.email), password: new.password };
    add.begin(&app, caller, peer, writing).await
}

/// Sends a code by text to a number that is to be yours. Until it is shown, nothing changes.
#[utoipa::path(
    post, path = "/me/phone", tag = "accounts", request_body = NewPhone,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204, description = "A code is on its way"),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 422, body = Problem, description = "`invalid_phone`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person, by number and by peer"),
    )
)]
async fn add_phone(
    State(app): State<App>,
    caller: Caller,
    memory: Memory,
    (peer, writing): (Peer, Writing),
    Json(new): Json<NewPhone>,
) -> Result<NoContent> {
    let add = Addition { address: new.phone.phone(memory.config.region)?, password: new.password };
    add.begin(&app, caller, peer, writing).await
}

/// Makes an address yours by the code that was sent there.
#[utoipa::path(
    post, path = "/me/email/verify", tag = "accounts", request_body = ShownCode,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Me),
        (status = 409, body = Problem, description = "`email_taken`: meanwhile somebody else showed that it is theirs"),
        (status = 422, body = Problem, description = "`wrong_code`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn verify_email(
    State(app): State<App>,
    caller: Caller,
    writing: Writing,
    Json(shown): Json<ShownCode>,
) -> Result<Json<Me>> {
    verify(&app, caller, (Address::Email(shown.email), shown.code), writing).await
}

/// Makes a number yours by the code that was sent there.
#[utoipa::path(
    post, path = "/me/phone/verify", tag = "accounts", request_body = TextedCode,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Me),
        (status = 409, body = Problem, description = "`phone_taken`: meanwhile somebody else showed that it is theirs"),
        (status = 422, body = Problem, description = "`wrong_code`, `invalid_phone`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn verify_phone(
    State(app): State<App>,
    caller: Caller,
    memory: Memory,
    writing: Writing,
    Json(shown): Json<TextedCode>,
) -> Result<Json<Me>> {
    verify(&app, caller, (shown.phone.phone(memory.config.region)?, shown.code), writing).await
}

/// Takes your address away.
#[utoipa::path(
    delete, path = "/me/email", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_email`"),
        (status = 409, body = Problem, description = "`last_way_in`"),
    )
)]
async fn remove_email(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    writing: Writing,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    remove(&app, &memory, caller, (Kind::Email, confirmed.password), writing).await
}

/// Takes your number away.
#[utoipa::path(
    delete, path = "/me/phone", tag = "accounts", request_body = Confirmed,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`wrong_password`, `confirmation_required`"),
        (status = 404, body = Problem, description = "`no_phone`"),
        (status = 409, body = Problem, description = "`last_way_in`"),
    )
)]
async fn remove_phone(
    State(app): State<App>,
    memory: Memory,
    caller: Caller,
    writing: Writing,
    Json(confirmed): Json<Confirmed>,
) -> Result<NoContent> {
    remove(&app, &memory, caller, (Kind::Phone, confirmed.password), writing).await
}

/// An address about to be added, by whoever shows that it is they.
struct Addition {
    address: Address,
    password: Option<Password>,
}

impl Addition {
    async fn begin(self, app: &App, caller: Caller, peer: Peer, writing: Writing) -> Result<NoContent> {
        let (kind, address, rates) = (self.address.kind(), self.address, TextRates::of(app));
        code_requests::http::admit(app, peer, kind)?;
        confirmation::http::require(app, caller, self.password).await?;
        let wish = app.write(move |work| super::begin(work, &caller, &address, &writing, &rates)).await?;
        codes::count(kind, wish);
        wish.answer()?;
        Ok(NoContent)
    }
}

async fn verify(app: &App, caller: Caller, shown: (Address, Code), writing: Writing) -> Result<Json<Me>> {
    app.limit(Limiter::VerifyCode, &LimitKey::User(caller.user))?;
    let (address, code) = shown;
    let kind = address.kind();
    match app.write(move |work| super::finish(work, &caller, (&address, &code), &writing)).await? {
        Shown::Verified(me) => Ok(Json(*me)),
        Shown::Wrong => Err(codes::wrong()),
        Shown::Taken => Err(super::taken(kind)),
    }
}

async fn remove(
    app: &App,
    memory: &Memory,
    caller: Caller,
    (kind, password): (Kind, Option<Password>),
    writing: Writing,
) -> Result<NoContent> {
    confirmation::http::require(app, caller, password).await?;
    let (memory, rp_id) = (memory.clone(), public_rp_id(app));
    let remove = app.write(move |work| {
        let usable = Usable { providers: &memory.providers, rp_id: rp_id.as_deref() };
        super::remove(work, &caller, kind, (usable, &writing))
    });
    remove.await?;
    Ok(NoContent)
}
