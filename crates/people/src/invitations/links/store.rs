//! Personal links by person and by the hash of their token, and who used them.

use db::{Tx, args, sql};
use model::{Time, UserId};

use super::{Held, Kept};
use crate::somebody::Pair;

pub fn put(tx: &mut Tx<'_>, user: UserId, hash: &[u8], link: Kept) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into personal_links (user_id, token_hash, leads_to, expires_at, created_at) values ($1, $2, $3, $4, $5)
             on conflict (user_id) do update set token_hash = excluded.token_hash, leads_to = excluded.leads_to,
                expires_at = excluded.expires_at, created_at = excluded.created_at"
        ),
        args![user, hash, link.then, link.expires_at, link.created_at],
    )?;
    Ok(())
}

pub fn of(tx: &mut Tx<'_>, user: UserId) -> db::Result<Option<Kept>> {
    tx.optional(
        sql!("select leads_to, created_at, expires_at from personal_links where user_id = $1"),
        args![user],
        |row| Ok(Kept { then: row.get(0)?, created_at: row.get(1)?, expires_at: row.get(2)? }),
    )
}

/// One that works, of somebody who is here.
pub fn find(tx: &mut Tx<'_>, hash: &[u8], now: Time) -> db::Result<Option<Held>> {
    tx.optional(
        sql!(
            "select l.user_id, l.leads_to from personal_links l join users u on u.id = l.user_id
             where l.token_hash = $1 and (l.expires_at is null or l.expires_at > $2)
                and u.claimed and u.deactivated_at is null and u.erased_at is null"
        ),
        args![hash, now],
        |row| Ok(Held { inviter: row.get(0)?, then: row.get(1)? }),
    )
}

pub fn delete(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from personal_links where user_id = $1"), args![user])?;
    Ok(())
}

/// Says whether it is the first time.
pub fn insert_use(tx: &mut Tx<'_>, pair: Pair, now: Time) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("insert into personal_link_uses (inviter_id, user_id, at) values ($1, $2, $3) on conflict do nothing"),
        args![pair.other, pair.me, now],
    )?;
    Ok(rows == 1)
}

/// Nobody used the link of this person.
pub fn forget_uses(tx: &mut Tx<'_>, inviter: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from personal_link_uses where inviter_id = $1"), args![inviter])?;
    Ok(())
}

/// This person used no link.
pub fn forget_uses_by(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from personal_link_uses where user_id = $1"), args![user])?;
    Ok(())
}
