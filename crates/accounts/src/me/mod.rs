//! Oneself, as others and as oneself sees it.

pub mod http;
pub mod store;

use app::{Caller, Error, Result, Shown, WelcomeAsk, Work};
use db::Tx;
use model::{DisplayName, UserId};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use app::address::{Address, Kind};

use crate::names;

/// A person, as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Me {
    /// The id.
    pub id: UserId,
    /// The name, as it was spelt.
    pub username: String,
    /// What they are called, where that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Their picture, where they have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Whether they administer the server.
    pub admin: bool,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether they have shown that it is theirs; if not, it opens nothing.
    pub email_verified: bool,
    /// Whether they have a password; if not, they come in another way.
    pub has_password: bool,
    /// Their phone number, in E.164. It is theirs: others are not kept.
    pub phone: Option<String>,
}

impl Me {
    /// The address of a kind that stands for the account, if one does.
    #[must_use]
    pub fn address(&self, kind: Kind) -> Option<Address> {
        let stored = match kind {
            Kind::Email => self.email.as_deref().filter(|_| self.email_verified),
            Kind::Phone => self.phone.as_deref(),
        };
        // E.164 needs no region.
        stored.and_then(|stored| Address::read(stored, None).ok())
    }
}

/// The caller themselves.
///
/// # Errors
/// `unauthenticated` if the account is gone.
pub fn get(tx: &mut Tx<'_>, caller: &Caller) -> Result<Me> {
    store::find(tx, caller.user)?.ok_or_else(Error::unauthenticated)
}

/// Notes how somebody is seen from now on. Nobody who is gone is.
///
/// # Errors
/// Storage errors.
pub fn show(work: &mut Work<'_, '_>, user: UserId, shown: &Shown) -> Result<()> {
    match shown {
        Shown::Name(name) => {
            let name = name.as_ref().map(DisplayName::as_str);
            if store::set_display_name(work.tx(), user, name)? {
                names::keep(work, user, name)?;
            }
        }
        Shown::Avatar(avatar) => store::set_avatar(work.tx(), user, avatar.as_deref())?,
    }
    Ok(())
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
