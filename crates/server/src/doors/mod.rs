//! Doors of an older system, at its addresses and in its words: token accounts and chat sessions (`docs/doors.md`). They read, call the rules of the
//! features, and write; what is allowed is decided there.

mod chat_messages;
mod chats;
mod contacts;
mod entrance;
mod fields;
mod identity;
mod jwt;
mod page;
mod password;
mod refusal;
mod reset;
mod shown;
mod user;

use accounts::Accounts;
use app::Feature;
use axum::Extension;
use axum::middleware::map_response;

/// The doors, as one more feature beside those that stand behind them.
pub fn feature(accounts: &Accounts) -> Feature {
    let routes = identity::routes()
        .merge(password::routes())
        .merge(reset::routes())
        .merge(jwt::routes())
        .layer(Extension(accounts.clone()));
    let routes = routes.merge(chats::routes()).merge(chat_messages::routes()).merge(contacts::routes());
    Feature::new().root_routes(routes.layer(map_response(refusal::tell_wrong_method)))
}
