//! `/admin/invitations`: administrators make invitation codes and take them back.

use app::access;
use app::http::{Created, Json, NoContent, Path};
use app::{App, Caller, Error, Problem, Result, Routes};
use axum::extract::State;
use model::InvitationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{InvitationCode, NewCode};

/// The longest note, in characters.
const LONGEST: usize = 100;
/// The longest time that one is good for, in seconds: a year.
const YEAR_S: i64 = 366 * 24 * 3_600;
/// For how many one may be good that says a number.
const CROWD: i64 = 10_000;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(list_invitations, make_invitation)).routes(routes!(withdraw_invitation))
}

/// All codes.
#[derive(Debug, Serialize, ToSchema)]
struct InvitationCodes {
    /// The latest first; at most 200.
    invitations: Vec<InvitationCode>,
}

/// A code to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitationWish {
    /// Whom it is for; at most 100 characters.
    #[serde(default)]
    note: String,
    /// For how many it is good: 1 to 10,000; absent: for any number.
    uses: Option<i64>,
    /// For how many seconds: 60 to 31,622,400, a year; absent: until it is withdrawn.
    expires_in_s: Option<i64>,
}

/// A code, shown once.
#[derive(Debug, Serialize, ToSchema)]
struct NewInvitation {
    /// What stands behind `/sign-up?invitation=`. It is not shown again.
    token: String,
    /// Where it leads on this server.
    path: String,
    /// As it is listed.
    invitation: InvitationCode,
}

impl InvitationWish {
    fn read(self) -> Result<NewCode> {
        let note = self.note.trim().to_owned();
        let wrong = |what: &'static str| Err(Error::invalid("invalid_request", what));
        if note.chars().count() > LONGEST || note.chars().any(char::is_control) {
            return wrong("`note`: at most 100 characters, in one line");
        }
        if self.uses.is_some_and(|uses| !(1..=CROWD).contains(&uses)) {
            return wrong("`uses`: 1 to 10,000");
        }
        if self.expires_in_s.is_some_and(|seconds| !(60..=YEAR_S).contains(&seconds)) {
            return wrong("`expires_in_s`: 60 to 31,622,400");
        }
        NewCode::new(note, self.uses, self.expires_in_s)
    }
}

/// The invitation codes of this server; never a code itself. Administrators.
#[utoipa::path(
    get, path = "/admin/invitations", tag = "accounts", security(("access_token" = []), ("key" = ["admin"])),
    responses((status = 200, body = InvitationCodes), (status = 403, body = Problem, description = "`forbidden`"))
)]
async fn list_invitations(State(app): State<App>, caller: Caller) -> Result<Json<InvitationCodes>> {
    let now = app.now();
    let read = app.read(move |tx| {
        let access = access::server(tx, &caller)?;
        super::list(tx, &access, now)
    });
    Ok(Json(InvitationCodes { invitations: read.await? }))
}

/// Makes an invitation code, for you to pass on. Administrators.
#[utoipa::path(
    post, path = "/admin/invitations", tag = "accounts", request_body = InvitationWish, security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 201, body = NewInvitation),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 409, body = Problem, description = "`too_many_invitations`"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn make_invitation(
    State(app): State<App>,
    caller: Caller,
    Json(wish): Json<InvitationWish>,
) -> Result<Created<NewInvitation>> {
    let new = wish.read()?;
    let token = new.secret.as_str().to_owned();
    let write = app.write(move |work| {
        let access = access::server(work.tx(), &caller)?;
        super::make(work, &access, &new)
    });
    let invitation = write.await?;
    Ok(Created(NewInvitation { path: format!("/sign-up?invitation={token}"), token, invitation }))
}

/// Takes an invitation code back. Who came with it stays. Administrators.
#[utoipa::path(
    delete, path = "/admin/invitations/{invitation}", tag = "accounts", params(("invitation" = i64, Path)),
    security(("access_token" = []), ("key" = ["admin"])),
    responses(
        (status = 204),
        (status = 403, body = Problem, description = "`forbidden`"),
        (status = 404, body = Problem, description = "`no_such_invitation`"),
    )
)]
async fn withdraw_invitation(
    State(app): State<App>,
    caller: Caller,
    Path(invitation): Path<InvitationId>,
) -> Result<NoContent> {
    let write = app.write(move |work| {
        let access = access::server(work.tx(), &caller)?;
        super::withdraw(work, &access, invitation)
    });
    write.await?;
    Ok(NoContent)
}
