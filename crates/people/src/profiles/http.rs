//! `GET /people/{user}`, `GET` and `PATCH /me/profile`.

use app::http::{Json, Path};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::State;
use model::{DisplayName, Interest, ProfileText, Time, UserId};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Change, Profile};

pub fn routes() -> Routes {
    Routes::new().routes(routes!(get_profile)).routes(routes!(own_profile, change_profile))
}

/// What is to be different about what you say of yourself; absent means as before, an empty text takes away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct ProfileEdit {
    /// What you are called, beside your username; null: nothing.
    #[serde(deserialize_with = "there")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 50)]
    display_name: Option<Option<DisplayName>>,
    /// A few sentences.
    #[schema(value_type = Option<String>, max_length = 500)]
    bio: Option<ProfileText<500>>,
    /// How to speak of you.
    #[schema(value_type = Option<String>, max_length = 40)]
    pronouns: Option<ProfileText<40>>,
    /// Where you live.
    #[schema(value_type = Option<String>, max_length = 80)]
    city: Option<ProfileText<80>>,
    /// What you like, at most 20: letters, digits and underscores.
    #[schema(max_items = 20)]
    interests: Option<Vec<Interest>>,
    /// What you are up to.
    #[schema(value_type = Option<String>, max_length = 100)]
    status: Option<ProfileText<100>>,
    /// Until when your new status holds; absent or null: until you say otherwise.
    status_until: Option<Time>,
}

/// A field that is there, be it null.
fn there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl From<ProfileEdit> for Change {
    fn from(edit: ProfileEdit) -> Self {
        let ProfileEdit { display_name, bio, pronouns, city, interests, status, status_until } = edit;
        Self { display_name, bio, pronouns, city, interests, status: status.map(|status| (status, status_until)) }
    }
}

/// What somebody says of themselves, as far as you may see it. Whom you blocked is shown without it.
#[utoipa::path(
    get, path = "/people/{user}", tag = "people", params(("user" = UserId, Path,)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = Profile),
        (status = 404, body = Problem, description = "`no_such_user`: nobody, somebody who is gone, who blocked you, or whom you neither know nor may find"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn get_profile(State(app): State<App>, caller: Caller, Path(user): Path<UserId>) -> Result<Json<Profile>> {
    app.limit(Limiter::Lookup, &LimitKey::User(caller.user))?;
    let now = app.now();
    app.read(move |tx| super::get(tx, caller.user, user, now)).await.map(Json)
}

/// What you say of yourself.
#[utoipa::path(
    get, path = "/me/profile", tag = "people", security(("access_token" = []), ("key" = ["read"])),
    responses((status = 200, body = Profile))
)]
async fn own_profile(State(app): State<App>, caller: Caller) -> Result<Json<Profile>> {
    let now = app.now();
    app.read(move |tx| super::get(tx, caller.user, caller.user, now)).await.map(Json)
}

/// Changes what you say of yourself.
#[utoipa::path(
    patch, path = "/me/profile", tag = "people", request_body = ProfileEdit,
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Profile),
        (status = 422, body = Problem, description = "`invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
    )
)]
async fn change_profile(
    State(app): State<App>,
    caller: Caller,
    Json(edit): Json<ProfileEdit>,
) -> Result<Json<Profile>> {
    app.limit(Limiter::Profile, &LimitKey::User(caller.user))?;
    let change = Change::from(edit);
    app.write(move |work| super::change(work, &caller, &change)).await.map(Json)
}
