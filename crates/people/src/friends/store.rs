//! The table of friends: two rows for each friendship.

use app::User;
use db::{Tx, args, sql};
use model::{Time, UserId};

/// A friend, and the name that the list is sorted by.
pub struct FriendRow {
    pub user: User,
    pub since: Time,
    pub folded: String,
}

pub fn add(tx: &mut Tx<'_>, one: UserId, other: UserId, now: Time) -> db::Result<()> {
    tx.execute(
        sql!(
            "insert into friends (user_id, friend_id, since) values ($1, $2, $3), ($2, $1, $3) on conflict do nothing"
        ),
        args![one, other, now],
    )?;
    Ok(())
}

/// Says whether they were friends.
pub fn remove(tx: &mut Tx<'_>, one: UserId, other: UserId) -> db::Result<bool> {
    let rows = tx.execute(
        sql!("delete from friends where (user_id = $1 and friend_id = $2) or (user_id = $2 and friend_id = $1)"),
        args![one, other],
    )?;
    Ok(rows > 0)
}

/// By name.
pub fn list(tx: &mut Tx<'_>, user: UserId, after: &str, limit: i64) -> db::Result<Vec<FriendRow>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar, f.since, u.folded
             from friends f join users u on u.id = f.friend_id
             where f.user_id = $1 and u.folded > $2 order by u.folded limit $3"
        ),
        args![user, after, limit],
        |row| Ok(FriendRow { user: User::read(row, 0)?, since: row.get(7)?, folded: row.get(8)? }),
    )
}
