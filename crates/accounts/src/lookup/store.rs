//! People by id, as far as they are known to somebody.

use app::User;
use db::{Tx, args, json_list, sql};
use model::UserId;

/// Those of `ids` who have a membership of any state in a room that `viewer` is joined to, `viewer`, and those who are something to them: friends, who asked and
/// who was asked to be one, and who is blocked.
pub fn known_to(tx: &mut Tx<'_>, viewer: UserId, ids: &[UserId]) -> db::Result<Vec<User>> {
    tx.all(
        sql!(
            "select u.id, u.username, u.display_name, u.admin, u.erased_at is not null, u.bot_of is not null, u.avatar
             from users u
             where u.id in (select cast(value as bigint) from json_each(cast($2 as text)))
               and (u.id = $1 or exists (
                 select 1 from memberships mine
                 join rooms r on r.id = mine.room_id and r.deleted_at is null
                 join memberships theirs on theirs.room_id = mine.room_id and theirs.user_id = u.id
                 where mine.user_id = $1 and mine.state = 'joined')
                 or exists (select 1 from friends where user_id = $1 and friend_id = u.id)
                 or exists (select 1 from friend_requests where to_user_id = $1 and from_user_id = u.id and heard)
                 or exists (select 1 from friend_requests where from_user_id = $1 and to_user_id = u.id and open)
                 or exists (select 1 from blocks where user_id = $1 and blocked_user_id = u.id))
             order by u.id"
        ),
        args![viewer, json_list(ids.iter().copied())],
        |row| User::read(row, 0),
    )
}
