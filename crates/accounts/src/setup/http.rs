//! `GET` and `POST /setup`.

use app::http::{Created, Json, Peer, is_ours};
use app::{App, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use model::{RoomName, Username};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::http::{Header, Memory, SignedIn, Visitor, begin_session, greet};
use crate::passwords::Password;
use crate::shared::Shared;
use crate::sign_up::{Email, NewAccount};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(show_setup, set_up))
}

/// What somebody at the set-up page has to know.
#[derive(Debug, Serialize, ToSchema)]
struct Setup {
    /// Whether there is no administrator yet.
    needed: bool,
    /// Whether you would need the code that the terminal printed.
    code_required: bool,
    /// What the server is called.
    name: String,
}

/// The administrator to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstAdmin {
    /// The code that the terminal printed; not needed at the machine itself.
    #[serde(default)]
    code: Option<String>,
    /// The name: 1–32 letters, digits, dots, underscores and hyphens of any script.
    username: Username,
    /// 8–128 characters, not a common one.
    password: Password,
    /// An address, if they like. It is not verified.
    #[serde(default)]
    email: Option<Email>,
    /// What the server is to be called.
    #[serde(default)]
    name: Option<RoomName>,
}

/// From where a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// From this very machine, as far as can be told.
    Here,
    /// From anywhere else.
    Elsewhere,
}

impl FromRequestParts<App> for Place {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let peer = Peer::from_request_parts(parts, app).await?;
        let server = &app.config().server;
        // Behind a proxy on this machine everybody seems to come from it.
        let behind_a_proxy =
            server.public_url.is_some() || !server.trusted_proxies.is_empty() || was_forwarded(&parts.headers);
        let here = peer.0.is_loopback()
            && !behind_a_proxy
            && host(parts).is_some_and(|host| is_ours(server, host.host(), Some(peer.0)));
        Ok(if here { Self::Here } else { Self::Elsewhere })
    }
}

/// Whether somebody passed this request on, and said so.
fn was_forwarded(headers: &HeaderMap) -> bool {
    let telling = ["forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"];
    headers.keys().any(|name| telling.contains(&name.as_str()) || name.as_str().starts_with("x-forwarded"))
}

fn host(parts: &Parts) -> Option<Authority> {
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).and_then(|host| host.parse().ok());
    named.or_else(|| parts.uri.authority().cloned())
}

/// Whether this server waits for its administrator.
#[utoipa::path(get, path = "/setup", tag = "setup", security(()), responses((status = 200, body = Setup)))]
async fn show_setup(State(app): State<App>, place: Place) -> Result<Json<Setup>> {
    let (needed, name) = app.read(|tx| Ok((super::is_needed(tx)?, super::name(tx)?))).await?;
    Ok(Json(Setup { needed, code_required: needed && place == Place::Elsewhere, name }))
}

/// Makes the administrator and signs in. Works once.
#[utoipa::path(
    post, path = "/setup", tag = "setup", request_body = FirstAdmin, params(("commune-client" = Option<String>, Header, description = "`app`: refresh tokens in place of the cookie")), security(()),
    responses(
        (status = 201, body = SignedIn, description = "And the session cookie"),
        (status = 403, body = Problem, description = "`setup_code_required`, `wrong_setup_code`"),
        (status = 409, body = Problem, description = "`setup_done`"),
        (status = 422, body = Problem, description = "`invalid_request`, `password_length`, `password_too_common`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn set_up(
    State(app): State<App>,
    memory: Memory,
    place: Place,
    visitor: Visitor,
    Json(first): Json<FirstAdmin>,
) -> Result<(Header, Created<SignedIn>)> {
    admit(&app, &memory, place, first.code.as_deref()).await?;
    let FirstAdmin { username, password, email, name, .. } = first;
    let place = name.as_ref().map_or_else(String::new, |name| name.as_str().to_owned());
    let cost = app.config().password_cost;
    let account = app.compute(move || NewAccount::prepare(username, email, &password, (&place, cost))).await?;
    let (secret, session) = begin_session(&memory, &visitor)?;
    let opened = app.write(move |work| super::set_up(work, &account, &session, name.as_ref())).await?;
    memory.setup.close();
    let (cookie, signed_in) = greet(&app, &memory, &visitor, opened, &secret)?;
    Ok((cookie, Created(signed_in)))
}

/// Refuses whoever comes too late, and whoever comes from elsewhere without the code; before a password is hashed for them.
async fn admit(app: &App, shared: &Shared, place: Place, code: Option<&str>) -> Result<()> {
    if !app.read(super::is_needed).await? {
        return Err(super::done_already());
    }
    app.limit(Limiter::Setup, &LimitKey::Everybody)?;
    match (place, code) {
        (_, Some(code)) if shared.setup.is(code) => Ok(()),
        (Place::Here, _) => Ok(()),
        (Place::Elsewhere, None) => {
            Err(Error::forbidden("setup_code_required", "Open the link that the server printed when it started."))
        }
        (Place::Elsewhere, Some(_)) => Err(Error::forbidden(
            "wrong_setup_code",
            "This is not the code that the server printed when it last started.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_says_so_is_seen() {
        for name in ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via"] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HeaderName::from_bytes(name.as_bytes()).unwrap(), "1".parse().unwrap());
            assert!(was_forwarded(&headers), "{name}");
        }
        assert!(!was_forwarded(&HeaderMap::new()));
    }
}
