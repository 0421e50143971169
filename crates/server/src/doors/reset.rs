//! `/auth/password/reset/`, `/auth/password/reset/confirm/`.

use std::convert::Infallible;

use accounts::Accounts;
use accounts::older_programs::{Address, Code, Password, Writing};
use app::http::{NoContent, Peer};
use app::{App, Error, Routes};
use axum::Extension;
use axum::extract::State;
use utoipa_axum::routes;

use super::fields::Fields;
use super::refusal::{Faults, Refusal};

const CODE: &str = "token";
const NEW: &str = "new_password";

pub fn routes() -> Routes {
    Routes::new().routes(routes!(ask_for_reset)).routes(routes!(confirm_reset))
}

/// Sends a code to an address, if it stands for an account. The answer does not tell.
#[utoipa::path(
    post, path = "/auth/password/reset/", tag = "older system", security(()),
    request_body(description = "`email`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 204), (status = 400, description = "By field"), (status = 429))
)]
async fn ask_for_reset(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    peer: Peer,
    writing: Writing,
    fields: Fields,
) -> Result<NoContent, Refusal> {
    let mut faults = Faults::default();
    let address = fields.required("email", &mut faults, |typed| accounts.address(typed));
    let address = address.ok_or(faults)?;
    Ok(accounts.send_reset_code(&app, peer, address, writing).await?)
}

/// Chooses another password by the code. Everything that was opened with the old one ends.
#[utoipa::path(
    post, path = "/auth/password/reset/confirm/", tag = "older system", security(()),
    request_body(description = "`uid`: the address; `token`: the code that was sent there; `new_password`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 204), (status = 400, description = "By field"), (status = 429))
)]
async fn confirm_reset(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    peer: Peer,
    writing: Writing,
    fields: Fields,
) -> Result<NoContent, Refusal> {
    let shown = read(&accounts, &fields)?;
    accounts.reset_password(&app, peer, shown, writing).await.map_err(refusal)
}

fn read(accounts: &Accounts, fields: &Fields) -> Result<(Address, Code, Password), Refusal> {
    let mut faults = Faults::default();
    let address = fields.required("uid", &mut faults, |typed| accounts.address(typed));
    let code = fields.required(CODE, &mut faults, |typed| Code::read(typed).ok_or("a code has six digits"));
    let password = fields.required(NEW, &mut faults, |typed| Ok::<_, Infallible>(Password::new(typed)));
    match (address, code, password) {
        (Some(address), Some(code), Some(password)) => Ok((address, code, password)),
        _ => Err(faults.into()),
    }
}

/// The field that a rule speaks of.
fn refusal(error: Error) -> Refusal {
    match error.code() {
        "wrong_code" => Refusal::field(CODE, error.detail()),
        "password_length" | "password_too_common" => Refusal::field(NEW, error.detail()),
        _ => error.into(),
    }
}
