//! The socket door: upgrade, the first frame, resume, and the loop of a session.

mod catch_up;
mod courier;
mod dispatch;
mod door;
mod hello;
mod parcel;
mod session;
mod store;
mod upgrade;
mod wire;

use utoipa_axum::routes;

use crate::Routes;

/// `GET /ws`.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().routes(routes!(upgrade::open_socket))
}
