//! `/auth/jwt/create/`, `/auth/jwt/refresh/`, `/auth/jwt/verify/`.

use std::convert::Infallible;

use accounts::Accounts;
use accounts::older_programs::{Holder, NewKey, Writing};
use app::http::{Json, Peer};
use app::{App, Error, Routes};
use axum::Extension;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::entrance::enter;
use super::fields::Fields;
use super::refusal::{Faults, NO_FIELD, Refusal};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(create_jwt)).routes(routes!(refresh_jwt)).routes(routes!(verify_jwt))
}

/// A token for `Authorization: JWT …`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldJwt)]
struct Jwt {
    /// An access token, good for some minutes.
    token: String,
}

/// Signs in: an access token, which may be renewed for seven days.
#[utoipa::path(
    post, path = "/auth/jwt/create/", tag = "older system", security(()),
    request_body(description = "`username`, `password`; `otp` where there is a second step", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Jwt), (status = 400, description = "By field"), (status = 429))
)]
async fn create_jwt(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    peer: Peer,
    writing: Writing,
    fields: Fields,
) -> Result<Json<Jwt>, Refusal> {
    let holder = Holder::Tokens(NewKey::new()?);
    let caller = enter(&app, &accounts, (peer, writing), &fields, holder).await?;
    Ok(Json(Jwt { token: accounts.token(&app, &caller)? }))
}

/// Another token for one that is good still.
#[utoipa::path(
    post, path = "/auth/jwt/refresh/", tag = "older system", security(()),
    request_body(description = "`token`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Jwt), (status = 400, description = "By field"))
)]
async fn refresh_jwt(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    fields: Fields,
) -> Result<Json<Jwt>, Refusal> {
    let token = accounts.renew(&app, &shown(&fields)?).await.map_err(refusal)?;
    Ok(Json(Jwt { token }))
}

/// Whether a token is good: then it is the answer.
#[utoipa::path(
    post, path = "/auth/jwt/verify/", tag = "older system", security(()),
    request_body(description = "`token`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Jwt), (status = 400, description = "By field"))
)]
async fn verify_jwt(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    fields: Fields,
) -> Result<Json<Jwt>, Refusal> {
    let token = shown(&fields)?;
    if accounts.is_good(&app, &token) { Ok(Json(Jwt { token })) } else { Err(refusal(Error::unauthenticated())) }
}

fn shown(fields: &Fields) -> Result<String, Refusal> {
    let mut faults = Faults::default();
    let token = fields.required("token", &mut faults, |text| Ok::<_, Infallible>(text.to_owned()));
    token.ok_or_else(|| faults.into())
}

/// Those programs know no 401 here.
fn refusal(error: Error) -> Refusal {
    match error.code() {
        "unauthenticated" => Refusal::field(NO_FIELD, "This token is not good, or cannot be renewed."),
        _ => error.into(),
    }
}
