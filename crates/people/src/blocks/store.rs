//! The table of blocks.

use app::User;
use db::{Tx, args, sql};
use model::{Time, UserId};

use super::Block;
use crate::somebody::Pair;

pub fn put(tx: &mut Tx<'_>, pair: Pair, now: Time) -> db::Result<()> {
    tx.execute(
        sql!("insert into blocks (user_id, blocked_user_id, since) values ($1, $2, $3) on conflict do nothing"),
        args![pair.me, pair.other, now],
    )?;
    Ok(())
}

/// Says whether there was anything to end.
pub fn remove(tx: &mut Tx<'_>, pair: Pair) -> db::Result<bool> {
    let rows =
        tx.execute(sql!("delete from blocks where user_id = $1 and blocked_user_id = $2"), args![pair.me, pair.other])?;
    Ok(rows == 1)
}

pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from blocks where user_id = $1"), args![user], |row| row.get(0))
}

/// The latest first.
pub fn list(tx: &mut Tx<'_>, user: UserId, limit: i64) -> db::Result<Vec<Block>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar, b.since
             from blocks b join users u on u.id = b.blocked_user_id
             where b.user_id = $1 order by b.since desc, b.blocked_user_id desc limit $2"
        ),
        args![user, limit],
        |row| Ok(Block { user: User::read(row, 0)?, since: row.get(7)? }),
    )
}
