//! `/admin/sign-up`: administrators decide who may make an account.

use app::access;
use app::http::Json;
use app::{App, Caller, Problem, Result, Routes};
use axum::extract::State;
use model::SignUpMode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Change, SignUpRules};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_rules, change_rules))
}

/// What is to be different; absent means as before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignUpRulesEdit {
    /// Who may make an account.
    mode: Option<SignUpMode>,
    /// Where the terms stand: the address of a page, at most 500 characters; the empty text: there are none.
    terms_url: Option<String>,
}

/// Who may make an account, and on what terms. Administrators.
#[utoipa::path(
    get, path = "/admin/sign-up", tag = "accounts", security(("access_token" = []), ("key" = ["admin"])),
    responses((status = 200, body = SignUpRules), (status = 403, body = Problem, description = "`forbidden`"))
)]
async fn get_rules(State(app): State<App>, caller: Caller) -> Result<Json<SignUpRules>> {
    let read = app.read(move |tx| {
        access::server(tx, &caller)?;
        super::rules(tx)
    });
    read.await.map(Json)
}

/// Changes who may make an account, or on what terms. It holds from then on, for those who come. Administrators.
#[utoipa::path(
    patch, path = "/admin/sign-up", tag = "accounts", request_body = SignUpRulesEdit, security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 200, body = SignUpRules),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn change_rules(
    State(app): State<App>,
    caller: Caller,
    Json(edit): Json<SignUpRulesEdit>,
) -> Result<Json<SignUpRules>> {
    let change = Change::new(edit.mode, edit.terms_url.as_deref())?;
    let write = app.write(move |work| {
        let access = access::server(work.tx(), &caller)?;
        super::change(work, &access, &change)
    });
    write.await.map(Json)
}
