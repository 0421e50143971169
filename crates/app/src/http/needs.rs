//! What each address asks of a key. It stands beside the route, in its description, as the role that `security` names: `("key" = ["write"])`.
//!
//! Asked wherever a caller is taken from a request, so that no handler can forget it. An address that names nothing is closed to every key.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use model::Scope;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use crate::error::{Error, Result};
use crate::{App, Caller, Credential};

/// The name that the descriptions use for keys.
const KEY: &str = "key";

/// What somebody must show, to be let in at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Any key, as well as a session.
    Any,
    /// A key with this scope, or a session.
    Scope(Scope),
    /// A session in which a person signed in.
    Session,
}

impl FromStr for Need {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "any" => Ok(Self::Any),
            "session" => Ok(Self::Session),
            scope => scope.parse().map(Self::Scope),
        }
    }
}

impl Need {
    /// Whether this caller shows it.
    ///
    /// # Errors
    /// `insufficient_scope` (403).
    pub fn require(self, caller: &Caller) -> Result<()> {
        let good = match self {
            Self::Any => true,
            Self::Scope(scope) => caller.scopes.has(scope),
            Self::Session => caller.scopes.is_own(),
        };
        if good { Ok(()) } else { Err(Error::insufficient_scope(self)) }
    }

    /// The sentence for whoever does not show it.
    pub(crate) fn missing(self) -> String {
        match self {
            Self::Any | Self::Session => "No key opens this: sign in.".to_owned(),
            Self::Scope(scope) => format!("This key lacks the scope `{scope}`."),
        }
    }
}

/// The needs of all addresses.
#[derive(Debug, Clone, Default)]
pub struct Needs(Arc<HashMap<(Method, String), Need>>);

impl Needs {
    /// Reads them off the description. What names none, or a word that is none, is left out.
    #[must_use]
    pub fn of(description: &OpenApi) -> Self {
        let document = serde_json::to_value(description).unwrap_or_default();
        let mut needs = HashMap::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if let (Ok(method), Some(need)) = (method.to_uppercase().parse(), need_of(operation)) {
                    needs.insert((method, path.clone()), need);
                }
            }
        }
        Self(Arc::new(needs))
    }

    /// What an address needs; none: no key opens it.
    #[must_use]
    pub fn get(&self, method: &Method, path: &str) -> Option<Need> {
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        self.0.get(&(method, path.to_owned())).copied()
    }
}

/// One role, and no more: of two it would not be plain whether one is enough.
fn need_of(operation: &Value) -> Option<Need> {
    let ways = operation["security"].as_array()?;
    match ways.iter().find_map(|way| way.get(KEY))?.as_array()?.as_slice() {
        [only] => only.as_str()?.parse().ok(),
        _ => None,
    }
}

/// Whoever shows this, if it opens the address that they ask.
pub(super) async fn admit(app: &App, parts: &Parts, credential: Credential) -> Result<Caller> {
    let caller = app.authenticate(credential).await?;
    if !caller.scopes.is_own() {
        need_at(parts).require(&caller)?;
    }
    Ok(caller)
}

fn need_at(parts: &Parts) -> Need {
    let path = parts.extensions.get::<MatchedPath>();
    let need =
        parts.extensions.get::<Needs>().zip(path).and_then(|(needs, path)| needs.get(&parts.method, path.as_str()));
    need.unwrap_or(Need::Session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use model::{Id, Scopes, SessionId, UserId};
    use serde_json::json;

    fn caller(scopes: Scopes) -> Caller {
        Caller { user: UserId::from_raw(1), session: SessionId::from_raw(1), expires_at: None, scopes }
    }

    #[test]
    fn a_scope_opens_what_names_it_and_nothing_else() {
        for shown in Scope::ALL {
            let key = caller(Scopes::of(&[shown]));
            for asked in Scope::ALL {
                assert_eq!(Need::Scope(asked).require(&key).is_ok(), asked == shown, "{shown} for {asked}");
            }
            assert!(Need::Any.require(&key).is_ok() && Need::Session.require(&key).is_err());
        }
        assert_eq!(Need::Session.require(&caller(Scopes::KEY)).unwrap_err().code(), "insufficient_scope");
        assert!(Need::Session.require(&caller(Scopes::OWN)).is_ok());
    }

    #[test]
    fn what_is_not_known_is_closed_to_every_key() {
        let (parts, ()) = Request::new(()).into_parts();
        assert_eq!(need_at(&parts), Need::Session);
        assert_eq!(Needs::default().get(&Method::GET, "/"), None);
    }

    #[test]
    fn what_names_no_single_need_is_left_out() {
        let operation = |security: Value| need_of(&json!({ "security": security }));
        assert_eq!(operation(json!([{"access_token": []}, {"key": ["write"]}])), Some(Need::Scope(Scope::Write)));
        assert_eq!(operation(json!([{"key": ["any"]}, {}])), Some(Need::Any));
        for closed in [
            json!([]),
            json!([{}]),
            json!([{"key": []}]),
            json!([{"key": ["read", "write"]}]),
            json!([{"key": ["sudo"]}]),
        ] {
            assert_eq!(operation(closed.clone()), None, "{closed}");
        }
        assert_eq!(need_of(&json!({})), None);
    }
}
