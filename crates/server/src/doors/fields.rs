//! The fields of a request: an HTML form's or a JSON object's, whichever comes. What is not asked for is not looked at.

use std::fmt::Display;

use app::http::read_body;
use app::{App, Error};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::refusal::{Faults, NO_FIELD, Refusal};

/// Fields by name. Of two with one name the last counts.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

impl FromRequest<App> for Fields {
    type Rejection = Refusal;
    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let form = Form::of(request.headers());
        let body = read_body(request, app).await?;
        match form {
            _ if body.is_empty() => Ok(Self::default()),
            Form::Pairs => Self::of_pairs(&body),
            Form::Json => Self::of_json(&body),
            Form::Other => {
                let error = Error::invalid("unsupported_media_type", "Send a form or JSON.");
                Err(error.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE).into())
            }
        }
    }
}

/// How a body is written.
enum Form {
    Pairs,
    Json,
    Other,
}

impl Form {
    fn of(headers: &HeaderMap) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Self::Pairs
        } else if kind.eq_ignore_ascii_case("application/json") {
            Self::Json
        } else {
            Self::Other
        }
    }
}

impl Fields {
    /// Reads `name=value&…`, as forms and the part of an address behind `?` are written.
    ///
    /// # Errors
    /// What is not UTF-8: two passwords must not become one by replacing what cannot be read.
    pub fn of_pairs(text: &[u8]) -> Result<Self, Refusal> {
        let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let pair = |pair: &[u8]| {
            let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            Some((decoded(&pair[..middle])?, Value::String(decoded(pair.get(middle + 1..).unwrap_or_default())?)))
        };
        let map: Option<Map<String, Value>> = pairs.map(pair).collect();
        map.map(Self).ok_or_else(|| Error::malformed("bad_form", "This form cannot be read: it is not UTF-8.").into())
    }

    fn of_json(text: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(text) {
            Ok(Value::Object(map)) => Ok(Self(map)),
            Ok(_) => Err(Refusal::field(NO_FIELD, "Send an object with fields.")),
            Err(why) => Err(Error::malformed("bad_json", format!("This is not JSON: {why}.")).into()),
        }
    }

    /// The value of a field that must be there; else a fault is noted.
    pub fn required<T, E: Display>(
        &self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.0.get(name).is_none_or(says_nothing) {
            faults.add(name, "This field is required.");
            return None;
        }
        self.optional(name, faults, read)
    }

    /// A list of objects that must be there and not be empty, as JSON: a form holds it as a text. Else a fault is noted.
    pub fn list(&self, name: &'static str, faults: &mut Faults) -> Option<String> {
        let Some(value) = self.0.get(name).filter(|value| !says_nothing(value)) else {
            faults.add(name, "This field is required.");
            return None;
        };
        let written = value.as_str().map(serde_json::from_str::<Value>);
        let value = match written {
            Some(read) => read.unwrap_or_default(),
            None => value.clone(),
        };
        let is_list = value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object));
        if !is_list {
            faults.add(name, "This field is a list of objects.");
        }
        is_list.then(|| value.to_string())
    }

    /// The value of a field that may be absent or empty; a fault is noted if it is none.
    pub fn optional<T, E: Display>(
        &self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.0.get(name).filter(|value| !says_nothing(value))?;
        match value.as_str().map(read) {
            Some(Ok(value)) => Some(value),
            Some(Err(why)) => {
                faults.add(name, &why.to_string());
                None
            }
            None => {
                faults.add(name, "This field is a text.");
                None
            }
        }
    }
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn decoded(part: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn field(fields: &Fields, name: &'static str) -> Option<String> {
        fields.required(name, &mut Faults::default(), |text| Ok::<_, Infallible>(text.to_owned()))
    }

    #[test]
    fn a_form_is_read_as_browsers_and_curl_write_it() {
        let fields = Fields::of_pairs(b"message=Hello there&a=1%2B1+%3D&=x&&b&c=&u=%E2%82%AC&a=last=1").unwrap();
        for (name, value) in [("message", "Hello there"), ("a", "last=1"), ("u", "\u{20ac}")] {
            assert_eq!(field(&fields, name).as_deref(), Some(value), "{name}");
        }
        for absent in ["b", "c", "d"] {
            assert_eq!(field(&fields, absent), None, "{absent}");
        }
    }

    #[test]
    fn what_is_not_utf_8_is_refused_and_not_replaced() {
        assert!(Fields::of_pairs(b"password=caf%E9").is_err());
        assert!(Fields::of_pairs(b"password=caf\xe9").is_err());
        assert!(Fields::of_json(b"{\"password\":\"caf\xe9\"}").is_err());
    }

    #[test]
    fn json_is_an_object_of_texts_and_not_too_deep() {
        let fields = Fields::of_json(br#"{"username":"ann","n":1,"x":{"y":[]},"z":null}"#).unwrap();
        assert_eq!(field(&fields, "username").as_deref(), Some("ann"));
        for wrong in ["n", "x", "z"] {
            assert_eq!(field(&fields, wrong), None, "{wrong}");
        }
        for wrong in ["[]", "1", "\"a\"", "null", "{", "{\"a\":1}x", &"[".repeat(100_000), &"{\"a\":".repeat(1_000)] {
            assert!(Fields::of_json(wrong.as_bytes()).is_err());
        }
    }
}
