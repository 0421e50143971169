//! The table of invitation codes.

use db::{Row, Tx, args, sql};
use model::{InvitationId, Time, UserId};

use super::{InvitationCode, NewCode};
use crate::sessions::SecretHash;

/// Stores one that a person makes, good from now until then.
pub fn insert(
    tx: &mut Tx<'_>,
    (id, by): (InvitationId, UserId),
    new: &NewCode,
    (now, until): (Time, Option<Time>),
) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into invitation_codes (id, token_hash, note, uses, expires_at, created_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)"
        ),
        args![id, &new.secret.hash(), &new.note, new.uses, until, by, now],
    )?;
    Ok(())
}

/// All, the latest first.
pub fn list(tx: &mut Tx<'_>, now: Time, most: i64) -> db::Result<Vec<InvitationCode>> {
    tx.all(
        sql!(
            "select i.id, i.note, i.uses, i.used, i.expires_at, i.created_at, u.username,
                (i.uses is null or i.used < i.uses) and (i.expires_at is null or i.expires_at > $1)
             from invitation_codes i join users u on u.id = i.created_by
             where i.id > 0 order by i.id desc limit $2"
        ),
        args![now, most],
        shown,
    )
}

/// One.
pub fn find(tx: &mut Tx<'_>, id: InvitationId, now: Time) -> db::Result<Option<InvitationCode>> {
    tx.optional(
        sql!(
            "select i.id, i.note, i.uses, i.used, i.expires_at, i.created_at, u.username,
                (i.uses is null or i.used < i.uses) and (i.expires_at is null or i.expires_at > $1)
             from invitation_codes i join users u on u.id = i.created_by where i.id = $2"
        ),
        args![now, id],
        shown,
    )
}

fn shown(row: &Row<'_>) -> db::Result<InvitationCode> {
    Ok(InvitationCode {
        id: row.get(0)?,
        note: row.get(1)?,
        uses: row.get(2)?,
        used: row.get(3)?,
        expires_at: row.get(4)?,
        created_at: row.get(5)?,
        by: row.get(6)?,
        good: row.get(7)?,
    })
}

/// How many there are.
pub fn count(tx: &mut Tx<'_>) -> db::Result<i64> {
    tx.one(sql!("select count(*) from invitation_codes where id > 0"), args![], |row| row.get(0))
}

/// Whether one is good.
pub fn is_good(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<bool> {
    tx.one(
        sql!(
            "select exists (select 1 from invitation_codes where token_hash = $1
                and (uses is null or used < uses) and (expires_at is null or expires_at > $2))"
        ),
        args![hash, now],
        |row| row.get(0),
    )
}

/// Counts a use of one that is good.
pub fn use_one(tx: &mut Tx<'_>, hash: &SecretHash, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!(
            "update invitation_codes set used = used + 1 where token_hash = $1
                and (uses is null or used < uses) and (expires_at is null or expires_at > $2)"
        ),
        args![hash, now],
    )?;
    Ok(rows == 1)
}

/// Takes one away.
pub fn delete(tx: &mut Tx<'_>, id: InvitationId) -> db::Result<bool> {
    Ok(tx.execute(sql!("delete from invitation_codes where id = $1"), args![id])? == 1)
}
