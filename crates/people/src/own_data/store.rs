//! Friends, requests and blocks of one person. A place is the other one's id and what they are: no two rows share one.

use db::{Tx, args, sql};
use model::{Relation, UserId};

use super::OwnRelation;

/// How many there are.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> db::Result<i64> {
    tx.one(
        sql!(
            "select (select count(*) from friends where user_id = $1) + (select count(*) from blocks where user_id = $1)
                + (select count(*) from friend_requests where from_user_id = $1 and open)
                + (select count(*) from friend_requests where to_user_id = $1 and heard)"
        ),
        args![user],
        |row| row.get(0),
    )
}

/// In rising place.
pub fn relations(tx: &mut Tx<'_>, user: UserId, after: i64, most: i64) -> db::Result<Vec<OwnRelation>> {
    tx.all(
        sql!(
            "select near.place, u.username, near.place % 4, near.note, near.since from (
                select friend_id * 4 as place, friend_id as other, '' as note, since from friends where user_id = $1
                union all
                select blocked_user_id * 4 + 1, blocked_user_id, '', since from blocks where user_id = $1
                union all
                select to_user_id * 4 + 2, to_user_id, note, created_at from friend_requests where from_user_id = $1 and open
                union all
                select from_user_id * 4 + 3, from_user_id, note, created_at from friend_requests where to_user_id = $1 and heard
             ) near left join users u on u.id = near.other and u.erased_at is null
             where near.place > $2 order by near.place limit $3"
        ),
        args![user, after, most],
        |row| {
            let relation = match row.get::<i64>(2)? {
                0 => Relation::Friend,
                1 => Relation::Blocked,
                2 => Relation::Asked,
                _ => Relation::Asking,
            };
            Ok(OwnRelation { place: row.get(0)?, username: row.get(1)?, relation, note: row.get(3)?, since: row.get(4)? })
        },
    )
}
