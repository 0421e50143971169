//! The tables of blobs and of what holds them.

use db::{Tx, args, sql};
use model::{BlobId, Time};

use super::{Blob, BlobKey, Holder, Laid};

/// The row of these bytes, a new one where there is none; held until the unit ends.
pub fn put(tx: &mut Tx<'_>, id: BlobId, laid: &Laid, now: Time) -> db::Result<(BlobId, BlobKey)> {
    tx.one(
        sql!(
            "insert into blobs (id, file_key, sha256, size, media_type, created_at, free_since)
             values ($1, $2, $3, $4, $5, $6, null)
             on conflict (sha256) do update set free_since = null returning id, file_key"
        ),
        args![id, laid.key.as_str(), &laid.sha256, laid.size, laid.media_type, now],
        |row| Ok((row.get(0)?, BlobKey::stored(row.get(1)?))),
    )
}

pub fn insert_ref(tx: &mut Tx<'_>, holder: Holder, blob: BlobId) -> db::Result<()> {
    tx.execute(
        sql!("insert into blob_refs (kind, holder_id, blob_id) values ($1, $2, $3) on conflict do nothing"),
        args![holder.kind, holder.id, blob],
    )?;
    Ok(())
}

/// What something holds, kept as it is until the unit ends: two who let go of the same bytes at once must see each other.
pub fn lock_held(tx: &mut Tx<'_>, holder: Holder) -> db::Result<Vec<BlobId>> {
    tx.all(
        sql!(
            "update blobs set free_since = null
             where id in (select blob_id from blob_refs where kind = $1 and holder_id = $2) returning id"
        ),
        args![holder.kind, holder.id],
        |row| row.get(0),
    )
}

pub fn delete_ref(tx: &mut Tx<'_>, holder: Holder, blob: BlobId) -> db::Result<()> {
    tx.execute(
        sql!("delete from blob_refs where kind = $1 and holder_id = $2 and blob_id = $3"),
        args![holder.kind, holder.id, blob],
    )?;
    Ok(())
}

/// Notes that nothing holds it any more, where that is so.
pub fn free(tx: &mut Tx<'_>, blob: BlobId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "update blobs set free_since = $2 where id = $1 and not exists (select 1 from blob_refs where blob_id = $1)"
        ),
        args![blob, now],
    )?;
    Ok(())
}

pub fn find_held(tx: &mut Tx<'_>, holder: Holder) -> db::Result<Option<Blob>> {
    tx.optional(
        sql!(
            "select b.file_key, b.size, b.media_type from blob_refs r join blobs b on b.id = r.blob_id
             where r.kind = $1 and r.holder_id = $2 order by r.blob_id limit 1"
        ),
        args![holder.kind, holder.id],
        |row| Ok(Blob { key: BlobKey::stored(row.get(0)?), size: row.get(1)?, media_type: row.get(2)? }),
    )
}

/// Forgets some that were left before a moment and are still. Answers with their files.
pub fn forget_free(tx: &mut Tx<'_>, before: Time, most: i64) -> db::Result<Vec<BlobKey>> {
    tx.all(
        sql!(
            "delete from blobs
             where id in (select id from blobs where free_since is not null and free_since <= $1 order by free_since limit $2)
               and free_since <= $1 and not exists (select 1 from blob_refs r where r.blob_id = blobs.id)
             returning file_key"
        ),
        args![before, most],
        |row| row.get(0).map(BlobKey::stored),
    )
}

/// Those of these files that stand in a row, or may still grow.
pub fn known(tx: &mut Tx<'_>, keys: &[BlobKey]) -> db::Result<Vec<BlobKey>> {
    let json = serde_json::Value::from_iter(keys.iter().map(BlobKey::as_str)).to_string();
    tx.all(
        sql!(
            "select file_key from blobs where file_key in (select value from json_each(cast($1 as text)))
             union all select file_key from blob_growths where file_key in (select value from json_each(cast($1 as text)))"
        ),
        args![json],
        |row| row.get(0).map(BlobKey::stored),
    )
}

pub fn insert_growth(tx: &mut Tx<'_>, key: &BlobKey) -> db::Result<()> {
    tx.execute(sql!("insert into blob_growths (file_key) values ($1)"), args![key.as_str()])?;
    Ok(())
}

pub fn delete_growth(tx: &mut Tx<'_>, key: &BlobKey) -> db::Result<()> {
    tx.execute(sql!("delete from blob_growths where file_key = $1"), args![key.as_str()])?;
    Ok(())
}

/// One more that holds the same as another one. False: the other holds nothing.
pub fn copy_refs(tx: &mut Tx<'_>, from: Holder, to: Holder) -> db::Result<bool> {
    let copied = tx.execute(
        sql!(
            "insert into blob_refs (kind, holder_id, blob_id) select cast($3 as text), cast($4 as bigint), blob_id from blob_refs
             where kind = $1 and holder_id = $2 on conflict do nothing"
        ),
        args![from.kind, from.id, to.kind, to.id],
    )?;
    Ok(copied > 0)
}
