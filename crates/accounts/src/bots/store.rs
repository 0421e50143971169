//! Accounts that are somebody's.

use db::{Row, Tx, args, sql};
use model::{Time, UserId};

use super::Bot;
use crate::sessions::SecretHash;

/// Says whose an account is.
pub fn set_owner(tx: &mut Tx<'_>, bot: UserId, owner: UserId) -> db::Result<()> {
    tx.execute(sql!("update users set bot_of = $2 where id = $1"), args![bot, owner])?;
    Ok(())
}

/// Somebody's bots that are not to be erased, in rising id.
pub fn list(tx: &mut Tx<'_>, owner: UserId, limit: i64) -> db::Result<Vec<Bot>> {
    tx.all(
        sql!(
            "select b.id, b.username, b.created_at, b.locked_at,
                (select max(s.last_used_at) from sessions s where s.user_id = b.id and s.kind = 'key' and s.revoked_at is null)
             from users b where b.bot_of = $1 and b.erase_at is null order by b.id limit $2"
        ),
        args![owner, limit],
        bot,
    )
}

/// One bot.
pub fn find(tx: &mut Tx<'_>, id: UserId) -> db::Result<Option<Bot>> {
    tx.optional(
        sql!(
            "select b.id, b.username, b.created_at, b.locked_at,
                (select max(s.last_used_at) from sessions s where s.user_id = b.id and s.kind = 'key' and s.revoked_at is null)
             from users b where b.id = $1 and b.bot_of is not null and b.erase_at is null"
        ),
        args![id],
        bot,
    )
}

fn bot(row: &Row<'_>) -> db::Result<Bot> {
    let locked_at: Option<Time> = row.get(3)?;
    Ok(Bot {
        id: row.get(0)?,
        username: row.get(1)?,
        created_at: row.get(2)?,
        locked: locked_at.is_some(),
        last_used_at: row.get(4)?,
    })
}

/// How many bots of somebody are not to be erased.
pub fn count(tx: &mut Tx<'_>, owner: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from users where bot_of = $1 and erase_at is null"), args![owner], |row| row.get(0))
}

/// All that are left of somebody's bots, in rising id.
pub fn of(tx: &mut Tx<'_>, owner: UserId) -> db::Result<Vec<UserId>> {
    tx.all(sql!("select id from users where bot_of = $1 order by id"), args![owner], |row| row.get(0))
}

/// Whose a bot is that is not to be erased; none: it is no bot.
pub fn owner(tx: &mut Tx<'_>, bot: UserId) -> db::Result<Option<UserId>> {
    let found =
        tx.optional(sql!("select bot_of from users where id = $1 and erase_at is null"), args![bot], |row| row.get(0))?;
    Ok(found.flatten())
}

/// Whether nothing keeps a bot out: neither it nor its owner is locked or gone.
pub fn may_come_in(tx: &mut Tx<'_>, bot: UserId) -> db::Result<bool> {
    let found = tx.optional(
        sql!(
            "select b.id from users b join users o on o.id = b.bot_of
             where b.id = $1 and b.locked_at is null and b.deactivated_at is null
                and o.locked_at is null and o.deactivated_at is null and o.erased_at is null"
        ),
        args![bot],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Keeps the hash of a key for when its bot may come in again, or forgets it.
pub fn set_resting_key(tx: &mut Tx<'_>, bot: UserId, hash: Option<&SecretHash>) -> db::Result<()> {
    tx.execute(sql!("update users set resting_key = $2 where id = $1"), args![bot, hash])?;
    Ok(())
}

/// The hash that is kept.
pub fn resting_key(tx: &mut Tx<'_>, bot: UserId) -> db::Result<Option<SecretHash>> {
    let found = tx.optional(sql!("select resting_key from users where id = $1"), args![bot], |row| row.get(0))?;
    Ok(found.flatten())
}
