//! `/auth/password/`, `/auth/username/`, `/auth/users/delete/`: what asks for the password once more.

use std::convert::Infallible;

use accounts::Accounts;
use accounts::older_programs::{self, Password, Writing};
use app::http::NoContent;
use app::{App, Error, LimitKey, Limiter, Routes};
use axum::Extension;
use axum::extract::State;
use model::Username;
use utoipa_axum::routes;

use super::fields::Fields;
use super::refusal::{Faults, Refusal};
use super::shown::Guest;

const CURRENT: &str = "current_password";
const NEW: &str = "new_password";
const NEW_NAME: &str = "new_username";

pub fn routes() -> Routes {
    Routes::new().routes(routes!(set_password)).routes(routes!(set_username)).routes(routes!(delete_user))
}

/// Changes the password. The token shown stays; everything else that was opened with the old one ends.
#[utoipa::path(
    post, path = "/auth/password/", tag = "older system",
    request_body(description = "`current_password`, `new_password`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    security(("key" = ["account"]), ("access_token" = [])),
    responses((status = 204), (status = 400, description = "By field"), (status = 401), (status = 429))
)]
async fn set_password(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    Guest(caller): Guest,
    fields: Fields,
) -> Result<NoContent, Refusal> {
    let (old, new) = read(&fields)?;
    app.limit(Limiter::Password, &LimitKey::User(caller.user))?;
    let owner = app.read(move |tx| older_programs::find_password(tx, &caller)).await?;
    let cost = app.config().password_cost;
    let prepared =
        app.compute(move || older_programs::prepare_password(owner, Some(&old), &new, cost)).await.map_err(refusal)?;
    let changed = app.write(move |work| older_programs::change_password(work, &caller, &prepared)).await;
    accounts.refuse_all(&changed.map_err(refusal)?);
    Ok(NoContent)
}

/// Changes the username. Nobody else gets the one before.
#[utoipa::path(
    post, path = "/auth/username/", tag = "older system",
    request_body(description = "`current_password`, `new_username`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    security(("key" = ["account"]), ("access_token" = [])),
    responses((status = 204), (status = 400, description = "By field"), (status = 401), (status = 429))
)]
async fn set_username(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    Guest(caller): Guest,
    writing: Writing,
    fields: Fields,
) -> Result<NoContent, Refusal> {
    let mut faults = Faults::default();
    let password = fields.required(CURRENT, &mut faults, |typed| Ok::<_, Infallible>(Password::new(typed)));
    let username = fields.required(NEW_NAME, &mut faults, Username::new);
    let (Some(password), Some(username)) = (password, username) else { return Err(faults.into()) };
    accounts.rename(&app, caller, (username, password), writing).await.map_err(refusal)
}

/// Deletes the account. It is deactivated at once, and erased after the days of grace, unless somebody signs in before. What its person wrote stays,
/// without a name.
#[utoipa::path(
    post, path = "/auth/users/delete/", tag = "older system",
    request_body(description = "`current_password`", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    security(("key" = ["account"]), ("access_token" = [])),
    responses((status = 204), (status = 400, description = "By field"), (status = 401), (status = 409), (status = 429))
)]
async fn delete_user(
    State(app): State<App>,
    accounts: Extension<Accounts>,
    Guest(caller): Guest,
    writing: Writing,
    fields: Fields,
) -> Result<NoContent, Refusal> {
    let mut faults = Faults::default();
    let password = fields.required(CURRENT, &mut faults, |typed| Ok::<_, Infallible>(Password::new(typed)));
    let password = password.ok_or(faults)?;
    accounts.delete_account(&app, caller, password, writing).await.map_err(refusal)
}

fn read(fields: &Fields) -> Result<(Password, Password), Refusal> {
    let mut faults = Faults::default();
    let mut password = |name| fields.required(name, &mut faults, |typed| Ok::<_, Infallible>(Password::new(typed)));
    match (password(CURRENT), password(NEW)) {
        (Some(old), Some(new)) => Ok((old, new)),
        _ => Err(faults.into()),
    }
}

/// The field that a rule speaks of.
fn refusal(error: Error) -> Refusal {
    match error.code() {
        "wrong_password" => Refusal::field(CURRENT, error.detail()),
        "username_taken" => Refusal::field(NEW_NAME, error.detail()),
        "password_length" | "password_too_common" => Refusal::field(NEW, error.detail()),
        _ => error.into(),
    }
}
