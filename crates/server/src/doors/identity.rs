//! `/auth/users/create/`, `/auth/token/create/` (and `login`), `/auth/token/destroy/` (and `logout`), `/auth/me/`.

use std::convert::Infallible;

use accounts::older_programs::{self, Email, Holder, NewKey, Password, Writing};
use accounts::{Accounts, NewAccount};
use app::http::{Created, Json, NoContent, Peer};
use app::{App, LimitKey, Limiter, Routes};
use axum::Extension;
use axum::extract::State;
use model::Username;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::entrance::enter;
use super::fields::Fields;
use super::refusal::{Faults, Refusal};
use super::shown::Guest;
use super::user::Account;

pub fn routes() -> Routes {
    let tokens = Routes::new().routes(routes!(create_token)).routes(routes!(log_in));
    let tokens = tokens.routes(routes!(destroy_token)).routes(routes!(log_out));
    tokens.routes(routes!(create_user)).routes(routes!(show_me))
}

/// A token for `Authorization: Token …`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldToken)]
struct Token {
    /// The key itself; it is not shown again.
    auth_token: String,
}

/// Makes an account, without signing in.
#[utoipa::path(
    post, path = "/auth/users/create/", tag = "older system", security(()),
    request_body(description = "`username`, `password`, `email` if they like", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 201, body = Account), (status = 400, description = "By field"), (status = 429))
)]
async fn create_user(State(app): State<App>, peer: Peer, fields: Fields) -> Result<Created<Account>, Refusal> {
    let mut faults = Faults::default();
    let username = fields.required("username", &mut faults, Username::new);
    let password = fields.required("password", &mut faults, read_password);
    let email = fields.optional("email", &mut faults, Email::new);
    let (Some(username), Some(password), true) = (username, password, faults.is_empty()) else {
        return Err(faults.into());
    };
    app.limit(Limiter::Register, &LimitKey::address(peer.0))?;
    let place = app.read(accounts::place_name).await?;
    let cost = app.config().password_cost;
    let account = app.compute(move || NewAccount::prepare(username, email, &password, (&place, cost))).await?;
    let me = app.write(move |work| older_programs::create(work, &account)).await?;
    older_programs::tell(me.id);
    Ok(Created(me.into()))
}

fn read_password(typed: &str) -> Result<Password, Infallible> {
    Ok(Password::new(typed))
}

/// Signs in: makes a key.
#[utoipa::path(
    post, path = "/auth/token/create/", tag = "older system", security(()),
    request_body(description = "`username`, `password`, `otp` where there is a second step", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Token), (status = 400, description = "By field"), (status = 429))
)]
async fn create_token(
    app: State<App>,
    accounts: Extension<Accounts>,
    (peer, writing): (Peer, Writing),
    fields: Fields,
) -> Result<Json<Token>, Refusal> {
    sign_in(&app, &accounts, (peer, writing), &fields).await
}

/// As `/auth/token/create/`.
#[utoipa::path(
    post, path = "/auth/token/login/", tag = "older system", security(()),
    request_body(description = "`username`, `password`, `otp` where there is a second step", content(
        (Object = "application/x-www-form-urlencoded"), (Object = "application/json")
    )),
    responses((status = 200, body = Token), (status = 400, description = "By field"), (status = 429))
)]
async fn log_in(
    app: State<App>,
    accounts: Extension<Accounts>,
    (peer, writing): (Peer, Writing),
    fields: Fields,
) -> Result<Json<Token>, Refusal> {
    sign_in(&app, &accounts, (peer, writing), &fields).await
}

async fn sign_in(
    app: &App,
    accounts: &Accounts,
    coming: (Peer, Writing),
    fields: &Fields,
) -> Result<Json<Token>, Refusal> {
    let key = NewKey::new()?;
    let auth_token = key.as_str().to_owned();
    enter(app, accounts, coming, fields, Holder::Key(key)).await?;
    Ok(Json(Token { auth_token }))
}

/// Signs out: ends the session behind the token shown.
#[utoipa::path(
    post, path = "/auth/token/destroy/", tag = "older system", security(("key" = ["any"]), ("access_token" = [])),
    responses((status = 204), (status = 401))
)]
async fn destroy_token(app: State<App>, memory: Extension<Accounts>, guest: Guest) -> Result<NoContent, Refusal> {
    sign_out(&app, &memory, guest).await
}

/// As `/auth/token/destroy/`.
#[utoipa::path(
    post, path = "/auth/token/logout/", tag = "older system", security(("key" = ["any"]), ("access_token" = [])),
    responses((status = 204), (status = 401))
)]
async fn log_out(app: State<App>, memory: Extension<Accounts>, guest: Guest) -> Result<NoContent, Refusal> {
    sign_out(&app, &memory, guest).await
}

async fn sign_out(app: &App, accounts: &Accounts, Guest(caller): Guest) -> Result<NoContent, Refusal> {
    app.write(move |work| older_programs::close(work, &caller)).await?;
    accounts.refuse(caller.session);
    Ok(NoContent)
}

/// Who you are.
#[utoipa::path(
    get, path = "/auth/me/", tag = "older system", security(("key" = ["read"]), ("access_token" = [])),
    responses((status = 200, body = Account), (status = 401))
)]
async fn show_me(State(app): State<App>, Guest(caller): Guest) -> Result<Json<Account>, Refusal> {
    let me = app.read(move |tx| older_programs::me(tx, &caller)).await?;
    Ok(Json(me.into()))
}
