//! `GET /api/v1/ws`: who may open a socket, and from which page.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::Response;

use super::{session, wire};
use crate::error::{Error, Result};
use crate::http::{Origins, Peer, Scheme, extract_credential, session_cookie};
use crate::{App, Credential, LimitKey, Limiter, Problem};

/// Opens the socket: see the protocol's description. The session cookie or an `Authorization` header may authenticate it here, else the first
/// frame does.
#[utoipa::path(
    get, path = "/ws", tag = "socket",
    responses(
        (status = 101, description = "A WebSocket from here on"),
        (status = 401, body = Problem, description = "The credential is not good"),
        (status = 403, body = Problem, description = "`foreign_origin`"),
    )
)]
pub(super) async fn open_socket(State(app): State<App>, peer: Peer, mut request: Request) -> Result<Response> {
    app.limit(Limiter::SocketAddress, &LimitKey::address(peer.0))?;
    let scheme = Scheme::of(&app.config().server, request.extensions());
    let cookie = || session_cookie(scheme, request.headers()).map(Credential::Cookie);
    let shown = extract_credential(request.headers()).or_else(cookie);
    refuse_foreign_pages(&app, &request, shown.as_ref())?;
    let caller = match shown {
        Some(credential) => Some(app.authenticate(credential).await?),
        None => None,
    };
    if let Some(caller) = &caller {
        app.limit(Limiter::SocketSession, &LimitKey::Session(caller.session))?;
    }
    let place = crate::http::place(request.extensions());
    let patience = std::time::Duration::from_secs(app.config().socket.write_s);
    let (response, opening) = wire::upgrade(&mut request, patience)?;
    app.spawn(session::run(app.clone(), opening, caller, place));
    Ok(response)
}

/// A browser names the page that opens a socket, and sends the cookie with it wherever that page is from. A program names none.
fn refuse_foreign_pages(app: &App, request: &Request, shown: Option<&Credential>) -> Result<()> {
    let foreign = || Error::forbidden("foreign_origin", "This page is not of this server.");
    match request.headers().get(header::ORIGIN) {
        Some(origin) => {
            let origins = Origins::of(&app.config().server, request.headers(), request.extensions());
            let ours = origin.to_str().is_ok_and(|origin| origins.admit(origin));
            if ours { Ok(()) } else { Err(foreign()) }
        }
        None if matches!(shown, Some(Credential::Cookie(_))) => Err(foreign()),
        None => Ok(()),
    }
}
