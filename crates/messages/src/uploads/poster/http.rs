//! `PUT /uploads/{upload}/poster`.

use app::http::{NoContent, Path, read_body};
use app::{App, Caller, LimitKey, Limiter, Problem, Result, Routes};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use model::FileId;
use model::limits::PICTURE_BYTES;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::files::{LARGE, SMALL};
use crate::uploads::job;

pub fn routes() -> Routes {
    Routes::new().routes(routes!(set_poster)).layer(DefaultBodyLimit::max(PICTURE_BYTES))
}

/// A file with a picture.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct PosterFile(#[expect(dead_code, reason = "it stands in the description alone")] Body);

/// Gives a film or a sound that you are sending the picture that stands for it: JPEG, PNG, WebP or GIF, of at most 10 MiB. It is kept in two sizes, as those of
/// a picture are.
#[utoipa::path(
    put, path = "/uploads/{upload}/poster", tag = "files", params(("upload" = i64, Path)),
    request_body(content = PosterFile, content_type = "image/*"),
    security(("access_token" = []), ("key" = ["write"])),
    responses(
        (status = 204),
        (status = 404, body = Problem, description = "`no_such_upload`"),
        (status = 409, body = Problem, description = "`upload_unfinished`"),
        (status = 410, body = Problem, description = "`upload_expired`"),
        (status = 413, body = Problem, description = "`too_large`"),
        (status = 415, body = Problem, description = "`unsupported_picture`"),
        (status = 422, body = Problem, description = "`no_film`, `broken_picture`, `picture_too_big`"),
        (status = 429, body = Problem, description = "`rate_limited`, by person"),
        (status = 503, body = Problem, description = "`busy`"),
    )
)]
async fn set_poster(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<FileId>,
    request: Request,
) -> Result<NoContent> {
    app.limit(Limiter::Upload, &LimitKey::User(caller.user))?;
    let now = app.now();
    app.read(move |tx| super::find(tx, &caller, id, now)).await?;
    let file = read_body(request, &app).await?;
    let smaller = app.smaller_of(file, [SMALL.side, LARGE.side]).await?;
    job::lay_down(&app, id, smaller).await?;
    Ok(NoContent)
}
