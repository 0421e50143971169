//! `POST /auth/passkey/start`, `POST /auth/passkey/verify`.

use app::http::{Json, Peer};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use serde::Deserialize;
use tracing::warn;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Candidate, Known};
use crate::http::{Header, Memory, Nothing, SignedIn, Visitor, begin_session, greet};
use crate::passkey_ceremonies::{self, NewCeremony, Purpose, expired};
use crate::passkeys::http::{Here, Question};
use crate::passkeys::webauthn::{ShownBy, Site, Verdict};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(start_passkey_sign_in)).routes(routes!(verify_passkey))
}

/// The passkey that somebody shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeyAnswer {
    /// Of the question.
    pub ceremony: String,
    /// The device's answer: `AuthenticationResponseJSON`.
    #[schema(value_type = Object)]
    pub credential: ShownBy,
}

/// Asks whoever comes for a passkey, without asking who they are.
#[utoipa::path(
    post, path = "/auth/passkey/start", tag = "accounts", request_body = Nothing, security(()),
    responses(
        (status = 200, body = Question),
        (status = 409, body = Problem, description = "`passkeys_unavailable`: no https, or no name"),
        (status = 429, body = Problem, description = "`rate_limited`, by address"),
    )
)]
async fn start_passkey_sign_in(
    State(app): State<App>,
    peer: Peer,
    here: Here,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Question>> {
    app.limit(Limiter::SignIn, &LimitKey::address(peer.0))?;
    let asked = here.site()?.ask_to_show()?;
    let new = NewCeremony::sign_in(asked.state)?;
    let ceremony = new.shown();
    app.write(move |work| passkey_ceremonies::begin(work, &new)).await?;
    Ok(Json(Question { ceremony, options: asked.options }))
}

/// Signs in with the passkey that was shown.
#[utoipa::path(
    post, path = "/auth/passkey/verify", tag = "accounts", request_body = PasskeyAnswer, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 200, body = SignedIn, description = "And the session cookie"),
        (status = 401, body = Problem, description = "`wrong_passkey`: nobody's, or shown to another site, or wrong in any other way"),
        (status = 403, body = Problem, description = "`account_locked`"),
        (status = 409, body = Problem, description = "`passkeys_unavailable`"),
        (status = 422, body = Problem, description = "`ceremony_expired`: too late, or a second time"),
        (status = 429, body = Problem, description = "`rate_limited`, by address"),
    )
)]
async fn verify_passkey(
    State(app): State<App>,
    memory: Memory,
    (peer, visitor): (Peer, Visitor),
    here: Here,
    Json(answer): Json<PasskeyAnswer>,
) -> Result<(Header, Json<SignedIn>)> {
    app.limit(Limiter::SignIn, &LimitKey::address(peer.0))?;
    let known = known(&app, here.site()?, answer, (Purpose::SignIn, None)).await?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let opened = app.write(move |work| super::sign_in(work, &known, &session)).await?;
    let (cookie, signed_in) = greet(&app, &memory, &visitor, opened, &secret)?;
    Ok((cookie, Json(signed_in)))
}

/// Whose passkey it is that was shown, in answer to a question of this kind.
///
/// # Errors
/// `ceremony_expired` (422), `wrong_passkey` (401).
pub async fn known(app: &App, site: Site, answer: PasskeyAnswer, asked: (Purpose, Option<Caller>)) -> Result<Known> {
    let (PasskeyAnswer { ceremony, credential }, (purpose, by)) = (answer, asked);
    let id = credential.get_credential_id().to_vec();
    let taken = app.write(move |work| super::take(work, (&ceremony, &id), (purpose, by.as_ref()))).await?;
    let Candidate { ceremony, stored } = taken.ok_or_else(expired)?;
    let stored = stored.ok_or_else(super::wrong)?;
    let (id, user) = (stored.id, stored.user);
    let judged = app.compute(move || {
        let by = (stored.handle.as_slice(), stored.credential.as_str());
        site.shown(&ceremony.state, &credential, by).map(|verdict| (stored, verdict))
    });
    match judged.await? {
        (stored, Verdict::Right(used)) => Ok(Known { stored, used }),
        (_, Verdict::Wrong) => Err(super::wrong()),
        (_, Verdict::Copied) => {
            warn!(%user, passkey = %id, "A passkey did not count further: there may be a copy of it. Nobody was let in");
            Err(super::wrong())
        }
    }
}
