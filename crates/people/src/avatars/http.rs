//! `PUT` and `DELETE /me/avatar`, `GET /avatars/{avatar}`.

use app::http::{Json, NoContent, Path, Query, SessionCaller, read_body};
use app::pictures::Square;
use app::{App, Caller, Error, LimitKey, Limiter, Problem, Result, Routes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use model::limits::PICTURE_BYTES;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Address, LARGE, Made, SMALL};

/// A picture of somebody is what its address says for ever, and nothing in it may run.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
    (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-site"),
    (header::CONTENT_DISPOSITION, "inline"),
];

pub fn routes() -> Routes {
    let changing = Routes::new().routes(routes!(set_avatar, remove_avatar));
    changing.layer(DefaultBodyLimit::max(PICTURE_BYTES)).routes(routes!(get_avatar))
}

/// The square to cut out, in pixels of the picture as it is seen. All three or none: then the largest in the middle.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Crop {
    /// How far its left side is from the picture's.
    x: Option<u32>,
    /// How far its upper side is from the picture's.
    y: Option<u32>,
    /// How long its sides are.
    size: Option<u32>,
}

impl Crop {
    fn square(self) -> Result<Option<Square>> {
        match (self.x, self.y, self.size) {
            (Some(x), Some(y), Some(size)) => Ok(Some(Square { x, y, size })),
            (None, None, None) => Ok(None),
            _ => Err(Error::invalid("invalid_request", "Name x, y and size, or none of them.")),
        }
    }
}

/// Your picture.
#[derive(Debug, Serialize, ToSchema)]
struct Avatar {
    /// Where it is: `GET /avatars/{avatar}`.
    avatar: String,
}

/// A file with a picture.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct AvatarFile(Vec<u8>);

impl IntoResponse for AvatarFile {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Which size.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// 96 or 512, in pixels; a picture may be smaller. Absent: 512.
    size: Option<u32>,
}

/// Sets your picture: JPEG, PNG, WebP or GIF, whatever it is called, of at most 10 MiB, 8192 pixels on each side and 40 million in all. A square of it is kept
/// in two sizes, turned as its orientation says and without anything else that was in the file.
#[utoipa::path(
    put, path = "/me/avatar", tag = "people",
    request_body(content = AvatarFile, content_type = "image/*"),
    security(("access_token" = []), ("key" = ["account"])),
    responses(
        (status = 200, body = Avatar),
        (status = 413, body = Problem, description = "`too_large`"),
        (status = 415, body = Problem, description = "`unsupported_picture`"),
        (status = 422, body = Problem, description = "`broken_picture`, `picture_too_big`, `bad_crop`, `invalid_request`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
        (status = 503, body = Problem, description = "`busy`"),
    )
)]
async fn set_avatar(
    State(app): State<App>,
    caller: Caller,
    Query(crop): Query<Crop>,
    request: Request,
) -> Result<Json<Avatar>> {
    let square = crop.square()?;
    app.limit(Limiter::Profile, &LimitKey::User(caller.user))?;
    let file = read_body(request, &app).await?;
    let [large, small] = app.squares(file, square, [LARGE.side, SMALL.side]).await?;
    let large = app.lay_down(large.bytes, large.media_type).await?;
    let made = Made { large, small: app.lay_down(small.bytes, small.media_type).await? };
    let given = made.clone();
    let set = app.write(move |work| super::set(work, &caller, &given)).await?;
    for (laid, used) in [(made.large, set.large_used), (made.small, set.small_used)] {
        if !used {
            app.take_up(laid).await?;
        }
    }
    Ok(Json(Avatar { avatar: set.address }))
}

/// Takes your picture away.
#[utoipa::path(
    delete, path = "/me/avatar", tag = "people", security(("access_token" = []), ("key" = ["account"])),
    responses((status = 204), (status = 429, body = Problem, description = "`rate_limited`, by person"))
)]
async fn remove_avatar(State(app): State<App>, caller: Caller) -> Result<NoContent> {
    app.limit(Limiter::Profile, &LimitKey::User(caller.user))?;
    app.write(move |work| super::remove(work, &caller)).await?;
    Ok(NoContent)
}

/// A person's picture, by the address that stands in their form (`avatar`). It never changes, so keep it. The session's cookie opens it too.
#[utoipa::path(
    get, path = "/avatars/{avatar}", tag = "people", params(("avatar" = String, Path,)),
    security(("access_token" = []), ("key" = ["read"])),
    responses(
        (status = 200, body = AvatarFile, content_type = "image/*"),
        (status = 404, body = Problem, description = "`no_such_picture`: nobody has it, or not any more"),
        (status = 422, body = Problem, description = "`invalid_request`"),
    )
)]
async fn get_avatar(
    State(app): State<App>,
    _: SessionCaller,
    Path(address): Path<Address>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let size = match wanted.size {
        None => LARGE,
        Some(side) => [LARGE, SMALL].into_iter().find(|size| size.side == side).ok_or_else(no_such_size)?,
    };
    let blob = app.read(move |tx| super::find(tx, &address, size)).await?;
    let bytes = app.read_blob(blob.key).await?.ok_or_else(super::no_such_picture)?;
    let media_type = HeaderValue::try_from(blob.media_type).map_err(Error::internal)?;
    Ok((HEADERS, [(header::CONTENT_TYPE, media_type)], AvatarFile(bytes)).into_response())
}

fn no_such_size() -> Error {
    Error::invalid("invalid_request", "A picture comes in the sizes 96 and 512.")
}
