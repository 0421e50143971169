//! Somebody, as others see them: one form in every answer.

use db::Row;
use model::UserId;
use serde::Serialize;
use utoipa::ToSchema;

/// A person, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name, as they spelt it.
    pub username: String,
    /// What they are called, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Their picture, where they have one: see `GET /avatars/{avatar}`. Another picture has another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Whether they administer the server.
    pub admin: bool,
    /// Whether their account was deleted: nothing says any more who they were.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub deleted: bool,
    /// Whether it is a bot: a program speaks for it, and it belongs to somebody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub bot: bool,
}

impl User {
    /// From the columns of `users` that begin at a place: `id, username, display_name, admin, erased_at is not null, bot_of is not null, avatar`.
    ///
    /// # Errors
    /// A column of another type.
    pub fn read(row: &Row<'_>, at: usize) -> db::Result<Self> {
        Ok(Self {
            id: row.get(at)?,
            username: row.get(at + 1)?,
            display_name: row.get(at + 2)?,
            admin: row.get(at + 3)?,
            deleted: row.get(at + 4)?,
            bot: row.get(at + 5)?,
            avatar: row.get(at + 6)?,
        })
    }
}
