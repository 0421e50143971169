//! People as the older system shows them.

use accounts::Me;
use model::UserId;
use serde::Serialize;
use utoipa::ToSchema;

/// Oneself, at the account endpoints.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OldAccount)]
pub struct Account {
    /// The address they gave; empty if none.
    email: String,
    /// What they are called.
    username: String,
    /// Who.
    id: UserId,
}

impl From<Me> for Account {
    fn from(me: Me) -> Self {
        Self { email: me.email.unwrap_or_default(), username: me.username, id: me.id }
    }
}

/// Somebody in a chat: always these five fields.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OldUser)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// What they are called.
    pub username: String,
    /// One's own address; of others always empty.
    pub email: String,
    /// Always empty.
    pub first_name: &'static str,
    /// Always empty.
    pub last_name: &'static str,
}

impl User {
    /// Somebody, as their reader may see them.
    pub fn seen_by(reader: &Me, id: UserId, username: String) -> Self {
        let own = if id == reader.id { reader.email.clone() } else { None };
        Self { id, username, email: own.unwrap_or_default(), first_name: "", last_name: "" }
    }

    /// Oneself.
    pub fn oneself(me: &Me) -> Self {
        Self::seen_by(me, me.id, me.username.clone())
    }
}
