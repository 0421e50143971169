//! `POST` and `DELETE /contacts/invitations`.

use app::http::{Json, Language, NoContent};
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{ContactId, InvitationOutcome};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Chosen, Wish};
use crate::invitations::letters::Site;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(invite_contacts, call_invitations_off))
}

/// Whom to invite: `contacts`, or `all` but those in `except`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InviteContacts {
    /// These entries of your address book; at most 5,000.
    contacts: Option<Vec<ContactId>>,
    /// Or everybody in it.
    all: Option<bool>,
    /// But these; at most 5,000.
    except: Option<Vec<ContactId>>,
    /// What becomes of you and whoever accepts.
    then: InvitationOutcome,
}

impl InviteContacts {
    fn chosen(self) -> Result<Chosen> {
        match (self.contacts, self.all, self.except) {
            (Some(contacts), None | Some(false), None) => Ok(Chosen::Some(contacts)),
            (None, Some(true), except) => Ok(Chosen::AllBut(except.unwrap_or_default())),
            _ => Err(Error::invalid("invalid_request", "Name contacts, or all with or without exceptions.")),
        }
    }
}

/// Invites people of your address book, by mail or as a text. What goes out is sent beside, as fast as the limits let it. Members, and whoever you invited
/// before, get nothing; nobody gets more than one reminder.
#[utoipa::path(
    post, path = "/contacts/invitations", tag = "people", request_body = InviteContacts, security(("access_token" = []), ("key" = ["session"])),
    responses(
        (status = 204),
        (status = 409, body = Problem, description = "`no_public_url`, `no_contacts`, `too_many_invitations`, `is_bot`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn invite_contacts(
    State(app): State<App>,
    caller: Caller,
    language: Language,
    Json(wish): Json<InviteContacts>,
) -> Result<NoContent> {
    let then = wish.then;
    let wish = Wish { chosen: wish.chosen()?, then, language };
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    if Site::of(&app).is_none() {
        let what = "Letters need server.public_url: without it nobody knows where their links lead.";
        return Err(Error::conflict("no_public_url", what));
    }
    app.write(move |work| super::order(work, &caller, &wish)).await?;
    Ok(NoContent)
}

/// Calls off what of your invitations was not sent yet.
#[utoipa::path(
    delete, path = "/contacts/invitations", tag = "people", security(("access_token" = []), ("key" = ["session"])),
    responses((status = 204))
)]
async fn call_invitations_off(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    app.write(move |work| super::call_off(work, &caller)).await?;
    Ok(NoContent)
}
