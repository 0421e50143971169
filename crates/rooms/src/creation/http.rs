//! `POST /rooms`.

use app::http::{Created, Json};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{History, RoomKind, RoomName};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Wanted;
use crate::render::Room;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(create_room))
}

/// A room to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRoom {
    /// Who it is for.
    kind: NewKind,
    /// Its name.
    name: RoomName,
    /// What newcomers see; everything, unless said.
    history: Option<History>,
}

/// What can be made by name; a direct room is made by naming a person.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
enum NewKind {
    /// Everybody may find, read and join it.
    #[serde(rename = "public")]
    Public,
    /// For its members.
    #[serde(rename = "group")]
    Group,
}

impl From<NewRoom> for Wanted {
    fn from(new: NewRoom) -> Self {
        let kind = match new.kind {
            NewKind::Public => RoomKind::Public,
            NewKind::Group => RoomKind::Group,
        };
        Self { kind, name: new.name, history: new.history.unwrap_or(History::All) }
    }
}

/// Makes a room. You own it.
#[utoipa::path(
    post, path = "/rooms", tag = "rooms", request_body = NewRoom, security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 201, body = Room),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`"),
    )
)]
async fn create_room(State(app): State<App>, caller: Caller, Json(new): Json<NewRoom>) -> Result<Created<Room>> {
    app.limit(Limiter::NewRoom, &LimitKey::User(caller.user))?;
    let wanted = Wanted::from(new);
    app.write(move |work| super::create(work, &caller, &wanted)).await.map(Created)
}
