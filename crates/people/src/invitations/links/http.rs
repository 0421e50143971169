//! `GET`, `POST` and `DELETE /me/invitation`.

use app::http::{Created, Json, NoContent};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::InvitationOutcome;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{PersonalLink, PersonalLinkState};

/// The longest life of a link, in seconds: ten years.
const LONGEST_S: i64 = 315_360_000;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_personal_link, make_personal_link, switch_personal_link_off))
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPersonalLink {
    /// What becomes of you and whoever accepts.
    then: InvitationOutcome,
    /// How many seconds it works, at most ten years; unless said, until it is replaced or switched off.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in_s: Option<i64>,
}

/// Whether you have a personal link that works.
#[utoipa::path(
    get, path = "/me/invitation", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 200, body = PersonalLinkState))
)]
async fn get_personal_link(State(app): State<App>, caller: Caller) -> Result<Json<PersonalLinkState>> {
    let now = app.now();
    app.read(move |tx| super::get(tx, &caller, now)).await.map(Json)
}

/// Makes your personal link, in place of the one before. Whoever holds it learns who you are, and may accept, once each.
#[utoipa::path(
    post, path = "/me/invitation", tag = "people", request_body = NewPersonalLink, security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 201, body = PersonalLink),
        (status = 409, body = Problem, description = "`is_bot`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn make_personal_link(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewPersonalLink>,
) -> Result<Created<PersonalLink>> {
    if new.expires_in_s.is_some_and(|seconds| !(1..=LONGEST_S).contains(&seconds)) {
        return Err(Error::invalid(
            "invalid_request",
            "A personal link works for at least a second and at most ten years.",
        ));
    }
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    app.write(move |work| super::make(work, &caller, new.then, new.expires_in_s)).await.map(Created)
}

/// Switches your personal link off. Whoever accepted stays what they are to you.
#[utoipa::path(
    delete, path = "/me/invitation", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 204))
)]
async fn switch_personal_link_off(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    app.write(move |work| super::switch_off(work, &caller)).await?;
    Ok(NoContent)
}
