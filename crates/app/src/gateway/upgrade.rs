//! `GET /api/v1/ws`: who may open a socket, and from which page.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::Response;
use model::Scope;

use super::{session, wire};
use crate::error::{Error, Result};
use crate::http::{Need, Origins, Peer, Scheme, extract_credential, is_from_front_end, session_cookie};
use crate::{App, Credential, LimitKey, Limiter, Problem};

/// What a key must be good for to listen.
pub(super) const SOCKET: Need = Need::Scope(Scope::Read);

/// Opens the socket: see the protocol's description. The session cookie or an `Authorization` header may authenticate it here, else the first
/// frame does.
#[utoipa::path(
    get, path = "/ws", tag = "socket", security(("access_token" = []), ("key" = ["read"]), ()),
    responses(
        (status = 101, description = "A WebSocket from here on"),
        (status = 401, body = Problem, description = "The credential is not good"),
        (status = 403, body = Problem, description = "`foreign_origin`, `insufficient_scope`"),
    )
)]
pub(super) async fn open_socket(State(app): State<App>, peer: Peer, mut request: Request) -> Result<Response> {
    app.limit(Limiter::SocketAddress, &LimitKey::address(peer.0))?;
    let page = Page::of(&app, &request);
    let scheme = Scheme::of(&app.config().server, request.extensions());
    // The cookie is not for the pages of a front end, which show a token in the first frame.
    let cookie = || session_cookie(scheme, request.headers()).map(Credential::Cookie);
    let shown = extract_credential(request.headers());
    let shown = if page == Page::OfFrontEnd { shown } else { shown.or_else(cookie) };
    let by_cookie = matches!(shown, Some(Credential::Cookie(_)));
    if page == Page::Foreign || (page == Page::None && by_cookie) {
        return Err(Error::forbidden("foreign_origin", "This page is not of this server."));
    }
    let caller = match shown {
        Some(credential) => Some(app.authenticate(credential).await?),
        None => None,
    };
    if let Some(caller) = &caller {
        SOCKET.require(caller)?;
        app.limit(Limiter::SocketSession, &LimitKey::Session(caller.session))?;
    }
    let place = crate::http::place(request.extensions());
    let patience = std::time::Duration::from_secs(app.config().socket.write_s);
    let (response, opening) = wire::upgrade(&mut request, patience)?;
    app.spawn(session::run(app.clone(), opening, caller, place));
    Ok(response)
}

/// Which page asks. A browser names the page that opens a socket, and sends the cookie with it wherever that page is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// A program names none.
    None,
    /// One of this server.
    Ours,
    /// One of a front end that the settings list.
    OfFrontEnd,
    /// Any other.
    Foreign,
}

impl Page {
    fn of(app: &App, request: &Request) -> Self {
        let (server, headers) = (&app.config().server, request.headers());
        let Some(origin) = headers.get(header::ORIGIN) else { return Self::None };
        let ours = Origins::of(server, headers, request.extensions());
        if origin.to_str().is_ok_and(|origin| ours.admit(origin)) {
            Self::Ours
        } else if is_from_front_end(server, headers) {
            Self::OfFrontEnd
        } else {
            Self::Foreign
        }
    }
}
