//! Friends, requests and blocks together.

use db::{Row, Tx, args, json_list, sql};
use model::{Relation, UserId};

/// Those of `others` who are something to `viewer`.
pub fn list(tx: &mut Tx<'_>, viewer: UserId, others: &[UserId]) -> db::Result<Vec<(UserId, Relation)>> {
    tx.all(
        sql!(
            "select other, cast(min(rank) as bigint) from (
                select blocked_user_id as other, 1 as rank from blocks where user_id = $1
                    and blocked_user_id in (select cast(value as bigint) from json_each(cast($2 as text)))
                union all
                select friend_id, 2 from friends where user_id = $1
                    and friend_id in (select cast(value as bigint) from json_each(cast($2 as text)))
                union all
                select from_user_id, 3 from friend_requests where to_user_id = $1 and heard
                    and from_user_id in (select cast(value as bigint) from json_each(cast($2 as text)))
                union all
                select to_user_id, 4 from friend_requests where from_user_id = $1 and open
                    and to_user_id in (select cast(value as bigint) from json_each(cast($2 as text)))
             ) near group by other order by other"
        ),
        args![viewer, json_list(others.iter().copied())],
        ranked,
    )
}

/// Everybody to whom `user` is something, and what.
pub fn all_near(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<(UserId, Relation)>> {
    tx.all(
        sql!(
            "select other, cast(min(rank) as bigint) from (
                select user_id as other, 1 as rank from blocks where blocked_user_id = $1
                union all
                select friend_id, 2 from friends where user_id = $1
                union all
                select to_user_id, 3 from friend_requests where from_user_id = $1 and heard
                union all
                select from_user_id, 4 from friend_requests where to_user_id = $1 and open
             ) near group by other order by other"
        ),
        args![user],
        ranked,
    )
}

fn ranked(row: &Row<'_>) -> db::Result<(UserId, Relation)> {
    let relation = match row.get::<i64>(1)? {
        1 => Relation::Blocked,
        2 => Relation::Friend,
        3 => Relation::Asking,
        _ => Relation::Asked,
    };
    Ok((row.get(0)?, relation))
}

pub fn count_asking(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(sql!("select count(*) from friend_requests where to_user_id = $1 and heard"), args![user], |row| row.get(0))
}

pub fn blocked(tx: &mut Tx<'_>, user: UserId) -> db::Result<Vec<UserId>> {
    tx.all(sql!("select blocked_user_id from blocks where user_id = $1 order by blocked_user_id"), args![user], |row| {
        row.get(0)
    })
}

pub fn forget(tx: &mut Tx<'_>, user: UserId) -> db::Result<()> {
    tx.execute(sql!("delete from friends where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from friends where friend_id = $1"), args![user])?;
    tx.execute(sql!("delete from friend_requests where from_user_id = $1"), args![user])?;
    tx.execute(sql!("delete from friend_requests where to_user_id = $1"), args![user])?;
    tx.execute(sql!("delete from blocks where user_id = $1"), args![user])?;
    tx.execute(sql!("delete from blocks where blocked_user_id = $1"), args![user])?;
    Ok(())
}
