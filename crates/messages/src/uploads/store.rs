//! The rows of uploads.

use app::blobs::BlobKey;
use db::{Row, Tx, args, sql};
use model::{AttachedFile, FileId, Time, UserId};

use super::{Forgotten, Upload, Whole};

fn key(text: &str) -> db::Result<BlobKey> {
    text.parse().map_err(|_| db::Error::new(db::ErrorKind::Other, "no name of a file"))
}

fn forgotten(row: &Row<'_>) -> db::Result<Forgotten> {
    Ok(Forgotten {
        id: row.get(0)?,
        user: row.get(1)?,
        key: key(&row.get::<String>(2)?)?,
        size: row.get(3)?,
        is_whole: row.get(4)?,
    })
}

pub fn insert(tx: &mut Tx<'_>, upload: &Upload, user: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into uploads (id, user_id, file_key, name, size, media_type, width, height, duration_ms, blur, is_ready, created_at, expires_at)
             values ($1, $2, $3, $4, $5, null, $6, $7, $8, null, false, $9, $10)"
        ),
        args![
            upload.id,
            user,
            upload.key.as_str(),
            &upload.name,
            upload.size,
            upload.width,
            upload.height,
            upload.duration_ms,
            now,
            upload.expires_at
        ],
    )?;
    Ok(())
}

/// How many somebody has.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from uploads where user_id = $1"), args![user], |row| row.get(0))
}

pub fn find(tx: &mut Tx<'_>, id: FileId, user: UserId) -> db::Result<Option<Upload>> {
    tx.optional(
        sql!(
            "select id, file_key, name, size, media_type, width, height, duration_ms, blur, is_ready, expires_at
             from uploads where id = $1 and user_id = $2"
        ),
        args![id, user],
        |row| {
            Ok(Upload {
                id: row.get(0)?,
                key: key(&row.get::<String>(1)?)?,
                name: row.get(2)?,
                size: row.get(3)?,
                media_type: row.get(4)?,
                width: row.get(5)?,
                height: row.get(6)?,
                duration_ms: row.get(7)?,
                blur: row.get(8)?,
                is_ready: row.get(9)?,
                expires_at: row.get(10)?,
            })
        },
    )
}

/// What is found in a picture counts more than what was said of it. False: it was whole before, or is not there.
pub fn set_whole(tx: &mut Tx<'_>, whole: &Whole, user: UserId, until: Time) -> db::Result<bool> {
    let (width, height) = (whole.sides.map(|sides| sides.0), whole.sides.map(|sides| sides.1));
    let set = tx.execute(
        sql!(
            "update uploads set media_type = $3, width = coalesce($4, width), height = coalesce($5, height),
                is_ready = $6, expires_at = $7
             where id = $1 and user_id = $2 and media_type is null"
        ),
        args![whole.id, user, whole.laid.media_type(), width, height, whole.sides.is_none(), until],
    )?;
    Ok(set > 0)
}

/// A whole one, which is no upload any more.
pub fn take(tx: &mut Tx<'_>, id: FileId, user: UserId) -> db::Result<Option<AttachedFile>> {
    tx.optional(
        sql!(
            "delete from uploads where id = $1 and user_id = $2 and media_type is not null
             returning id, name, media_type, size, width, height, duration_ms, blur"
        ),
        args![id, user],
        |row| {
            Ok(AttachedFile {
                id: row.get(0)?,
                name: row.get(1)?,
                media_type: row.get(2)?,
                size: row.get(3)?,
                width: row.get(4)?,
                height: row.get(5)?,
                duration_ms: row.get(6)?,
                blur: row.get(7)?,
            })
        },
    )
}

pub fn delete(tx: &mut Tx<'_>, id: FileId, user: UserId) -> db::Result<Option<Forgotten>> {
    tx.optional(
        sql!(
            "delete from uploads where id = $1 and user_id = $2 returning id, user_id, file_key, size, media_type is not null"
        ),
        args![id, user],
        forgotten,
    )
}

pub fn delete_expired(tx: &mut Tx<'_>, now: Time, most: i64) -> db::Result<Vec<Forgotten>> {
    tx.all(
        sql!(
            "delete from uploads where id in (select id from uploads where expires_at <= $1 order by expires_at limit $2)
                and expires_at <= $1
             returning id, user_id, file_key, size, media_type is not null"
        ),
        args![now, most],
        forgotten,
    )
}

pub fn expire_all(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("update uploads set expires_at = 0 where user_id = $1"), args![user])?;
    Ok(())
}

/// Where the file of a whole upload is; none: a message took it, or it is gone.
pub fn set_ready(tx: &mut Tx<'_>, id: FileId, blur: Option<&str>) -> db::Result<bool> {
    let set = tx.execute(
        sql!("update uploads set is_ready = true, blur = $2 where id = $1 and media_type is not null"),
        args![id, blur],
    )?;
    Ok(set > 0)
}
