//! Oneself, as others and as oneself sees it.

pub mod http;
pub mod store;

use app::{Caller, Error, Result, WelcomeAsk};
use db::Tx;
use model::UserId;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A person, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name, as they spelt it.
    pub username: String,
    /// What they are called, where that is something else: people who came by an import, as they were written there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Whether they administer the server.
    pub admin: bool,
}

/// A person, as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// The id.
    pub id: UserId,
    /// The name, as it was spelt.
    pub username: String,
    /// Whether they administer the server.
    pub admin: bool,
    /// The address they gave; not verified.
    pub email: Option<String>,
}

/// The caller themselves.
///
/// # Errors
/// `unauthenticated` if the account is gone.
pub fn get(tx: &mut Tx<'_>, caller: &Caller) -> Result<Me> {
    store::find(tx, caller.user)?.ok_or_else(Error::unauthenticated)
}

/// The section `user` of `welcome`.
///
/// # Errors
/// As [`get`].
pub fn section(tx: &mut Tx<'_>, ask: &WelcomeAsk<'_>, welcome: &mut Map<String, Value>) -> Result<()> {
    let me = get(tx, ask.caller)?;
    welcome.insert("user".to_owned(), serde_json::to_value(me).map_err(Error::internal)?);
    Ok(())
}
