//! `POST /contacts/discovery/evaluations`, `GET /contacts/discovery/people`.

use app::http::{Json, Query};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::oprf::{Blinded, Evaluator};
use super::sealed::TAG;
use super::{AT_ONCE, BlindedAddresses, EvaluatedAddresses, FindablePeople};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(evaluate_addresses)).routes(routes!(findable_people))
}

/// Evaluates addresses that it cannot read, so that you compare your contacts on your device. Each costs one of those that you may compare in ten days.
#[utoipa::path(
    post, path = "/contacts/discovery/evaluations", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = EvaluatedAddresses),
        (status = 422, body = Problem, description = "`bad_element`, `invalid_request`: nothing was evaluated, and nothing spent"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn evaluate_addresses(
    State(app): State<App>,
    caller: Caller,
    Json(asked): Json<BlindedAddresses>,
) -> Result<Json<EvaluatedAddresses>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    if asked.blinded.len() > AT_ONCE {
        return Err(Error::invalid("invalid_request", "Send at most 500 elements at once."));
    }
    let mut elements =
        app.compute(move || asked.blinded.iter().map(|element| read(element)).collect::<Result<Vec<_>>>()).await?;
    let (count, most) = (elements.len(), app.config().limits.comparisons);
    let spent = app.write(move |work| super::spend(work, &caller, count, most)).await?;
    elements.truncate(spent.count);
    let evaluated = app.compute(move || {
        let evaluator = Evaluator::new(&spent.secret)?;
        Ok(elements.iter().map(|element| STANDARD.encode(evaluator.answer(element))).collect())
    });
    Ok(Json(EvaluatedAddresses { evaluated: evaluated.await?, left: spent.left, more_at: spent.more_at }))
}

fn read(element: &str) -> Result<Blinded> {
    Blinded::read(&STANDARD.decode(element).unwrap_or_default())
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct After {
    /// The `next` of the page before; absent: from the beginning.
    after: Option<String>,
}

/// Everybody who lets you find them by an address, each under a tag that only the evaluation of one of their addresses yields. Read all pages, whomever you
/// look for: so this server does not learn whom.
#[utoipa::path(
    get, path = "/contacts/discovery/people", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = FindablePeople),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn findable_people(
    State(app): State<App>,
    caller: Caller,
    Query(After { after }): Query<After>,
) -> Result<Json<FindablePeople>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let after = STANDARD.decode(after.unwrap_or_default()).ok().filter(|tag| tag.is_empty() || tag.len() == TAG);
    let after = after.ok_or_else(|| Error::invalid("invalid_request", "Take `next` of the page before."))?;
    app.read(move |tx| super::page(tx, &caller, &after)).await.map(Json)
}
